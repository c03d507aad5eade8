import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ALL, type Pane, points, TRENDS, trendsLib } from './trends-page';

describe('panes of trends', () => {
  it('are those that are wanted, in their order, with the units of what they hold', async () => {
    const lib = await trendsLib();
    assert.deepEqual(
      lib.panesOf(TRENDS, ['power', 'cpu', 'fans']).map(({ id, unit, title }) => [id, unit, title]),
      [
        ['cpu', '°C', 'CPU temperature'],
        ['fans', '%', 's1, fans'],
        ['power', 'kW', 'IT power'],
      ],
    );
    const small = { ...TRENDS, itW: points(90, 110) };
    assert.equal(lib.panesOf(small, ['power'])[0]?.unit, 'W');
  });

  it('hold what stands out, what is expected of it, and the others without names', async () => {
    const [cpu] = (await trendsLib()).panesOf(TRENDS, ['cpu']);
    assert.deepEqual(
      cpu?.lines.map(({ id }) => id),
      ['s1 cpu_temp_c', 's1 expected cpu_temp_c'],
    );
    assert.deepEqual(cpu?.crowd, 'lines' in TRENDS.others ? TRENDS.others.lines : []);
  });

  it('of a cluster where nothing stands out are there, without lines of servers', async () => {
    const panes = (await trendsLib()).panesOf({ ...TRENDS, chosen: [] }, ALL);
    assert.deepEqual(
      panes.map(({ id, lines }) => [id, lines.length]),
      [
        ['cpu', 0],
        ['candles', 0],
        ['fans', 0],
        ['power', 1],
        ['inlet', 0],
        ['airflow', 0],
        ['missing', 0],
      ],
    );
  });
});

describe('axes of trends', () => {
  const pane = (...values: number[]): Pane => {
    const lines = [{ id: 'a', points: points(...values) }];
    return { id: 'cpu', title: '', unit: '°C', digits: 1, least: 10, parts: 5, lines };
  };

  it('hold all that is shown, at steps of 1, 2 or 5', async () => {
    const lib = await trendsLib();
    assert.deepEqual(lib.axisOf(pane(43, 63)), { min: 40, max: 65, step: 5 });
    // Thousandths, as fine as readings are.
    const value = fc.integer({ min: -1e8, max: 1e8 }).map((thousandths) => thousandths / 1000);
    fc.assert(
      fc.property(value, value, (a, b) => {
        const { min, max, step } = lib.axisOf(pane(a, b));
        assert.ok(min <= Math.min(a, b) && max >= Math.max(a, b), `${min} ${max}`);
        assert.match(step.toExponential(0), /^[125]e/);
      }),
      { seed: 7 },
    );
  });

  it('show noise as noise, and begin at zero where zero means something', async () => {
    const lib = await trendsLib();
    assert.deepEqual(lib.axisOf(pane(50, 50.2)), { min: 44, max: 56, step: 2 });
    assert.deepEqual(lib.axisOf({ ...pane(40, 47), floor: 0, least: 60, parts: 4 }), {
      min: 0,
      max: 60,
      step: 20,
    });
  });

  it('stay while what is shown fits and fills a third of them', async () => {
    const lib = await trendsLib();
    const before = { min: 40, max: 70, step: 5 };
    assert.equal(lib.axisOf(pane(45, 63), before), before);
    assert.notDeepEqual(lib.axisOf(pane(45, 71), before), before);
    assert.notDeepEqual(lib.axisOf(pane(50, 51), { min: 0, max: 100, step: 20 }), {
      min: 0,
      max: 100,
      step: 20,
    });
  });
});

describe('what trends say at an instant', () => {
  it('is the value of that time, or the last before it as far as the line goes on; a gap and the time beside have none', async () => {
    const lib = await trendsLib();
    const line = points(1, null, 3, 4, null, null, null, 8);
    assert.deepEqual(
      [999, 1000, 1999, 2000, 3000, 5000, 7000, 8000, 9000].map((time) => lib.valueAt(line, time)),
      [undefined, 1, 1, 1, 3, 4, 4, 8, undefined],
    );
    // Readings come at every step: four steps without one are a gap.
    const gap = points(1, 2, 3, null, null, null, 7);
    assert.deepEqual(
      [lib.valueAt(gap, 4000), lib.valueAt(gap, 6000), lib.valueAt(points(1, null), 2000)],
      [null, null, null],
    );
    assert.deepEqual([lib.lastOf(gap), lib.lastOf(gap, 5500), lib.lastOf(points(null))], [7, 3, undefined]);
  });

  it('names lines, with units, in the language of the page', async () => {
    const lib = await trendsLib('fr');
    const rows = lib.readingsAt(lib.panesOf(TRENDS, ['cpu', 'fans', 'power']), 4000);
    assert.deepEqual(
      rows.map(({ name, text }) => `${name}: ${text}`),
      ['CPU s1: 62,0 °C', 'attendu: 56,0 °C', 'fan-1: 60 %', 'fan-2: 0 %', 'Serveurs: 4,11 kW'],
    );
  });

  it('is a table too, of what is seen alone', async () => {
    const lib = await trendsLib();
    const panes = lib.panesOf(TRENDS, ['fans']);
    const rows = lib.tableOf(panes, { from: 1000, to: 3000 });
    assert.deepEqual(
      rows.map(({ low, high, last }) => [low, high, last]),
      [
        ['40 %', '60 %', '60 %'],
        ['0 %', '40 %', '0 %'],
      ],
    );
  });

  it('is a file of what is seen, where a gap is an empty cell', async () => {
    const lib = await trendsLib();
    const text = lib.csvOf(lib.panesOf(TRENDS, ['cpu', 'power']), { from: 2000, to: 3000 });
    assert.equal(
      text,
      'time,"s1 cpu_temp_c (°C)","s1 expected cpu_temp_c (°C)","others lowest (°C)","others highest (°C)","it_power_w (kW)"\r\n' +
        '1970-01-01T00:00:02.000Z,57,56,44,51,4.12\r\n' +
        '1970-01-01T00:00:03.000Z,,56,46,46,4.09\r\n',
    );
  });
});

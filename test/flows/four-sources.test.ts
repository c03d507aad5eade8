import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Metric } from '../../engine/telemetry/metric';
import FORMATS from '../cases/sources/formats.json';
import { helper } from '../support/node-red';
import { ROOT } from '../support/sources';
import { brief } from './brief-rows';
import { DocumentNumbers, extremesOf } from './document-numbers';
import { DOCUMENTS } from './documents-of-power';
import { AFTER_ALL, OneFlow, type Row } from './one-flow';
import { type Column, cellsOf } from './recorded-cells';
import { later } from './rising';
import { show } from './show-rows';

const SHARED = path.join(ROOT, '../shared/data');
const EVERY_S = 15;

const SOCKETS = (count: number): Column[] =>
  Array.from({ length: count }, (_, n) => [`CPU ${n + 1} Temp`, `package package=${n}`, 'temp_c']);
const OF_ALL: readonly Column[] = [
  ['Sys Power', 'server', 'power_w'],
  ['Ambient Temp', 'server', 'inlet_temp_c'],
  ['CPU Power', 'package package=all', 'power_w'],
  ['Mem Power', 'package package=all', 'dram_power_w'],
];
/** Every column of power, temperature or load, its place here, and how many minutes the file spans. */
const RECORDED: readonly [file: string, columns: readonly Column[], minutes: number][] = [
  [
    'fasrc_ipmi_lichtmandce03_2025-06-03.csv',
    [
      ...OF_ALL,
      ...SOCKETS(4),
      ['CPU Utilization', 'server', 'cpu_util_pct'],
      ['Exhaust Temp', 'server', 'exhaust_temp_c'],
      ['Sys Fan Pwr', 'fan fan=all', 'power_w'],
      ...['1', '2'].flatMap((n): Column[] => [
        [`PSU${n} AC In Pwr`, `supply supply=${n}`, 'power_w'],
        [`PSU${n} DC Out Pwr`, `supply supply=${n}`, 'output_power_w'],
      ]),
    ],
    1440,
  ],
  [
    'fasrc_ipmi_power_on_step_6nodes_2025-06-03.csv',
    [
      ...OF_ALL,
      ...SOCKETS(2),
      ['Mid Board Temp', 'server sensor=mid-board', 'chassis_temp_c'],
      ['Rear Board Temp', 'server sensor=rear-board', 'chassis_temp_c'],
    ],
    122,
  ],
];

describe('one flow for four sources', function () {
  this.timeout(120_000);
  let one: OneFlow | undefined;

  before(() => helper.startServer());
  after(() => helper.stopServer());
  afterEach(() => one?.unload());

  /** The rows of a document, brought once, or twice when it counts energy. */
  async function rowsOf(text: string): Promise<Row[]> {
    one = await OneFlow.load();
    const again = later(text, EVERY_S);
    await one.bring(again === text ? [text] : [text, again], EVERY_S);
    const rows = await one.rows();
    rows.forEach(assertSensible);
    return rows;
  }

  describe('documents', () => {
    for (const { what, text, rows, time } of DOCUMENTS) {
      it(`${what} gives its watts and degrees`, async () => {
        const given = await rowsOf(text);
        assert.deepEqual(given.map(brief), rows);
        assert.deepEqual(
          [...new Set(given.map((row) => row.time))],
          [time ?? new Date(AFTER_ALL).toISOString()],
        );
        assert.deepEqual(one?.refused(), []);
      });
    }
  });

  describe('documents of other programs', () => {
    const folder = path.join(SHARED, 'formats');
    before(function () {
      if (!existsSync(folder)) this.skip();
    });

    it('are all known here', () => {
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .map((file) => file.replaceAll(path.sep, '/'))
        .filter((file) => /\/.*\./.test(file));
      assert.deepEqual(files.sort(), [...Object.keys(FORMATS.given), ...FORMATS.none].sort());
    });

    for (const [file, expected] of Object.entries(FORMATS.given)) {
      it(`${file}: every value is one that stands there`, async () => {
        const text = readFileSync(path.join(folder, file), 'utf8');
        const rows = await rowsOf(text);
        show(file, rows);
        assert.deepEqual(rows.map(brief), expected);
        const numbers = new DocumentNumbers(text + later(text, EVERY_S));
        for (const { field, avg, min = avg, max = avg, time } of rows) {
          if (!/_(?:j|pct)$/.test(field))
            assert.ok(numbers.has(min) && numbers.has(max), `${field} ${min}..${max}`);
          assert.ok(numbers.hasMinute(Date.parse(time)) || Date.parse(time) === AFTER_ALL, time);
        }
        // A clash of Go's families, and samples two years behind their series.
        const refused: Readonly<Record<string, readonly string[]>> = FORMATS.refused;
        assert.deepEqual(one?.refused(), refused[file] ?? []);
      });
    }

    it('the others give no value: none comes of nothing', async () => {
      one = await OneFlow.load();
      const texts = FORMATS.none.map((file) => readFileSync(path.join(folder, file), 'utf8'));
      await one.bring(texts, EVERY_S);
      assert.deepEqual(await one.rows(), []);
    });
  });

  describe('recordings', () => {
    /** Plays a recording; each power and temperature of each minute has to be there, as its cells say. */
    async function play(text: string, columns: readonly Column[]): Promise<Row[]> {
      one = await OneFlow.load();
      await one.bring([text], 0, 'bmc.csv');
      const rows = await one.rows();
      rows.forEach(assertSensible);
      assert.ok(rows.every(({ cluster, method }) => cluster === 'replay' && method === 'measured'));
      assert.deepEqual(one.refused(), []);
      const line = ({ time, server, part, field, min, max, samples }: Row) =>
        [time, server, part, field, min, max, samples].join(' ');
      assert.deepEqual(rows.map(line).sort(), cellsOf(text, columns).map(line).sort());
      return rows;
    }

    it('a log with columns of its own', async () => {
      const text =
        'node,timestamp,Sys Power,Ambient Temp,CPU Power,Mem Power,Rear Board Temp,CPU 1 Temp\n' +
        'n1,2025-06-03 21:58:01,170.0,24.0,110.0,16.0,26.0,31.0\n' +
        'n1,2025-06-03 21:58:31,190.0,25.0,130.0,18.0,26.0,33.0\n' +
        'n1,2025-06-03 21:59:01,200.0,25.0,140.0,18.0,27.0,35.0\n' +
        'n1,2025-06-03 22:00:01,210.0,25.0,,18.0,27.0,36.0\n';
      const rows = await play(text, [
        ['Sys Power', 'server', 'power_w'],
        ['Ambient Temp', 'server', 'inlet_temp_c'],
        ['CPU Power', 'package package=all', 'power_w'],
        ['Mem Power', 'package package=all', 'dram_power_w'],
        ['Rear Board Temp', 'server sensor=rear-board', 'chassis_temp_c'],
        ['CPU 1 Temp', 'package package=0', 'temp_c'],
      ]);
      // 170 W for 30 s and 190 W for 29 s, from the first sample on.
      const { avg } = rows.find(({ field, part }) => field === 'power_w' && part === 'server') as Row;
      assert.ok(Math.abs(avg - (170 * 30 + 190 * 29) / 59) < 1e-9);
    });

    for (const [file, columns, minutes] of RECORDED) {
      it(`${file}: each cell of power and temperature`, async function () {
        const recorded = path.join(SHARED, 'physics', file);
        if (!existsSync(recorded)) return this.skip();
        const rows = await play(readFileSync(recorded, 'utf8'), columns);
        show(file, rows);
        assert.equal(new Set(rows.map(({ time }) => time)).size, minutes);
      });
    }
  });

  describe('a simulated room', () => {
    // At 20 times the speed eight minutes from eight o'clock on; the windows of the first six are out by then.
    const SECONDS = 24;
    const END = '2026-01-01T08:06';

    it('as text: what its Metrics say, minute by minute, in its own time', async () => {
      one = await OneFlow.load({ room: true });
      await one.pass(SECONDS * 1000);
      const rows = one.given().filter(({ time }) => time < END);
      show('a simulated room', rows);
      rows.forEach(assertSensible);
      assert.deepEqual(one.refused(), []);
      assert.deepEqual(new Set(one.texts().map((text) => typeof text)), new Set(['string']));
      assert.deepEqual(
        new Set(rows.flatMap(({ cluster, method }) => [cluster, method])),
        new Set(['simulated']),
      );
      const minutes = Array.from({ length: 6 }, (_, i) => `2026-01-01T08:0${i}:00.000Z`);
      assert.deepEqual([...new Set(rows.map(({ time }) => time))].sort(), minutes);
      const servers = new Set(rows.map(({ server }) => server).filter((server) => server !== undefined));
      assert.deepEqual(
        [...servers].sort(),
        [1, 2, 3, 4, 5].map((n) => `server-0${n}`),
      );
      const said = extremesOf(one.texts().flatMap((text) => JSON.parse(text) as Metric[]));
      const given = rows.map(({ time, server, part, field, min, max }) =>
        [time, server, part, field, min, max].join(' '),
      );
      assert.deepEqual(
        given.filter((line) => !said.includes(line)),
        [],
      );
      // A fan is told when it changes, and its window waits for it.
      const due = said.filter((line) => line < END && !line.includes(' fan rack='));
      assert.deepEqual(
        due.filter((line) => !given.includes(line)),
        [],
      );
    });

    it('the same as objects', async () => {
      one = await OneFlow.load({ room: true });
      await one.pass(SECONDS * 1000);
      const texts = one.texts();
      const rows = one.given().map(brief);
      await one.unload();
      one = await OneFlow.load();
      await one.bring(
        texts.map((text) => JSON.parse(text)),
        0,
      );
      assert.deepEqual(one.given().map(brief), rows);
    });
  });
});

/** Watts of one machine or room, degrees of air and silicon, shares of a processor or a memory. */
const RANGES: Readonly<Record<string, readonly [least: number, most: number]>> = {
  W: [0, 10_000],
  '°C': [0, 110],
  '%': [0, 100],
};

function assertSensible({ avg, min = avg, max = avg, unit, field, time, part }: Row): void {
  const expected = field.endsWith('_pct') ? '%' : /temp|celsius/.test(part + field) ? '°C' : 'W';
  assert.equal(unit, expected, field);
  const [least, most] = RANGES[unit] as readonly [number, number];
  for (const value of [avg, min, max]) {
    assert.ok(value >= least && value <= most, `${part} ${field} ${value}`);
  }
  assert.equal(new Date(time).toISOString(), time);
}

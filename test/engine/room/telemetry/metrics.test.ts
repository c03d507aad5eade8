import assert from 'node:assert/strict';
import { clamp, flaw } from '../../../../engine/telemetry/admit';
import { fieldSpec, MEASUREMENTS } from '../../../../engine/telemetry/vocabulary';
import { CALM, named, play, rackOf, START, simulationOf, withField } from './support';

const EVERYTHING = {
  racks: [
    {
      name: 'r',
      fans: {},
      servers: [
        { name: 'a' },
        { name: 'b', class: 'gpu4u', sensors: { temperatures: ['cpu', 'inlet', 'chassis', 'exhaust'] } },
      ],
    },
  ],
};

describe('what a room tells', () => {
  it('is in the words of the vocabulary, in their ranges, of simulated things, later than the last tick', () => {
    const simulation = simulationOf(rackOf(0, EVERYTHING));
    const names = new Set<string>();
    for (let tick = 1; tick <= 900; tick++) {
      for (const metric of simulation.advance(1000).metrics) {
        if (metric.name === 'clock') continue;
        names.add(metric.name);
        assert.equal(flaw(metric), undefined);
        assert.equal(clamp(metric), metric);
        for (const field of Object.keys(metric.fields)) {
          assert.ok(fieldSpec(metric.name, field) !== undefined, `${metric.name}.${field}`);
        }
        const { cluster, method, ...tags } = metric.tags;
        assert.deepEqual([cluster, method], ['cluster-1', 'simulated']);
        const known = MEASUREMENTS[metric.name]?.tags ?? [];
        assert.deepEqual(
          Object.keys(tags).filter((tag) => !known.includes(tag)),
          [],
        );
        const now = START + tick * 1000;
        assert.ok(
          metric.timestamp > now - 1000 && metric.timestamp <= now && Number.isInteger(metric.timestamp),
        );
      }
    }
    assert.deepEqual([...names].sort(), [
      'cooling_unit',
      'disk',
      'fan',
      'gpu',
      'pdu',
      'rack',
      'room',
      'server',
    ]);
  });

  it('is three sensors a server by default: processor, watts, airflow (000-023)', () => {
    const { metrics } = play(simulationOf(rackOf(1)), 60);
    const fields = new Set(named(metrics, 'server').flatMap((metric) => Object.keys(metric.fields)));
    assert.deepEqual([...fields].sort(), [
      'airflow_m3s',
      'cpu_temp_c',
      'cpu_util_pct',
      'power_w',
      'running',
      'throttled',
    ]);
    // Two fans, each told for itself (000-020).
    assert.deepEqual([...new Set(named(metrics, 'fan').map(({ tags }) => tags.fan))], ['fan-1', 'fan-2']);
  });

  it('is up to four temperatures, and no airflow, watts or load, as the document says', () => {
    const sensors = {
      temperatures: ['inlet', 'cpu', 'exhaust', 'chassis'],
      airflow: false,
      power: 'none',
      utilisation: false,
    };
    const { metrics } = play(simulationOf(rackOf(1, { sensors })), 60);
    const fields = new Set(named(metrics, 'server').flatMap((metric) => Object.keys(metric.fields)));
    assert.deepEqual([...fields].sort(), [
      'chassis_temp_c',
      'cpu_temp_c',
      'exhaust_temp_c',
      'inlet_temp_c',
      'running',
    ]);
  });

  it('comes every 10 s and 30 s (000-115), each thing at a time of its own, a tenth of a second off', () => {
    const { metrics } = play(simulationOf(rackOf(30, { loss: 'none' })), 3600, 10);
    for (const [field, everyS] of [
      ['cpu_temp_c', 10],
      ['power_w', 30],
    ] as const) {
      const times = withField(metrics, field)
        .filter(({ tags }) => tags.server === 's1')
        .map(({ timestamp }) => timestamp);
      const gaps = times.slice(1).map((time, i) => (time - times[i]!) / 1000);
      assert.ok(Math.abs(times.length - 3600 / everyS) <= 1);
      assert.ok(gaps.every((gap) => Math.abs(gap - everyS) < 1) && new Set(gaps).size > 10);
    }
    const firsts = new Set(
      withField(metrics, 'cpu_temp_c')
        .slice(0, 30)
        .map(({ timestamp }) => timestamp),
    );
    assert.ok(firsts.size > 25);
  });

  it('is the truth when sensors are ideal; the truth itself goes apart, under a method of its own', () => {
    const sensors = { ideal: true, temperatures: ['cpu', 'inlet', 'chassis', 'exhaust'] };
    const room = rackOf(0, { ...EVERYTHING, sensors, loss: 'none' });
    const { metrics, truth } = play(simulationOf(room, { truth: true }), 120);
    const key = ({ name, tags, timestamp }: (typeof truth)[0]) =>
      JSON.stringify([name, { ...tags, method: '' }, timestamp]);
    const told = new Map(metrics.map((metric) => [key(metric), metric]));
    for (const metric of truth) {
      assert.equal(metric.tags.method, 'truth');
      const reading = told.get(key(metric));
      assert.ok(reading !== undefined);
      for (const [field, value] of Object.entries(reading.fields)) {
        if (field in metric.fields) assert.equal(value, metric.fields[field], `${metric.name}.${field}`);
      }
    }
    assert.equal(truth.length, metrics.filter(({ name }) => name !== 'clock').length);
    assert.deepEqual(play(simulationOf(room), 60).truth, []);
  });

  it('is null, and not 0, of the processor of a server that is off; nothing at all when its breaker is open', () => {
    const simulation = simulationOf(
      rackOf(2, { ...CALM, sensors: { ...CALM.sensors, temperatures: ['cpu', 'inlet'] } }),
    );
    simulation.inputs.down[0] = 1;
    const off = withField(play(simulation, 30).metrics, 'inlet_temp_c').filter(
      ({ tags }) => tags.server === 's1',
    );
    const { cpu_temp_c, cpu_util_pct, running, inlet_temp_c } = off.at(-1)!.fields;
    assert.deepEqual([cpu_temp_c, cpu_util_pct, running], [null, null, false]);
    assert.ok(typeof inlet_temp_c === 'number');
    simulation.room.state.racks.open[0] = 1;
    const { metrics } = play(simulation, 60);
    assert.deepEqual(named(metrics, 'server'), []);
    const pdu = named(metrics, 'pdu').at(-1)!.fields;
    assert.deepEqual([pdu.breaker_closed, pdu.power_w, pdu.current_a], [false, 0, 0]);
  });

  it('adds up: PDU to servers, room to IT and the rest, PUE to both', () => {
    const { metrics } = play(simulationOf(rackOf(5, CALM)), 120);
    const servers = withField(metrics, 'power_w').slice(-5);
    const sum = servers.reduce((watts, { fields }) => watts + (fields.power_w as number), 0);
    const pdu = named(metrics, 'pdu').at(-1)!.fields;
    const room = named(metrics, 'room').at(-1)!.fields as Record<string, number>;
    const unit = named(metrics, 'cooling_unit').at(-1)!.fields;
    const close = (a: unknown, b: number) => assert.ok(Math.abs((a as number) - b) < 0.01, `${a} ${b}`);
    close(pdu.power_w, sum);
    // One phase of 230 V; 80 % of 32 A.
    close(pdu.current_a, sum / 230);
    close(pdu.power_limit_w, 5888);
    close(room.it_power_w, sum);
    close(room.power_w, sum + room.cooling_power_w! + room.distribution_power_w! + room.misc_power_w!);
    close(room.pue, room.power_w! / sum);
    close(unit.power_w, room.cooling_power_w!);
    const rack = named(metrics, 'rack').at(-1)!;
    assert.deepEqual([rack.fields.servers, rack.types], [5, { servers: 'i' }]);
  });

  it('is an estimate of the watts of a server where only its rack has a meter (000-025)', () => {
    const room = {
      ...CALM,
      sensors: { ideal: true, power: 'estimated' },
      workload: { load: 0 },
      racks: [{ name: 'r', servers: [{ name: 'idle' }, { name: 'busy', workload: { load: 1 } }] }],
      inletC: 22,
    };
    const { metrics } = play(simulationOf(rackOf(0, room)), 60);
    assert.deepEqual(withField(metrics, 'power_w'), []);
    const last = (server: string) =>
      withField(metrics, 'estimated_power_w')
        .filter(({ tags }) => tags.server === server)
        .at(-1)?.fields;
    // At the conditions of its publication a server draws what was published: 57.3 W and 355 W, and so the estimate
    // is right.
    assert.ok(Math.abs((last('idle')?.estimated_power_w as number) - 57.3) < 0.1);
    assert.ok(Math.abs((last('busy')?.estimated_power_w as number) - 355) < 0.5);
  });

  it('gives GPUs of mode synthetic their load by number: 3 points more each (003-11)', () => {
    const changes = { gpus: { count: 3, kind: 'a40', mode: 'synthetic' } };
    const room = rackOf(0, {
      ...CALM,
      workload: { load: 0.61 },
      racks: [{ name: 'r', servers: [{ name: 'a', changes }] }],
    });
    const { metrics } = play(simulationOf(room), 60);
    const last = named(metrics, 'gpu')
      .slice(-3)
      .sort((a, b) => (a.tags.gpu! < b.tags.gpu! ? -1 : 1));
    // 35 + 0.5 · util (003-13); limit · util with the 289.7 W of the A40 (003-14).
    for (const [i, util] of [61, 64, 67].entries()) {
      const { util_pct, temp_c, power_w } = last[i]!.fields as Record<string, number>;
      assert.ok(Math.abs(util_pct! - util) < 1e-9);
      assert.ok(Math.abs(temp_c! - (35 + 0.5 * util)) < 1e-9, `${temp_c}`);
      assert.ok(Math.abs(power_w! - 2.897 * util) < 1e-9, `${power_w}`);
    }
  });
});

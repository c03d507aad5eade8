import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { generateRoom } from '../../../engine/room/document/generate';
import { readRoom } from '../../../engine/room/document/read-room';
import type { Simulation } from '../../../engine/room/simulation';
import { readClock } from '../../../engine/telemetry/clock';
import type { Json } from '../../../engine/telemetry/json';
import { ProblemError } from '../../../engine/telemetry/problem';
import { CALM, faults, named, play, rackOf, START, simulationOf, withField } from './telemetry/support';

const bytes = (simulation: Simulation, seconds: number, tickS: number) =>
  JSON.stringify(play(simulation, seconds, tickS));

/** A room with all kinds of chance and things in it. */
const lively = (seed = 1) => ({
  seed,
  workload: { burstsPerDay: 200 },
  sensors: { temperatures: ['cpu', 'inlet', 'chassis'] },
  loss: 'heavy',
  racks: [
    { name: 'r1', fans: {}, servers: [{ name: 'a' }, { name: 'b', class: 'gpu4u' }] },
    { name: 'r2', servers: [{ name: 'c', class: 'micro1u', fans: { command: 40 } }] },
  ],
});

describe('a simulated room', () => {
  it('gives the same bytes for the same seed and others for another', () => {
    const of = (seed: number) => bytes(simulationOf(readRoom(lively(seed)), { truth: true }), 900, 5);
    assert.equal(of(1), of(1));
    assert.notEqual(of(1), of(2));
  });

  it('goes on from a snapshot as if nothing had been, wherever it is taken', () => {
    const room = readRoom(lively());
    const first = simulationOf(room, { truth: true });
    first.workload.jobs.add({ id: 'j', server: 0, start: START, cores: 8, kind: 'CPU', durationS: 400 });
    first.inputs.fanEfficiency[0] = 0.7;
    first.workload.hold(2, 0.3);
    for (const seconds of [1, 30, 299, 700]) {
      play(first, seconds);
      const second = simulationOf(room, { truth: true });
      second.restore(JSON.parse(JSON.stringify([...first.snapshot()])) as [string, Json][]);
      assert.equal(bytes(second, 300, 1), bytes(first, 300, 1));
      assert.deepEqual([...second.snapshot()], [...first.snapshot()]);
    }
  });

  it('refuses the snapshot of another room', () => {
    const saved = [...simulationOf(rackOf(2)).snapshot()];
    assert.throws(
      () => simulationOf(rackOf(3)).restore(saved),
      (error) =>
        error instanceof ProblemError && error.problem.code === 'bad-state' && /s3/.test(error.problem.field),
    );
  });

  it('of 21 servers says of the first 20 what one of 20 says, when no air and no heat is shared (C22)', () => {
    const room = { recirculation: 'none', inletC: 22 };
    const ofServers = (servers: number) =>
      play(simulationOf(readRoom({ ...room, ...generateRoom({ servers }) }), { truth: true }), 1800, 10);
    const small = ofServers(20);
    const large = ofServers(21);
    const ofFirst = (metrics: typeof small.metrics) =>
      metrics.filter(({ tags }) => tags.server !== undefined && tags.server !== 'server-21');
    assert.ok(ofFirst(small.metrics).length > 20 * 230);
    assert.deepEqual(ofFirst(large.metrics), ofFirst(small.metrics));
    assert.deepEqual(ofFirst(large.truth), ofFirst(small.truth));
  });

  it('in one long tick tells what it tells in short ones, but for the clocks', () => {
    const told = (tickS: number) => {
      const { metrics, events } = play(simulationOf(readRoom(lively())), 600, tickS);
      return { events, metrics: metrics.filter(({ name }) => name !== 'clock') };
    };
    assert.deepEqual(told(60), told(10));
  });

  it('begins at rest: a calm room changes nothing', () => {
    const simulation = simulationOf(
      rackOf(5, { ...CALM, sensors: { ideal: true, temperatures: ['cpu', 'inlet', 'chassis'] } }),
    );
    const { metrics } = play(simulation, 1200, 10);
    const temperatures = withField(metrics, 'cpu_temp_c').filter(({ tags }) => tags.server === 's3');
    const first = temperatures[0]!.fields;
    for (const { fields } of temperatures) {
      for (const field of ['cpu_temp_c', 'inlet_temp_c', 'chassis_temp_c']) {
        assert.ok(Math.abs((fields[field] as number) - (first[field] as number)) < 1e-6, `${fields[field]}`);
      }
    }
  });

  it('sends the clock of each cluster last, one tick behind the data', () => {
    const room = readRoom(generateRoom({ clusters: 2, servers: 2 }));
    const simulation = simulationOf(room, { epoch: 3 });
    simulation.rate = 60;
    for (let tick = 1; tick <= 3; tick++) {
      const { metrics } = simulation.advance(2000);
      assert.deepEqual(
        metrics.slice(-2).map(readClock),
        ['cluster-1', 'cluster-2'].map((cluster) => ({
          cluster,
          now: START + (tick - 1) * 2000,
          epoch: 3,
          sequence: tick,
          rate: 60,
          running: true,
          tickS: 2,
        })),
      );
      assert.equal(simulation.now, START + tick * 2000);
    }
  });

  it('of several clusters tells of the room once, in the time of the first', () => {
    const { metrics } = play(simulationOf(readRoom(generateRoom({ clusters: 2, servers: 3 }))), 120);
    for (const name of ['room', 'cooling_unit']) {
      assert.deepEqual([...new Set(named(metrics, name).map(({ tags }) => tags.cluster))], ['cluster-1']);
    }
    const servers = new Set(
      named(metrics, 'server').map(({ tags }) => `${tags.cluster}/${tags.rack}/${tags.server}`),
    );
    assert.equal(servers.size, 6);
    assert.ok(servers.has('cluster-2/rack-2/server-01'));
  });

  it('tells natural bursts as background, with the load that they bring', () => {
    const simulation = simulationOf(rackOf(3, { workload: { burstsPerDay: 100 } }));
    const labels = faults(play(simulation, 3600, 10).events, 'cpu-overload');
    const started = labels.filter(({ state }) => state === 'started');
    // 12.5 are expected in an hour; a Poisson count below 3 has a chance of 1 in 3,000.
    assert.ok(started.length >= 3);
    assert.ok(labels.every(({ origin, parameters }) => origin === 'background' && parameters.load === 0.9));
    for (const { id, at } of started) {
      const end = labels.find((label) => label.id === id && label.state === 'ended');
      if (end !== undefined) assert.ok(end.at - at >= 110_000);
    }
  });

  it('runs jobs: load, heat, begin and end are seen', () => {
    const simulation = simulationOf(rackOf(1, { ...CALM, workload: { load: 0.1 } }));
    simulation.workload.jobs.add({
      id: 'j',
      server: 0,
      start: START + 60_000,
      cores: 28,
      kind: 'CPU',
      durationS: 300,
    });
    const { metrics, events } = play(simulation, 500);
    // 28 of the 56 cores of std2u.
    const loads = new Set(
      withField(metrics, 'cpu_util_pct').map(({ fields }) => Math.round(fields.cpu_util_pct as number)),
    );
    assert.deepEqual([...loads].sort(), [10, 60]);
    const target = { cluster: 'cluster-1', rack: 'r', server: 's1' };
    assert.deepEqual(
      events.flatMap((event) => (event.kind === 'job' ? [event.job] : [])),
      [
        { id: 'j', state: 'started', at: START + 60_000, target },
        { id: 'j', state: 'ended', at: START + 360_000, target },
      ],
    );
  });

  it('keeps its energy: what servers take is what they give and hold (C2)', () => {
    const simulation = simulationOf(readRoom(lively()));
    play(simulation, 3600, 10);
    const { serversError, airError } = simulation.room.energy();
    assert.ok(Math.abs(serversError) < 1e-9 && Math.abs(airError) < 1e-9);
  });

  it('refuses a tick of no, negative, broken or endless length, and goes on', () => {
    const simulation = simulationOf(rackOf(1));
    for (const ms of [0, -1000, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 1e12]) {
      assert.throws(() => simulation.advance(ms), ProblemError);
    }
    assert.equal(simulation.now, START);
    assert.ok(play(simulation, 60).metrics.length > 60);
  });

  it('of a seed is what it was in every version of Node', () => {
    // Written down once. It changes when a number of the room changes: then write down what both versions say.
    const text = bytes(simulationOf(readRoom(lively()), { truth: true }), 3600, 10);
    assert.equal(createHash('sha256').update(text).digest('hex').slice(0, 16), GOLDEN);
  });
});

const GOLDEN = '530b3a51f9d9c2a3';

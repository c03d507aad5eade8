import assert from 'node:assert/strict';
import type { Finding } from '../../../engine/telemetry/finding';
import { type RoomFacts, roomSaid } from '../../../engine/view/make/room-said';
import { serverSaid } from '../../../engine/view/make/server-said';
import { trendsSaid } from '../../../engine/view/make/trends-said';
import { workersSaid } from '../../../engine/view/make/workers-said';
import type { PlacedTile } from '../../../engine/view/now/server-tiles';
import type { Standing } from '../../../engine/view/pages/common';
import type { CoolingUnit } from '../../../engine/view/pages/room';
import type { Host } from '../../../engine/view/pages/workers';
import { assertSayable, keysOf, serverNow } from './scene';

const NOON = Date.UTC(2026, 3, 14, 12);
const MINUTE = 60_000;
const PLACE = { cluster: 'lab', rack: 'a', server: 's07' };

function finding(more: Partial<Finding> = {}): Finding {
  return {
    ...{ id: 'F-1', state: 'opened', since: NOON - 44 * MINUTE, detected_at: NOON - 43 * MINUTE },
    ...{ severity: 'warning', scope: 'fan', target: { ...PLACE, fan: 'fan-2' }, cause: 'fan-failed' },
    ...{ candidates: [], confidence: 0.97, evidence: [], actions: [], ...more },
  };
}

const CRITICAL = finding({ id: 'F-2', severity: 'critical' });
const COOLING = finding({ severity: 'critical', cause: 'cooling-unit', target: { cluster: 'lab' } });
const WATCHED = finding({ id: 'F-3', severity: 'info', cause: 'real-load' });
const WARMER = finding({
  evidence: [{ field: 'cpu_temp_c', observed: 62.9, expected: 56.7, sigma: 9 }],
});

function unit(health: CoolingUnit['health'], name = 'crac-1'): CoolingUnit {
  return { name, health };
}

interface Case extends Partial<Omit<RoomFacts, 'scene'>> {
  readonly standing?: Standing;
  readonly servers?: RoomFacts['scene']['servers'];
  readonly detector?: { things: number; ready: number; at?: number };
}

const COLD = { hottestInlet: { server: 's10', celsius: 25.3, limitC: 27 } };
const HOT = { hottestInlet: { server: 's10', celsius: 31, limitC: 27 } };
const KNOWN = { things: 20, ready: 20 };
const TWO = [serverNow('s07'), serverNow('s08')];

function said({ standing = 'live', servers = TWO, detector, ...more }: Case) {
  const findings = { detector: detector === undefined ? undefined : { at: NOON, ...detector } };
  const scene = {
    ...{ cluster: 'lab', standing, now: NOON, servers },
    stage: { readings: { latestAt: NOON - 5 * MINUTE }, findings },
  };
  return roomSaid({ scene, open: [], tiles: COLD, units: [], ...more });
}

describe('the sentence of the room', () => {
  const CASES: readonly (readonly [state: string, facts: Case, ...keys: string[]])[] = [
    ['before the first reading', { standing: 'waiting' }, 'room.waiting'],
    ['when all is well', { detector: KNOWN }, 'room.well-many', 'room.inlet'],
    ['of one server', { detector: KNOWN, servers: [serverNow('s07')] }, 'room.well-one', 'room.inlet'],
    ['without a detector', {}, 'room.unjudged-many', 'room.inlet'],
    ['while nothing is known', { detector: { things: 20, ready: 0 } }, 'room.learning-all', 'room.inlet'],
    ['while some is learned', { detector: { things: 20, ready: 12 } }, 'room.learning', 'room.inlet'],
    [
      'when the detector is not heard any more',
      { detector: { ...KNOWN, at: NOON - 11 * MINUTE } },
      ...['room.unheard-many', 'room.inlet'],
    ],
    ['when its clock has stopped', { standing: 'stopped', detector: KNOWN }, 'room.stopped'],
    ['when it is paused', { standing: 'paused', open: [finding()] }, 'room.paused', 'room.open-one'],
    ['when nothing is read any more', { standing: 'stale', detector: KNOWN }, 'room.stale'],
    [
      'when a server is not read any more',
      { detector: KNOWN, servers: [serverNow('s07', { stale: true }), serverNow('s08')] },
      ...['room.silent-one', 'room.inlet'],
    ],
    [
      'when a server has lost a few readings',
      { detector: KNOWN, servers: [serverNow('s07', { stale: true, at: NOON - 40_000 }), serverNow('s08')] },
      ...['room.well-many', 'room.inlet'],
    ],
    [
      'when several are not',
      { detector: KNOWN, servers: TWO.map((one) => ({ ...one, stale: true })) },
      ...['room.silent-many', 'room.inlet'],
    ],
    [
      'when a server is off, which says so and is silent',
      { detector: KNOWN, servers: [serverNow('s07', { off: true, stale: true }), serverNow('s08')] },
      ...['room.well-many', 'room.inlet', 'room.off-one'],
    ],
    ['with one finding', { open: [finding()] }, 'room.found-one-safe', 'room.inlet'],
    ['with several', { open: [finding(), finding({ id: 'F-9' })] }, 'room.found-many-safe', 'room.inlet'],
    [
      'with one, where the air is warm',
      { open: [finding()], tiles: HOT },
      ...['room.found-one', 'room.inlet'],
    ],
    ['with one, where nobody knows how warm the air is', { open: [finding()], tiles: {} }, 'room.found-one'],
    [
      'with one, where a server is silent',
      { open: [finding()], servers: [serverNow('s07', { stale: true }), serverNow('s08')] },
      ...['room.found-one', 'room.inlet', 'room.unread-one'],
    ],
    [
      'with one, where a cooling unit is off',
      { open: [finding()], units: [unit('off'), unit('well', 'crac-2')] },
      ...['room.found-one', 'room.inlet'],
    ],
    [
      'with one that warms its server',
      { open: [WARMER] },
      ...['room.found-one-safe', 'room.warmer', 'room.inlet'],
    ],
    ['with one that is critical', { open: [CRITICAL, finding()] }, 'room.critical-one', 'room.inlet'],
    [
      'with several that are critical',
      { open: [CRITICAL, { ...CRITICAL, id: 'F-8' }] },
      ...['room.critical-many', 'room.inlet'],
    ],
    ['with one under watch', { open: [WATCHED], detector: KNOWN }, 'room.watched-one', 'room.inlet'],
    [
      'with one that fires and one under watch',
      { open: [finding(), WATCHED] },
      ...['room.found-one-safe', 'room.inlet', 'room.also-watched-one'],
    ],
    ['when the air is warm', { tiles: HOT, detector: KNOWN }, 'room.warm'],
    ['when cooling is lost', { units: [unit('off')], detector: KNOWN }, 'room.cooling-inlet'],
    ['when cooling fails', { units: [unit('firing')], open: [COOLING], tiles: {} }, 'room.cooling'],
    [
      'when cooling falls short, and the air is still cold',
      { units: [unit('firing')], open: [{ ...COOLING, severity: 'warning' }] },
      ...['room.found-one', 'room.inlet'],
    ],
    [
      'when one of two units is off',
      { units: [unit('off'), unit('well', 'crac-2')], detector: KNOWN },
      ...['room.well-many', 'room.inlet'],
    ],
    [
      'with what it draws',
      { detector: KNOWN, tiles: { ...COLD, itW: 4100, roomW: 5830 } },
      ...['room.well-many', 'room.inlet', 'room.power'],
    ],
    ['with what the servers draw', { detector: KNOWN, tiles: { itW: 4100 } }, 'room.well-many', 'room.it'],
  ];
  for (const [state, facts, ...keys] of CASES)
    it(`${state}: ${keys.join(', ')}`, () => {
      assert.deepEqual(keysOf(said(facts)), keys);
    });

  it('names the finding that it speaks of', () => {
    assert.equal(said({ open: [WARMER] }).about, 'F-1');
    assert.equal(said({ detector: KNOWN }).about, undefined);
  });

  it('says how much warmer, and when it was', () => {
    const off = said({ open: [WARMER] }).detail[0]?.with.off as { value: number; unit: string };
    assert.deepEqual([off.value.toFixed(1), off.unit], ['6.2', 'kelvin']);
    // The newest reading, not the time that has passed since.
    assert.deepEqual(said({ standing: 'stale' }).answer.with.at, {
      value: NOON - 5 * MINUTE,
      unit: 'instant',
    });
  });
});

describe('the sentence of a server', () => {
  const tile: PlacedTile = { server: 's07', position: 7, fans: [], at: NOON, stale: false, off: false };
  const CASES: readonly (readonly [
    state: string,
    key: string,
    more: Partial<PlacedTile>,
    findings: readonly Finding[],
    detector?: { at: number; things: number; ready: number },
    standing?: Standing,
  ])[] = [
    ['as expected', 'server.well', {}, [], { at: NOON, ...KNOWN }],
    ['while the detector learns', 'server.learning', {}, [], { at: NOON, things: 20, ready: 5 }],
    ['without a detector', 'server.unjudged', {}, []],
    ['that is off', 'server.off', { off: true, stale: true }, [finding()]],
    ['that is not read any more', 'server.silent', { stale: true }, []],
    ['of a room whose clock has stopped', 'server.silent', {}, [], { at: NOON, ...KNOWN }, 'stopped'],
    ['with a finding', 'server.found', {}, [finding()]],
    ['with a finding, and silent', 'server.found-silent', { stale: true }, [finding()]],
    ['under watch', 'server.watched', {}, [WATCHED]],
  ];
  for (const [state, key, more, findings, detector, standing = 'live'] of CASES)
    it(`${state}: ${key}`, () => {
      const scene = { now: NOON, cluster: 'lab', standing, stage: { findings: { detector } } };
      const answer = serverSaid(scene, { ...tile, ...more }, findings);
      assertSayable(answer);
      assert.equal(answer.key, key);
    });
});

describe('the sentence of trends', () => {
  const POINTS = { from: NOON, everyMs: MINUTE, values: [4100, null] };
  const CASES: readonly (readonly [string, Standing, readonly Finding[], (number | null)[]])[] = [
    ['trends.waiting', 'waiting', [], []],
    ['trends.empty', 'live', [], [null, null]],
    ['trends.well', 'live', [], POINTS.values],
    ['trends.found-one', 'live', [finding()], POINTS.values],
    ['trends.found-many', 'live', [WATCHED, finding()], POINTS.values],
  ];
  for (const [key, standing, found, values] of CASES)
    it(key, () => {
      const answer = trendsSaid({ cluster: 'lab', standing }, found, { ...POINTS, values });
      assertSayable(answer);
      assert.equal(answer.key, key);
      // What needs a person is named before what does not.
      if (found.length > 0) assert.equal(answer.with.cause, 'fan-failed');
    });
});

describe('the sentence of workers', () => {
  const host = (name: string, more: Partial<Host> = {}): Host => ({
    ...{ host: name, colour: 1, heard: 'well', ageS: 2, samples: true, lines: {}, last: {}, gpus: [] },
    ...more,
  });
  const late = { heard: 'stale', ageS: 47 } as const;
  const CASES: readonly (readonly [Standing, readonly Host[], ...string[]])[] = [
    ['live', [host('a')], 'workers.all-one'],
    ['live', [host('a'), host('b')], 'workers.all-many'],
    ['live', [host('a', late), host('b')], 'workers.late-one', 'workers.last'],
    ['live', [host('a', late), host('b', late), host('c')], 'workers.late-many', 'workers.last'],
    ['live', [host('a', late)], 'workers.none-one', 'workers.last'],
    ['live', [host('a', late), host('b', late)], 'workers.none-many', 'workers.last'],
    ['live', [host('a'), host('b', { samples: false })], 'workers.all-many', 'workers.mute-one'],
    ['stopped', [host('a')], 'workers.stopped'],
  ];
  for (const [standing, hosts, ...keys] of CASES)
    it(keys.join(', '), () => {
      assert.deepEqual(keysOf(workersSaid(hosts, { standing })), keys);
    });
});

import type { Finding } from '../../telemetry/finding';
import type { EpochMs } from '../../telemetry/metric';
import { MINUTE_MS } from '../../telemetry/units';
import type { DetectorStanding } from '../findings/finding-memory';
import { placeOf } from '../findings/findings-said';
import type { Scene, ServerNow } from '../memory';
import type { Amount, Said } from '../pages/common';
import type { CoolingUnit, RoomPage, RoomTiles } from '../pages/room';
import { count, counted, said } from '../said';
import { isFiring } from './cluster-scene';

/** A detector tells of itself each minute; one that is not heard for so long judges nobody. */
const SILENT_MS = 10 * MINUTE_MS;
/** A few readings that got lost are no server that is silent. */
const LOST_MS = MINUTE_MS;
/** Less than this is no warmth that is worth a word, K. */
const WARMER_K = 1;
const MOST_DETAILS = 4;

/** What the sentence of the room is made from. */
export interface RoomFacts {
  readonly scene: Pick<Scene, 'cluster' | 'standing' | 'now' | 'servers'> & {
    readonly stage: {
      readonly readings: { readonly latestAt: EpochMs | undefined };
      readonly findings: { readonly detector: DetectorStanding | undefined };
    };
  };
  /** The worst first. */
  readonly open: readonly Finding[];
  readonly tiles: Pick<RoomTiles, 'hottestInlet' | 'itW' | 'roomW'>;
  readonly units: readonly CoolingUnit[];
}

/** The answer of the room, the finding that it speaks of, and what an engineer wants to know beside it. */
export function roomSaid(facts: RoomFacts): Pick<RoomPage, 'answer' | 'detail' | 'about'> {
  const asleep = standingSaid(facts);
  const firing = facts.open.filter(isFiring);
  if (asleep !== undefined) {
    const detail = facts.open.length > 0 ? [counted('room.open', facts.open.length)] : [];
    return { answer: asleep, detail };
  }
  const [worst] = firing;
  const answer = foundSaid(facts, firing) ?? calmSaid(facts);
  const about = worst === undefined ? {} : { about: worst.id };
  return { answer, detail: detailOf(facts, answer, worst), ...about };
}

/** Where nothing is read now. */
function standingSaid({ scene }: RoomFacts): Said | undefined {
  const { standing, now = 0, stage } = scene;
  switch (standing) {
    case 'waiting':
      return said('room.waiting');
    case 'stopped':
      return said('room.stopped', { at: instant(now) });
    case 'paused':
      return said('room.paused', { at: instant(now) });
    case 'stale':
      return said('room.stale', { at: instant(stage.readings.latestAt ?? now) });
    case 'live':
      return undefined;
  }
}

/** What needs a person, the most pressing first. */
function foundSaid(facts: RoomFacts, firing: readonly Finding[]): Said | undefined {
  const { scene, tiles, units } = facts;
  const inlet = tiles.hottestInlet;
  const unit = lostUnit(units, firing);
  if (unit !== undefined)
    return inlet === undefined
      ? said('room.cooling', { unit })
      : said('room.cooling-inlet', { unit, inlet: celsius(inlet.celsius) });
  const critical = firing.filter(({ severity }) => severity === 'critical');
  const [worst] = firing;
  if (worst !== undefined) {
    const { cause } = worst;
    const place = placeOf(worst.target, scene.cluster);
    if (critical.length === 1) return said('room.critical-one', { cause, place });
    if (critical.length > 1)
      return said('room.critical-many', { cause, place, count: count(critical.length) });
    const safe = isSafe(facts) ? '-safe' : '';
    return firing.length === 1
      ? said(`room.found-one${safe}`, { cause, place })
      : said(`room.found-many${safe}`, { cause, place, count: count(firing.length) });
  }
  if (inlet !== undefined && inlet.celsius > inlet.limitC) {
    const { server, celsius: is, limitC } = inlet;
    return said('room.warm', { server, inlet: celsius(is), limit: celsius(limitC) });
  }
  return undefined;
}

/** The cooling unit without which the room gets hot: the last that is off, or one that is critical. */
function lostUnit(units: readonly CoolingUnit[], firing: readonly Finding[]): string | undefined {
  const [first] = units;
  const failing = firing.find(({ cause, severity }) => cause === 'cooling-unit' && severity === 'critical');
  if (failing !== undefined) return failing.target.cooling_unit ?? first?.name ?? failing.target.cluster;
  return units.every(({ health }) => health === 'off') ? first?.name : undefined;
}

/** Nothing critical, air that is cold enough, and cooling and servers that are heard. */
function isSafe({ scene, tiles, units }: RoomFacts): boolean {
  const inlet = tiles.hottestInlet;
  return (
    inlet !== undefined &&
    inlet.celsius <= inlet.limitC &&
    units.every(({ health }) => health === 'well' || health === 'watched') &&
    scene.servers.every((server) => !isSilent(server, scene.now ?? 0))
  );
}

/** Where nothing needs a person. */
function calmSaid({ scene, open }: RoomFacts): Said {
  const { servers, now = 0, stage } = scene;
  const { detector } = stage.findings;
  const silent = servers.filter((server) => isSilent(server, now));
  if (silent.length === 1) return said('room.silent-one', { server: silent[0]!.server });
  if (silent.length > 1)
    return said('room.silent-many', { count: count(silent.length), all: count(servers.length) });
  if (detector === undefined) return counted('room.unjudged', servers.length);
  if (now - detector.at > SILENT_MS) return counted('room.unheard', servers.length);
  const learning = detector.things - detector.ready;
  if (detector.ready === 0) return said('room.learning-all');
  if (learning > 0)
    return said('room.learning', { learning: count(learning), things: count(detector.things) });
  if (open.length > 0) return counted('room.watched', open.length);
  return counted('room.well', servers.length);
}

function isSilent({ stale, off, at }: ServerNow, now: EpochMs): boolean {
  return stale && !off && (at === undefined || now - at > LOST_MS);
}

function detailOf({ scene, tiles, open }: RoomFacts, { key }: Said, worst: Finding | undefined): Said[] {
  const { hottestInlet: inlet, itW, roomW } = tiles;
  const { servers, now = 0 } = scene;
  const detail: Said[] = [];
  const warmer = worst?.evidence.find(({ field }) => field === 'cpu_temp_c');
  const off = (warmer?.observed ?? 0) - (warmer?.expected ?? 0);
  if (worst?.target.server !== undefined && warmer?.expected != null && off >= WARMER_K)
    detail.push(said('room.warmer', { server: worst.target.server, off: { value: off, unit: 'kelvin' } }));
  if (inlet !== undefined && key !== 'room.warm' && key !== 'room.cooling-inlet') {
    const { server, celsius: is, limitC } = inlet;
    detail.push(said('room.inlet', { server, inlet: celsius(is), limit: celsius(limitC) }));
  }
  if (itW !== undefined && roomW !== undefined)
    detail.push(said('room.power', { it: watts(itW), room: watts(roomW) }));
  else if (itW !== undefined) detail.push(said('room.it', { it: watts(itW) }));
  const down = servers.filter((server) => server.off).length;
  if (down > 0) detail.push(counted('room.off', down));
  const silent = servers.filter((server) => isSilent(server, now)).length;
  if (silent > 0 && !key.startsWith('room.silent')) detail.push(counted('room.unread', silent));
  const watched = open.filter((finding) => !isFiring(finding)).length;
  if (watched > 0 && !key.startsWith('room.watched')) detail.push(counted('room.also-watched', watched));
  return detail.slice(0, MOST_DETAILS);
}

export function instant(value: EpochMs): Amount {
  return { value, unit: 'instant' };
}

export function celsius(value: number): Amount {
  return { value, unit: 'celsius' };
}

function watts(value: number): Amount {
  return { value, unit: 'watts' };
}

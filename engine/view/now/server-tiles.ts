import type { Finding } from '../../telemetry/finding';
import type { EpochMs } from '../../telemetry/metric';
import { rounded } from '../history/rounded';
import type { ShownFan } from '../pages/common';
import type { ServerTile } from '../pages/room';
import type { ViewStage } from '../view-stage';
import type { ThingNow } from './thing-now';

/** A server as the pages show it, and the rack that it is in. */
export interface PlacedTile extends ServerTile {
  readonly rack?: string;
}

/** Slower than this a fan does not turn, percent of full speed. */
const STILL_PCT = 2;

const BY_NAME = new Intl.Collator('en', { numeric: true });

/** By name, and numbers in names by their size: `server-9` comes before `server-10`. */
export function byName(a: string, b: string): number {
  return BY_NAME.compare(a, b);
}

/** All servers of a cluster, by rack and then by name. */
export function serverTiles({ readings, findings, devices, cooling }: ViewStage, now: EpochMs): PlacedTile[] {
  const worst = new Map<string, Finding>();
  for (const finding of findings.open()) {
    const { server } = finding.target;
    if (server !== undefined && !worst.has(server)) worst.set(server, finding);
  }
  const fans = new Map<string, ThingNow[]>();
  for (const fan of readings.of('fan')) {
    const { server } = fan.tags;
    if (server === undefined) continue;
    const known = fans.get(server);
    if (known === undefined) fans.set(server, [fan]);
    else known.push(fan);
  }
  const servers = [...readings.of('server')].filter(({ tags }) => tags.server !== undefined);
  servers.sort(
    (a, b) => byName(a.tags.rack ?? '', b.tags.rack ?? '') || byName(a.tags.server!, b.tags.server!),
  );
  let rack: string | undefined;
  let position = 0;
  return servers.map((thing) => {
    const { server = '' } = thing.tags;
    position = thing.tags.rack === rack ? position + 1 : 1;
    rack = thing.tags.rack;
    const off = devices.isOff(server) || thing.is('running', false);
    const own = (fans.get(server) ?? []).map((fan) =>
      shownFan(fan, now, off, cooling.askedPct(server, fan.tags.fan ?? '')),
    );
    return tileOf(thing, position, own, worst.get(server), off, now);
  });
}

function tileOf(
  thing: ThingNow,
  position: number,
  fans: readonly ShownFan[],
  worst: Finding | undefined,
  off: boolean,
  now: EpochMs,
): PlacedTile {
  const { tags, at } = thing;
  return {
    server: tags.server!,
    position,
    ...(tags.rack === undefined ? {} : { rack: tags.rack }),
    ...numbers(thing, NUMBERS),
    fans: [...fans].sort((a, b) => byName(a.fan, b.fan)),
    at,
    stale: thing.isStale(now),
    off,
    ...(worst === undefined ? {} : { finding: shortly(worst) }),
  };
}

/** Where each number of a tile is read from, the best known first. */
const NUMBERS = {
  cpuC: ['cpu_temp_c'],
  inletC: ['inlet_temp_c'],
  chassisC: ['chassis_temp_c'],
  watts: ['power_w', 'estimated_power_w'],
  airflowM3s: ['airflow_m3s'],
  loadPct: ['cpu_util_pct'],
} as const;

/** Numbers of a thing under other names; those that are not known are absent. */
export function numbers<K extends string>(
  thing: ThingNow | undefined,
  names: Readonly<Record<K, readonly string[]>>,
): { readonly [name in K]?: number } {
  const found: { [name in K]?: number } = {};
  for (const name in names)
    for (const field of names[name]) {
      const value = thing?.number(field);
      if (value === undefined) continue;
      found[name] = rounded(value);
      break;
    }
  return found;
}

/** @param askedPct what a controller commands, where the fan does not say itself what it is asked for */
function shownFan(
  thing: ThingNow,
  now: EpochMs,
  serverIsOff: boolean,
  askedPct: number | undefined,
): ShownFan {
  const fan = thing.tags.fan ?? '';
  const read = numbers(thing, { pct: ['speed_pct'], askedPct: ['command_pct'], rpm: ['speed_rpm'] });
  const told = askedPct === undefined ? read : { askedPct: rounded(askedPct), ...read };
  return { fan, ...told, state: stateOf(told, thing, now, serverIsOff) };
}

function stateOf(
  { pct, askedPct = 100 }: { readonly pct?: number; readonly askedPct?: number },
  thing: ThingNow,
  now: EpochMs,
  serverIsOff: boolean,
): ShownFan['state'] {
  if (pct === undefined || thing.isStale(now)) return 'unread';
  if (serverIsOff || askedPct === 0) return 'well';
  if (pct < STILL_PCT) return 'off';
  return thing.isBehind ? 'worn' : 'well';
}

function shortly({ id, cause, severity, target }: Finding): NonNullable<ServerTile['finding']> {
  return { id, cause, severity, target };
}

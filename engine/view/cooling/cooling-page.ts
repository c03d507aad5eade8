import type { CoolState, CoolStateRow } from '../../cooling/cool-state';
import { FAILSAFE_CAUSES } from '../../cooling/failsafe/causes';
import type { EpochMs } from '../../telemetry/metric';
import type { Scene, ServerNow } from '../memory';
import type { ShownFan } from '../pages/common';
import type { CooledServer, CoolingPage } from '../pages/cooling';
import type { Price } from './cooling-memory';
import { coolingSaid } from './cooling-said';
import { countModes, mostOf } from './modes-of';

/** What a page of cooling is made from. */
export interface Cooled {
  readonly state: CoolState | undefined;
  /** The controller was asked, and does not answer any more. */
  readonly isSilent: boolean;
  /** When the mode of a server changed last; undefined: before anybody listened. */
  readonly since: (server: string) => EpochMs | undefined;
  readonly price: Price | undefined;
}

const MOST_SERVERS = 500;
const MOST_COMMANDS = 6;
const COMMANDS = new Set(['set-fan', 'set-mode', 'set-policy', 'release']);
const HOURS_A_DAY = 24;

export function coolingPage(scene: Scene, cooled: Cooled): CoolingPage {
  const state = cooled.isSilent ? undefined : cooled.state;
  const servers = serversOf(scene, state);
  const commands = scene.commands.filter(({ kind }) => COMMANDS.has(kind)).slice(0, MOST_COMMANDS);
  return {
    ...coolingSaid(scene, cooled),
    servers: servers.slice(0, MOST_SERVERS),
    ...(servers.length > MOST_SERVERS ? { more: servers.length - MOST_SERVERS } : {}),
    ...(state === undefined ? { failsafes: [] } : ofController(state, cooled)),
    commands,
  };
}

function ofController(
  state: CoolState,
  cooled: Cooled,
): Pick<CoolingPage, 'mode' | 'policy' | 'law' | 'fans' | 'saved' | 'failsafes'> {
  const { policy, law, fans, servers } = state;
  const saved = savedOf(state, cooled.price);
  return {
    policy,
    ...(servers.length === 0 ? {} : { mode: modeOf(state, cooled) }),
    ...(law === undefined ? {} : { law }),
    ...(fans.count === 0 ? {} : { fans }),
    ...(saved === undefined ? {} : { saved }),
    failsafes: FAILSAFE_CAUSES.map((cause) => ({
      cause,
      pct: state.failsafes[cause],
      servers: servers
        .filter(({ causes }) => causes.some((one) => one === cause))
        .map(({ target }) => target.server ?? ''),
    })),
  };
}

function modeOf({ servers }: CoolState, { since }: Cooled): NonNullable<CoolingPage['mode']> {
  const counts = countModes(servers);
  const mode = mostOf(counts);
  const those = servers.filter((row) => row.mode === mode);
  const changes = those.map(({ target }) => since(target.server ?? ''));
  const known = changes.filter((at) => at !== undefined);
  const ends = mode === 'manual' ? those.flatMap(({ until }) => (until === undefined ? [] : [until])) : [];
  return {
    mode,
    // Since the last of them is in it; of all, or it would be said of those that were always.
    ...(known.length === changes.length ? { since: Math.max(...known) } : {}),
    ...(ends.length === 0 ? {} : { until: Math.min(...ends) }),
    counts,
  };
}

function savedOf({ saved }: CoolState, price: Price | undefined): CoolingPage['saved'] {
  if (saved.servers === 0) return undefined;
  const kwhADay = (saved.watts * HOURS_A_DAY) / 1000;
  const cost =
    price === undefined ? {} : { costADay: { value: kwhADay * price.priceKwh, currency: price.currency } };
  return { watts: saved.watts, kwhADay, ...cost, servers: saved.servers };
}

/** Those that are read, then those that only the controller knows. */
function serversOf({ servers }: Scene, state: CoolState | undefined): CooledServer[] {
  const rows = new Map((state?.servers ?? []).map((row) => [row.target.server ?? '', row]));
  const read = servers.map((one) => {
    const row = rows.get(one.server);
    rows.delete(one.server);
    return cooledServer(one, row);
  });
  return [...read, ...Array.from(rows, ([server, row]) => cooledServer(unread(server, row), row))];
}

function cooledServer({ server, rack, cpuC, fans }: ServerNow, row: CoolStateRow | undefined): CooledServer {
  return {
    server,
    ...(rack === undefined ? {} : { rack }),
    ...(cpuC === undefined ? {} : { cpuC }),
    fans: fans.map((fan) => withAsked(fan, row)),
    ...(row === undefined ? {} : { fansW: row.fansW, mode: row.mode }),
    causes: row?.causes ?? [],
    ...(row?.until === undefined ? {} : { until: row.until }),
  };
}

/** What a controller commands stands before what a device says it was asked. */
function withAsked(fan: ShownFan, row: CoolStateRow | undefined): ShownFan {
  const asked = row?.fans.find((one) => one.fan === fan.fan)?.askedPct;
  return asked === undefined ? fan : { ...fan, askedPct: asked };
}

function unread(server: string, { target, fans }: CoolStateRow): ServerNow {
  const { rack } = target;
  return {
    server,
    ...(rack === undefined ? {} : { rack }),
    fans: fans.map(({ fan }) => ({ fan, state: 'unread' })),
    ...{ off: false, stale: true },
  };
}

import { MINUTE_MS } from '../../telemetry/units';
import { MISSING } from '../history/kept-fields';
import { spanBefore } from '../history/moving';
import { rounded } from '../history/rounded';
import type { PlacedTile } from '../now/server-tiles';
import type { Amount, Points } from '../pages/common';
import type { ServerLine, ServerPage } from '../pages/room';
import type { ClusterScene } from './cluster-scene';
import { INLET_LIMIT_C } from './limits';
import { serverSaid } from './server-said';

const RANGE_MS = 120 * MINUTE_MS;
const DAY_MINUTES = 1440;
const MOST_COMMANDS = 6;
const MOST_FAULTS = 20;

/** What is drawn of a server, in the order of the vocabulary, and in what. */
const LINES: readonly (readonly [field: string, unit: Amount['unit'], limit?: number])[] = [
  ['cpu_temp_c', 'celsius'],
  ['inlet_temp_c', 'celsius', INLET_LIMIT_C],
  ['chassis_temp_c', 'celsius'],
  ['exhaust_temp_c', 'celsius'],
  ['airflow_m3s', 'm3s'],
  ['power_w', 'watts'],
  ['cpu_util_pct', 'percent'],
];

/** What the drawer of a server shows; undefined: there is no such server. */
export function serverPage(scene: ClusterScene, server: string): ServerPage | undefined {
  const { stage, cluster, simulated, now = 0 } = scene;
  const tile = scene.servers.find((one) => one.server === server);
  if (tile === undefined) return undefined;
  const findings = stage.findings.ofServer(server);
  const mode = stage.cooling.modeOf(server);
  const cost = stage.energy.ofServer(server, now);
  const missing = missingPct(scene, server);
  const isOfIt = ({ target }: { readonly target: Readonly<Record<string, string>> }) =>
    target.server === server;
  return {
    ...{ cluster, server, simulated, tile, position: tile.position },
    ...(tile.rack === undefined ? {} : { rack: tile.rack }),
    answer: serverSaid(scene, tile, findings),
    findings: findings.map((finding) => scene.shown(finding)),
    ...(mode === undefined ? {} : { mode }),
    lines: LINES.flatMap((spec) => lineOf(scene, tile, ...spec) ?? []),
    ...(cost === undefined
      ? {}
      : { today: { kwh: cost.kwh, cost: { value: cost.cost, currency: cost.currency } } }),
    ...(missing === undefined ? {} : { missingPct: missing }),
    commands: scene.commands.filter(isOfIt).slice(0, MOST_COMMANDS),
    faults: stage.faults
      .since(now - RANGE_MS)
      .filter(isOfIt)
      .slice(0, MOST_FAULTS),
  };
}

function lineOf(
  scene: ClusterScene,
  { server, stale }: PlacedTile,
  field: string,
  unit: Amount['unit'],
  limit?: number,
): ServerLine | undefined {
  const { now = 0, stage } = scene;
  const span = spanBefore(now, RANGE_MS, MINUTE_MS);
  const observed = stage.histories.points('server', { server }, field, span);
  if (observed === undefined) return undefined;
  const expected = stage.histories.expected({ server }, field, span);
  const last = stage.readings.find('server', { server })?.number(field);
  const usual = expected?.values.findLast((value) => value !== null) ?? undefined;
  const score = stage.findings.score({ server }, field);
  const isJudged = last !== undefined && usual !== undefined && !stale && isFresh(expected);
  return {
    ...{ field, observed },
    ...(expected === undefined ? {} : { expected }),
    ...(last === undefined ? {} : { last: { value: rounded(last), unit } }),
    ...(limit === undefined ? {} : { limit: { value: limit, unit } }),
    ...(isJudged
      ? { off: { value: rounded(last - usual), unit: unit === 'celsius' ? 'kelvin' : unit } }
      : {}),
    ...(isJudged && score !== undefined ? { unusual: score >= 1 } : {}),
  };
}

/** Was something expected in the last minutes? */
function isFresh(points: Points | undefined): boolean {
  return points?.values.slice(-5).some((value) => value !== null) ?? false;
}

/** Of the samples that should have come in 24 h; undefined where no window says how many those are. */
function missingPct({ stage, now = 0 }: ClusterScene, server: string): number | undefined {
  const ladder = stage.histories.ladder('server', { server }, MISSING);
  const from = ladder?.from(MINUTE_MS);
  const span = spanBefore(now, DAY_MINUTES * MINUTE_MS, MINUTE_MS);
  const values = ladder?.points(MISSING, span)?.values;
  if (from === undefined || values === undefined) return undefined;
  // Before its first minute nothing was missing; since then a minute without a window is one without samples.
  const first = Math.max(0, Math.ceil((from - span.from) / MINUTE_MS));
  const since = values.slice(first, values.length - 1);
  if (since.length === 0) return undefined;
  return rounded(since.reduce<number>((sum, value) => sum + (value ?? 100), 0) / since.length);
}

import { HOUR_MS, MINUTE_MS } from '../../telemetry/units';
import { CANDLES, MISSING } from '../history/kept-fields';
import { spanBefore } from '../history/moving';
import { extremes, itPower } from '../history/totals';
import type { Span } from '../memory';
import { byName, type PlacedTile } from '../now/server-tiles';
import type { Points } from '../pages/common';
import { RANGES, type Range, type ServerTrend, type TrendsPage } from '../pages/trends';
import type { ClusterScene } from './cluster-scene';
import { trendsSaid } from './trends-said';

/** Distance of points and of candles by range. */
const EVERY: Readonly<Record<Range, { readonly pointsMs: number; readonly candlesMs: number }>> = {
  '15min': { pointsMs: 5000, candlesMs: MINUTE_MS },
  '2h': { pointsMs: 20_000, candlesMs: 5 * MINUTE_MS },
  '24h': { pointsMs: 5 * MINUTE_MS, candlesMs: HOUR_MS / 2 },
  '30d': { pointsMs: 2 * HOUR_MS, candlesMs: 12 * HOUR_MS },
};
const MOST_CHOSEN = 3;
/** With more servers than this the others are shown as the range that they lie in. */
const MOST_LINES = 24;
const MOST_MARKS = 60;
const FIELDS = [
  'cpu_temp_c',
  'inlet_temp_c',
  'chassis_temp_c',
  'airflow_m3s',
  'power_w',
  'cpu_util_pct',
  MISSING,
];

/**
 * The page of trends, as its last item; `undefined` before it are places to pause.
 *
 * @param servers that stand out, at most three; none: what stands out by itself
 */
export function* trendsPage(
  scene: ClusterScene,
  range: Range,
  servers: readonly string[],
): Generator<TrendsPage | undefined, void> {
  const { stage, cluster, now = 0 } = scene;
  const { histories, findings, faults } = stage;
  const { pointsMs, candlesMs } = EVERY[range];
  const span = spanBefore(now, RANGES[range], pointsMs);
  const itW = yield* pointsOf(span, itPower(histories, span));
  const all = [...scene.servers].sort(
    (a, b) => (b.cpuC ?? -1) - (a.cpuC ?? -1) || byName(a.server, b.server),
  );
  const asked = servers.length > 0 ? servers : outstanding(scene, all);
  const known = asked.filter((name) => all.some(({ server }) => server === name)).slice(0, MOST_CHOSEN);
  const chosen: ServerTrend[] = [];
  for (const server of known) {
    chosen.push(trendOf(scene, server, span, spanBefore(now, RANGES[range], candlesMs)));
    yield undefined;
  }
  const others = all.map(({ server }) => server).filter((server) => !known.includes(server));
  const lines: Points[] = [];
  if (others.length <= MOST_LINES)
    for (const server of others) {
      const points = histories.points('server', { server }, CANDLES, span);
      if (points !== undefined) lines.push(points);
      yield undefined;
    }
  const isCrowd = others.length > MOST_LINES;
  const low = isCrowd ? yield* pointsOf(span, extremes(histories, CANDLES, span, Math.min)) : undefined;
  const high = isCrowd ? yield* pointsOf(span, extremes(histories, CANDLES, span, Math.max)) : undefined;
  const found = findings.since(span.from).slice(0, MOST_MARKS);
  yield {
    ...{ cluster, range, from: span.from, to: span.to, everyMs: pointsMs },
    answer: trendsSaid(scene, found, itW),
    servers: all.map(({ server, cpuC }) => (cpuC === undefined ? { server } : { server, cpuC })),
    others: low === undefined || high === undefined ? { lines } : { low, high },
    chosen,
    itW,
    faults: faults.since(span.from).slice(0, MOST_MARKS),
    found: found.map((finding) => scene.shown(finding)),
  };
}

/** Where nobody has chosen: the server of the worst finding, else the hottest. */
function outstanding({ stage }: ClusterScene, hottestFirst: readonly PlacedTile[]): string[] {
  const found = stage.findings.open().find(({ target }) => target.server !== undefined)?.target.server;
  const [hottest] = hottestFirst;
  return found !== undefined ? [found] : hottest === undefined ? [] : [hottest.server];
}

function* pointsOf(
  { from, everyMs }: Span,
  values: Generator<undefined, (number | null)[]>,
): Generator<undefined, Points> {
  return { from, everyMs, values: yield* values };
}

/** Fans are told of when they change: while anything else of a server is read, they turn as they did. */
function heldWhile(read: readonly Points[], { from, everyMs, values }: Points): Points {
  let last: number | null = null;
  const held = values.map((value, i) => {
    last = value ?? (read.some((points) => points.values[i] !== null) ? last : null);
    return last;
  });
  return { from, everyMs, values: held };
}

function trendOf({ stage }: ClusterScene, server: string, span: Span, candles: Span): ServerTrend {
  const { histories, readings } = stage;
  const fields: Record<string, Points> = {};
  const expected: Record<string, Points> = {};
  for (const field of FIELDS) {
    const points = histories.points('server', { server }, field, span);
    if (points !== undefined) fields[field] = points;
    const usual = histories.expected({ server }, field, span);
    if (usual !== undefined) expected[field] = usual;
  }
  const fans: Record<string, Points> = {};
  for (const { tags } of readings.of('fan')) {
    const { fan } = tags;
    if (tags.server !== server || fan === undefined) continue;
    const points = histories.points('fan', { server, fan }, 'speed_pct', span);
    if (points !== undefined) fans[fan] = heldWhile(Object.values(fields), points);
  }
  const rows = histories.ladder('server', { server }, `${CANDLES}_open`)?.candles(CANDLES, candles);
  return { server, fields, expected, fans, candles: { everyMs: candles.everyMs, rows: rows ?? [] } };
}

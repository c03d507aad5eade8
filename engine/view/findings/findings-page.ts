import type { Finding } from '../../telemetry/finding';
import type { EpochMs } from '../../telemetry/metric';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../telemetry/units';
import type { Scene, Span } from '../memory';
import type { Points } from '../pages/common';
import type { DetailedFinding, FindingsPage } from '../pages/findings';
import type { DetectorStanding } from './finding-memory';
import { findingsSaid } from './findings-said';
import type { Target } from './scores';

/** What `more` and the median time to find are of. */
export const LATELY_MS = 7 * DAY_MS;
const MOST_LISTED = 40;
const MOST_COMMANDS = 6;
/** A finding that is open is charted by so much of its evidence; one that is over by the strongest. */
const MOST_CHARTS = 3;
/** Points of a chart while it is open, and when it is over: forty charts are one message. */
const POINTS_OPEN = 120;
const POINTS_OVER = 60;
/** A chart begins before its finding by at least so much, and shows no more than the scores of so long. */
const BEFORE_MS = 15 * MINUTE_MS;
const MOST_MS = 4 * HOUR_MS;
const GRAIN_MS = 10_000;

/** What a page of findings is made from. */
export interface Found {
  /** The worst first. */
  readonly open: readonly Finding[];
  /** The newest first. */
  readonly over: readonly Finding[];
  /** How many were opened in the last seven days. */
  readonly openedLately: number;
  readonly perDay: FindingsPage['perDay'];
  readonly detector: DetectorStanding | undefined;
  /** Has a detector said anything yet? */
  readonly isHeard: boolean;
  readonly scored: (
    side: 'observed' | 'expected',
    target: Target,
    field: string,
    span: Span,
  ) => Points | undefined;
}

export function findingsPage(scene: Scene, found: Found): FindingsPage {
  const { now = 0, commands } = scene;
  const { open, over, perDay, detector } = found;
  const groups = [
    open.filter(({ severity }) => severity !== 'info').sort(newestFirst),
    open.filter(({ severity }) => severity === 'info').sort(newestFirst),
    over,
  ];
  let left = MOST_LISTED;
  const [firing = [], watched = [], ended = []] = groups.map((group) => {
    const listed = group.slice(0, left).map((finding) => detailed(finding, scene, found));
    left -= listed.length;
    return listed;
  });
  const listed = [...firing, ...watched, ...ended].map(({ finding }) => finding);
  const lately = (finding: Finding) => finding.detected_at >= now - LATELY_MS;
  const listedLately = listed.filter(lately).length;
  const toFindS = median(
    [...open, ...over]
      .filter(lately)
      .map(({ since, detected_at }) => Math.max(0, detected_at - since) / 1000),
  );
  return {
    ...findingsSaid(scene, found),
    ...{ firing, watched, over: ended, perDay },
    more: Math.max(0, found.openedLately - listedLately),
    ...(toFindS === undefined ? {} : { timeToFindS: toFindS }),
    ...(detector === undefined ? {} : { detector: { things: detector.things, ready: detector.ready } }),
    commands: commands.slice(0, MOST_COMMANDS),
  };
}

function detailed(finding: Finding, scene: Scene, found: Found): DetailedFinding {
  const { now = finding.detected_at, simulated } = scene;
  const isOver = finding.state === 'closed';
  const span = spanOf(finding, now, isOver ? POINTS_OVER : POINTS_OPEN);
  const strongest = [...finding.evidence].sort((a, b) => Math.abs(b.sigma) - Math.abs(a.sigma));
  const charts: DetailedFinding['charts'][number][] = [];
  for (const { field } of strongest) {
    const { target } = finding;
    const expected = found.scored('expected', target, field, span);
    // Evidence that is no series, or that nothing is expected of, has no chart.
    if (expected === undefined) continue;
    const observed = scene.observed(target, field, span) ?? found.scored('observed', target, field, span);
    if (observed !== undefined) charts.push({ field, observed: shortened(observed), expected });
    if (charts.length >= (isOver ? 1 : MOST_CHARTS)) break;
  }
  return { finding, now, simulated, charts };
}

/** From some time before it began until now, or a little after its end. */
function spanOf({ since, until, state }: Finding, now: EpochMs, points: number): Span {
  const end = state === 'closed' ? Math.min(now, (until ?? now) + BEFORE_MS) : now;
  const start = since - Math.max(BEFORE_MS, (end - since) / 2);
  const lengthMs = Math.min(MOST_MS, end - start);
  const everyMs = Math.max(1, Math.ceil(lengthMs / points / GRAIN_MS)) * GRAIN_MS;
  const to = Math.floor(end / everyMs) * everyMs;
  return { from: to - Math.max(2, Math.round(lengthMs / everyMs)) * everyMs, to, everyMs };
}

/** Five digits, as scores are kept: a message holds many. */
function shortened({ values, ...points }: Points): Points {
  return { ...points, values: values.map((value) => (value === null ? null : Number(value.toPrecision(5)))) };
}

function newestFirst(a: Finding, b: Finding): number {
  return b.detected_at - a.detected_at;
}

function median(values: number[]): number | undefined {
  const sorted = values.sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined || sorted.length % 2 === 1) return upper;
  return (sorted[middle - 1]! + upper) / 2;
}

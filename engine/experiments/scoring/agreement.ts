import type { FaultRow } from '../../faults/merged';
import { type Finding, SEVERITIES } from '../../telemetry/finding';
import type { EpochMs } from '../../telemetry/metric';
import { MINUTE_MS } from '../../telemetry/units';
import { EXPECTED } from './expected';

/** A fault as it is scored: its kind is one of the catalogue, and when it started is known. */
export type Label = Omit<FaultRow, 'kind' | 'started_at'> & {
  readonly kind: keyof typeof EXPECTED;
  readonly started_at: EpochMs;
};

/** What is told so long after a fault has ended is still about it. */
export const GRACE_MS = 10 * MINUTE_MS;

/** How a finding and a fault go together, each side by itself. */
export interface Agreement {
  /** Opened while the fault was there, and not over before it could be seen. */
  readonly time: boolean;
  /** About the same server, the same rack or the whole: at all at the right place. */
  readonly place: boolean;
  /** Names the very thing: the fan, the sensor. */
  readonly target: boolean;
  /** None: the finding names no cause. */
  readonly cause: 'right' | 'wrong' | 'none';
  readonly scope: boolean;
  readonly severity: boolean;
}

export function agreementOf(finding: Finding, label: Label): Agreement {
  const { causes, scope, least } = EXPECTED[label.kind];
  const isScope = finding.scope === scope;
  const place = isSamePlace(finding, label, isScope);
  return {
    time: isInTime(finding, label),
    place,
    target: place && namesTarget(finding, label),
    cause: namedAt(finding) > endOf(label) ? 'none' : causeOf(finding.cause, causes),
    scope: isScope,
    severity: SEVERITIES.indexOf(finding.severity) >= SEVERITIES.indexOf(least),
  };
}

/** A finding meets a fault when all is right that makes it useful. */
export function meets({ time, target, cause, scope, severity }: Agreement): boolean {
  return time && target && cause === 'right' && scope && severity;
}

/** When a finding said what it says; one that does not tell said it when it was opened. */
export function namedAt({ named_at, detected_at }: Finding): EpochMs {
  return named_at ?? detected_at;
}

/** From when a finding about a fault can be right: since it can be seen, or since it is there when nobody knows. */
export function beginOf({ observable_at, started_at }: Label): EpochMs {
  return observable_at ?? started_at;
}

/** Until when a finding about a fault can be right; a fault that goes on has no end. */
export function endOf({ ended_at }: Label): EpochMs {
  return ended_at === null ? Number.POSITIVE_INFINITY : ended_at + GRACE_MS;
}

/**
 * What is said is said until it is over: a finding that was opened before the fault could be seen by its label and still
 * stands then is told in time. Whoever looks at many readings together sees a fault before 3 σ of one do.
 */
function isInTime({ detected_at, until }: Finding, label: Label): boolean {
  if (detected_at < label.started_at || detected_at > endOf(label)) return false;
  return until === undefined || until >= beginOf(label);
}

function causeOf(said: string, causes: readonly string[]): Agreement['cause'] {
  if (said === 'unknown') return 'none';
  return causes.includes(said) ? 'right' : 'wrong';
}

/**
 * Nothing that both name differs, and both are about a server, a rack or the whole. What is said of one server is not
 * about a fault of its rack; but a fault of all sensors or of the network hits single ones too, which its scope shows.
 */
function isSamePlace(
  { target: said }: Finding,
  { target: hit, parameters }: Label,
  isScope: boolean,
): boolean {
  for (const tag in said) {
    if (hit[tag] === undefined || hit[tag] === said[tag]) continue;
    // A fault of the whole room is told in one cluster, and names the others.
    const isOfOthers =
      tag === 'cluster' &&
      String(parameters.clusters ?? '')
        .split(' ')
        .includes(said[tag]!);
    if (!isOfOthers) return false;
  }
  if (hit.server !== undefined) return said.server !== undefined;
  if (hit.rack !== undefined) return said.rack !== undefined && (isScope || said.server === undefined);
  return isScope || (said.server === undefined && said.rack === undefined);
}

/** Cluster and rack only say where a server stands, and a server with a failed disk is named well enough by its name. */
function namesTarget({ target: said }: Finding, { target: hit }: Label): boolean {
  return Object.keys(hit).every(
    (tag) =>
      said[tag] !== undefined ||
      tag === 'cluster' ||
      tag === 'disk' ||
      (tag === 'rack' && hit.server !== undefined),
  );
}

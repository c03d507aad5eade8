import type { EpochMs } from '../telemetry/metric';
import type { CoolConfig } from './cool-config';
import type { CoolTarget } from './cool-out';
import { FAILSAFE_CAUSES, type FailsafeCause } from './failsafe/causes';
import { rowOf, type ServerRow } from './figures';
import type { PolicyName } from './policies/names';
import type { ServerControl } from './server-control';

/** How it stands with a controller: the answer to `{cooling: 'state'}`. */
export interface CoolState {
  readonly kind: 'state';
  readonly target: CoolTarget;
  readonly at: EpochMs;
  readonly policy: PolicyName;
  /** Speed by temperature where the policy says it by that alone: [°C, %], level beyond its ends. */
  readonly law?: readonly (readonly [temperatureC: number, speedPct: number])[];
  /** It says what it would do, and does nothing. */
  readonly dryRun: boolean;
  /** Least speed by cause of failsafe, percent. */
  readonly failsafes: Readonly<Record<FailsafeCause, number>>;
  /** All fans by learned curves, W; at other speeds those that turn, in servers that are on. */
  readonly fans: {
    readonly count: number;
    readonly nowW: number;
    readonly at60W: number;
    readonly fullW: number;
  };
  /** What less is drawn at the plug than with all fans at full speed, W, and of how many servers that is known. */
  readonly saved: { readonly watts: number; readonly servers: number };
  /** Servers whose temperature is still being learned: a curve decides where the policy is `least-watts`. */
  readonly learning: number;
  readonly servers: readonly CoolStateRow[];
}

/** A server of it; percent are of full speed. */
export interface CoolStateRow extends Pick<ServerRow, 'target' | 'mode' | 'causes' | 'fansW'> {
  readonly temperatureC?: number;
  /** Until when a manual override holds. */
  readonly until?: EpochMs;
  /** Who else commands its fans, or that it refuses. */
  readonly heldBy?: string;
  readonly fans: readonly {
    readonly fan: string;
    /** What is commanded; absent while nobody commands here. */
    readonly askedPct?: number;
    readonly failed: boolean;
  }[];
}

const FIXED = 0.6;

export function stateOf(
  controls: Iterable<ServerControl>,
  config: CoolConfig,
  { cluster, policy, now }: { cluster: string; policy: PolicyName; now: EpochMs },
): CoolState {
  const fans = { count: 0, nowW: 0, at60W: 0, fullW: 0 };
  const saved = { watts: 0, servers: 0 };
  const servers: CoolStateRow[] = [];
  let learning = 0;
  for (const control of controls) {
    const { readings } = control;
    const row = rowOf(control, now);
    servers.push(stateRowOf(control, row));
    fans.count += readings.fans.size;
    fans.nowW += row.fansW;
    if (readings.isOn) {
      for (const { curve, state } of readings.fans.values()) {
        if (state === 'failed') continue;
        fans.at60W += curve.power(FIXED);
        fans.fullW += curve.power(1);
      }
    }
    if (!readings.thermal.isLearned) learning++;
    else if (control.situation !== undefined && readings.share > 0) {
      saved.watts += row.savedW;
      saved.servers++;
    }
  }
  const law = lawOf(policy, config);
  return {
    ...{ kind: 'state', target: { cluster }, at: now, policy, dryRun: config.dryRun },
    ...(law === undefined ? {} : { law }),
    failsafes: Object.fromEntries(
      FAILSAFE_CAUSES.map((cause) => [cause, config.failsafe.speedPct[cause]]),
    ) as Record<FailsafeCause, number>,
    ...{ fans, saved, learning, servers },
  };
}

function stateRowOf(
  { modes, readings }: ServerControl,
  { target, mode, causes, fansW, temperatureC, heldBy }: ServerRow,
): CoolStateRow {
  const { until } = modes;
  return {
    ...{ target, mode, causes, fansW: tenths(fansW) },
    ...(temperatureC === undefined ? {} : { temperatureC: tenths(temperatureC) }),
    ...(until === undefined ? {} : { until }),
    ...(heldBy === undefined ? {} : { heldBy }),
    fans: Array.from(readings.fans, ([fan, { commandedPct, state }]) => ({
      fan,
      ...(commandedPct === undefined ? {} : { askedPct: tenths(commandedPct) }),
      failed: state === 'failed',
    })),
  };
}

/** As thermometers and meters of fans say it: an answer holds all servers. */
function tenths(value: number): number {
  return Math.round(10 * value) / 10;
}

/** Hysteresis apart: what a rising temperature meets. */
function lawOf(policy: PolicyName, { curve, steps, minPct, maxPct }: CoolConfig): CoolState['law'] {
  const within = (speedPct: number) => Math.min(maxPct, Math.max(minPct, speedPct));
  if (policy === 'curve') return curve.points.map(([atC, speedPct]) => [atC, within(speedPct)] as const);
  if (policy !== 'steps') return undefined;
  const { lowPct, mediumPct, highPct, mediumAboveC, highAboveC } = steps;
  const [low, medium, high] = [within(lowPct), within(mediumPct), within(highPct)];
  return [
    [mediumAboveC, low],
    [mediumAboveC, medium],
    [highAboveC, medium],
    [highAboveC, high],
  ];
}

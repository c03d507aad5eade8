import type { Command, CommandAnswer, CommandSource } from '../telemetry/command';
import type { EpochMs, Metric } from '../telemetry/metric';
import type { Problem, Refused } from '../telemetry/problem';
import type { Out } from '../telemetry/stage';
import type { CoolState } from './cool-state';
import type { ServerCause } from './failsafe/causes';
import type { Mode } from './modes/names';
import type { PolicyName } from './policies/names';

/** Cluster, rack, server, and the fan where it is about one. */
export type CoolTarget = Readonly<Record<string, string>>;

/** Why a mode changed: somebody asked for it, an override was over, or a failsafe. */
export type ModeCause = ServerCause | 'asked' | 'override-over' | 'released' | 'cleared';

/** What a controller tells beside its commands. `at` is time of the domain. */
export type CoolEvent =
  | {
      readonly kind: 'mode';
      readonly target: CoolTarget;
      readonly from: Mode;
      readonly to: Mode;
      readonly cause: ModeCause;
      /** Speed that is commanded now, percent; undefined in mode `off`. */
      readonly speed_pct?: number;
      /** Until when a manual override holds. */
      readonly until?: EpochMs;
      readonly at: EpochMs;
    }
  /** A cause of the failsafe came or went; the mode changes with the first and the last. */
  | {
      readonly kind: 'failsafe';
      readonly target: CoolTarget;
      readonly cause: ServerCause;
      readonly state: 'tripped' | 'cleared';
      readonly at: EpochMs;
    }
  | {
      readonly kind: 'fan';
      readonly target: CoolTarget;
      /** `stalled`: does not follow, and is kicked; `recovered`; `raised`: its least speed; `failed`: its twin takes over. */
      readonly state: 'stalled' | 'recovered' | 'raised' | 'failed';
      readonly commanded_pct: number;
      readonly measured_pct: number;
      readonly at: EpochMs;
    }
  | {
      readonly kind: 'policy';
      readonly target: CoolTarget;
      readonly policy: PolicyName;
      readonly at: EpochMs;
    }
  /** Somebody of a higher rank commands the fans, or the device does not take the command; or that is over. */
  | {
      readonly kind: 'obeyed';
      readonly target: CoolTarget;
      readonly state: 'overridden' | 'refused' | 'applied';
      readonly by?: CommandSource;
      readonly problem?: Problem;
      readonly at: EpochMs;
    }
  /** Answer to a command that was sent to the controller itself. */
  | { readonly kind: 'command'; readonly command: CommandAnswer }
  /** Answer to whoever asks how it stands. */
  | CoolState
  /** In a dry run: what would have been commanded. */
  | { readonly kind: 'would'; readonly command: Command };

/** Commands at `result`; events, and estimates as Metrics `fan` of method `estimated`, at `event`. */
export type CoolOut =
  | (Out<Command> & { readonly port: 'result' })
  | (Out<CoolEvent | Metric> & { readonly port: 'event' })
  | (Out<Refused<Metric>> & { readonly port: 'refused' });

export function isCoolEvent(value: CoolEvent | Metric): value is CoolEvent {
  return 'kind' in value;
}

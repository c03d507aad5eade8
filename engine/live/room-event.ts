import type { RoomEvent } from '../room/telemetry/tick';
import type { CommandAnswer, CommandTarget } from '../telemetry/command';
import type { EpochMs, Metric } from '../telemetry/metric';
import type { Out } from '../telemetry/stage';
import type { HoldingKind } from './actuators';

/** Nobody commands these devices any more: they are back on their own loop. */
export interface ControlNote {
  /** That of the command that has ended. */
  readonly target: CommandTarget;
  readonly kind: HoldingKind;
  readonly state: 'auto';
  readonly at: EpochMs;
}

/** What a live room tells beside its telemetry. */
export type LiveEvent =
  | RoomEvent
  | { readonly kind: 'command'; readonly command: CommandAnswer }
  | { readonly kind: 'control'; readonly control: ControlNote }
  | { readonly kind: 'truth'; readonly truth: readonly Metric[] };

export type LiveOut =
  | (Out<Metric> & { readonly port: 'result' })
  | (Out<LiveEvent> & { readonly port: 'event' });

export function event(value: LiveEvent): LiveOut {
  return { port: 'event', value };
}

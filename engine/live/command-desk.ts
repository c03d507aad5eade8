import type { Command, CommandAnswer } from '../telemetry/command';
import { CommandLedger, type Ended } from '../telemetry/command-ledger';
import type { Json } from '../telemetry/json';
import type { EpochMs } from '../telemetry/metric';
import { ProblemError } from '../telemetry/problem';
import { type Actuator, HOLDING, type HoldingKind } from './actuators';
import { event, type LiveOut } from './room-event';

/** Takes the commands that hold devices, answers them, and gives devices back when they end. */
export class CommandDesk {
  private readonly ledger = new CommandLedger();

  constructor(private readonly actuators: Readonly<Record<HoldingKind, Actuator>>) {}

  /**
   * @throws ProblemError for a value or a target that cannot be; nothing has changed then
   */
  take(command: Command & { readonly kind: HoldingKind }, now: EpochMs): LiveOut[] {
    const actuator = this.actuators[command.kind];
    const devices = actuator.devices(command.target);
    const set = actuator.setter(command.value, devices);
    const names = devices.map((device) => nameOf(command.kind, device));
    const { taken, heldBy, displaced } = this.ledger.claim(names, command);
    for (const name of taken) set(deviceOf(name));
    const outcome = taken.length > 0 || heldBy === undefined ? 'applied' : 'overridden';
    return [
      answer({ id: command.id, outcome, at: now, ...(heldBy === undefined ? {} : { reason: heldBy }) }),
      ...displaced.map(({ id }) => answer({ id, outcome: 'overridden', at: now, reason: command.source })),
    ];
  }

  /** Ends what the sender commands of the target, whatever its kind. */
  release({ id, target, source }: Command, now: EpochMs): LiveOut[] {
    const devices = new Set<string>();
    for (const kind of HOLDING) {
      for (const device of this.devicesOf(kind, target)) devices.add(nameOf(kind, device));
    }
    const freed = this.free(this.ledger.release(devices, source), now);
    return [answer({ id, outcome: 'applied', at: now }), ...freed];
  }

  /** Ends what has expired, and says so. */
  expire(now: EpochMs): LiveOut[] {
    const ended = this.ledger.expire(now);
    const answers = ended.map(({ command: { id } }) => answer({ id, outcome: 'expired', at: now }));
    return [...answers, ...this.free(ended, now)];
  }

  /** Does a command hold any device of this kind? */
  holds(kind: HoldingKind): boolean {
    return this.ledger.devices().some((name) => name.startsWith(`${kind}/`));
  }

  snapshot(): Json {
    return this.ledger.snapshot();
  }

  restore(from: Json): void {
    this.ledger.restore(from);
  }

  private free(ended: readonly Ended[], at: EpochMs): LiveOut[] {
    return ended.map(({ command: { kind, target }, devices }) => {
      const held = kind as HoldingKind;
      for (const name of devices) this.actuators[held].letGo(deviceOf(name));
      return event({ kind: 'control', control: { target, kind: held, state: 'auto', at } });
    });
  }

  /** A target names a fan, say: what has no such part has nothing to release. */
  private devicesOf(kind: HoldingKind, target: Command['target']): readonly number[] {
    if (target.fan !== undefined && kind !== 'set-fan') return [];
    const isPart = target.server !== undefined || target.rack !== undefined;
    if (isPart && (kind === 'set-cooling' || kind === 'set-rate')) return [];
    return this.actuators[kind].devices(target);
  }
}

export function answer(command: CommandAnswer): LiveOut {
  return event({ kind: 'command', command });
}

/** The answer to a command that cannot be done; what is no Problem is thrown on. */
export function refusal(id: string, at: EpochMs, error: unknown): CommandAnswer {
  if (!(error instanceof ProblemError)) throw error;
  const { problem } = error;
  return { id, outcome: 'refused', at, reason: problem.code, problem };
}

function nameOf(kind: HoldingKind, device: number): string {
  return `${kind}/${device}`;
}

function deviceOf(name: string): number {
  return Number(name.slice(name.indexOf('/') + 1));
}

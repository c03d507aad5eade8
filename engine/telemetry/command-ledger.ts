import { COMMAND_RANK, type Command, type CommandSource } from './command';
import type { Json } from './json';
import type { EpochMs } from './metric';

/** What became of a command. */
export interface Claim {
  /** Devices that it holds from now on. */
  readonly taken: readonly string[];
  /** The rank that kept others from it. */
  readonly heldBy?: CommandSource;
  /** Commands of lower rank that hold nothing any more. */
  readonly displaced: readonly Command[];
}

/** A command that has ended, and the devices that nobody commands any more. */
export interface Ended {
  readonly command: Command;
  readonly devices: readonly string[];
}

/**
 * Which command holds which device: one each, that of the highest rank; of one rank the one that was issued last.
 * A command ends when it expires or is released. What was displaced does not come back: who commands repeats.
 */
export class CommandLedger {
  private readonly live = new Map<string, Command>();
  /** No command expires before this. */
  private nextEnd: EpochMs = Number.POSITIVE_INFINITY;

  /** Those that a command holds. */
  devices(): string[] {
    return [...this.live.keys()];
  }

  /** Gives each of the devices to the command that no other has more right to. */
  claim(devices: readonly string[], command: Command): Claim {
    const taken: string[] = [];
    const lost = new Set<Command>();
    let heldBy: CommandSource | undefined;
    for (const device of devices) {
      const holder = this.live.get(device);
      if (holder !== undefined && outranks(holder, command)) {
        heldBy = higher(heldBy, holder.source);
        continue;
      }
      if (holder !== undefined && holder.source !== command.source) lost.add(holder);
      this.live.set(device, command);
      taken.push(device);
    }
    if (taken.length > 0) this.nextEnd = Math.min(this.nextEnd, command.expires_at);
    const holding = lost.size === 0 ? undefined : new Set(this.live.values());
    const displaced = [...lost].filter((one) => !holding?.has(one));
    return { taken, displaced, ...(heldBy === undefined ? {} : { heldBy }) };
  }

  /** Ends what has expired by `now`. */
  expire(now: EpochMs): readonly Ended[] {
    if (now < this.nextEnd) return [];
    const ended = this.end((_, { expires_at }) => expires_at <= now);
    this.nextEnd = Number.POSITIVE_INFINITY;
    for (const { expires_at } of this.live.values()) this.nextEnd = Math.min(this.nextEnd, expires_at);
    return ended;
  }

  /** Ends what this sender commands of these devices. */
  release(devices: ReadonlySet<string>, source: CommandSource): readonly Ended[] {
    return this.end((device, command) => command.source === source && devices.has(device));
  }

  snapshot(): Json {
    return [...this.live] as unknown as Json;
  }

  restore(from: Json): void {
    this.live.clear();
    this.nextEnd = Number.NEGATIVE_INFINITY;
    // A command that holds several devices is one command again.
    const commands = new Map<string, Command>();
    for (const [device, command] of from as unknown as [string, Command][]) {
      const name = JSON.stringify(command);
      this.live.set(device, commands.get(name) ?? command);
      if (!commands.has(name)) commands.set(name, command);
    }
  }

  private end(ends: (device: string, command: Command) => boolean): readonly Ended[] {
    const ended = new Map<Command, string[]>();
    for (const [device, command] of this.live) {
      if (!ends(device, command)) continue;
      this.live.delete(device);
      const devices = ended.get(command) ?? [];
      devices.push(device);
      ended.set(command, devices);
    }
    return [...ended].map(([command, devices]) => ({ command, devices }));
  }
}

function outranks(holder: Command, command: Command): boolean {
  const difference = rankOf(holder.source) - rankOf(command.source);
  return difference < 0 || (difference === 0 && holder.issued_at > command.issued_at);
}

function higher(one: CommandSource | undefined, other: CommandSource): CommandSource {
  return one === undefined || rankOf(other) < rankOf(one) ? other : one;
}

/** 0 is the highest. */
function rankOf(source: CommandSource): number {
  return COMMAND_RANK.indexOf(source);
}

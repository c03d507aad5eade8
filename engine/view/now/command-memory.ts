import type { Command, CommandAnswer } from '../../telemetry/command';
import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import type { ShownCommand } from '../pages/common';

const MOST_COMMANDS = 40;

/** Commands of people that came by, and what became of them. Those that a controller gives all the time are no news. */
export class CommandMemory {
  private readonly commands = new Map<string, ShownCommand>();

  take({ id, kind, target, value, source, issued_at: at }: Command): void {
    if (source === 'controller' || source === 'failsafe' || source === 'scheduler') return;
    // The command of a page comes round again from the broker that it was sent to.
    if (this.commands.has(id)) return;
    const shown = { id, kind, target: { ...target } as Record<string, string>, at };
    this.commands.set(id, value === undefined ? shown : { ...shown, value });
    if (this.commands.size > MOST_COMMANDS) this.commands.delete(this.commands.keys().next().value!);
  }

  /** @returns the command that it is the answer to; undefined: none of these */
  told({ id, outcome, reason }: CommandAnswer): ShownCommand | undefined {
    const command = this.commands.get(id);
    if (command === undefined) return undefined;
    const answered = { ...command, outcome, ...(reason === undefined ? {} : { reason }) };
    this.commands.set(id, answered);
    return answered;
  }

  /** A command that was not passed on. */
  refuse(command: Command, reason: string): void {
    this.take(command);
    const shown = this.commands.get(command.id);
    if (shown !== undefined) this.commands.set(command.id, { ...shown, outcome: 'refused', reason });
  }

  /** The newest first. Those from before `since` that nobody has answered are called so. */
  list(since: EpochMs): ShownCommand[] {
    const isUnanswered = ({ outcome, at }: ShownCommand) => outcome === undefined && at < since;
    const shown = [...this.commands.values()].reverse();
    return shown.map((each) => (isUnanswered(each) ? { ...each, outcome: 'unanswered' } : each));
  }

  snapshot(): Json {
    return [...this.commands.values()] as unknown as Json;
  }

  restore(from: Json): void {
    for (const command of from as unknown as ShownCommand[]) this.commands.set(command.id, command);
  }
}

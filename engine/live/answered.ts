import type { CommandAnswer } from '../telemetry/command';
import { isRecord, type Json } from '../telemetry/json';

/** So many answers are remembered. */
const MOST = 1000;

/**
 * What commands were answered. A broker may deliver one twice: what comes again with the same `id` and the same
 * `issued_at` is the same command. One that does not say when it was issued is new each time, as from a button.
 */
export class AnsweredCommands {
  private readonly answers = new Map<string, CommandAnswer>();

  /** The answer to this command, if it came before. */
  find(claimed: Json): CommandAnswer | undefined {
    const key = keyOf(claimed);
    return key === undefined ? undefined : this.answers.get(key);
  }

  remember(claimed: Json, answer: CommandAnswer): void {
    const key = keyOf(claimed);
    if (key === undefined) return;
    this.answers.set(key, answer);
    const [oldest] = this.answers.keys();
    if (this.answers.size > MOST && oldest !== undefined) this.answers.delete(oldest);
  }

  snapshot(): Json {
    return [...this.answers] as unknown as Json;
  }

  restore(from: Json): void {
    this.answers.clear();
    for (const [key, answer] of from as unknown as [string, CommandAnswer][]) this.answers.set(key, answer);
  }
}

function keyOf(claimed: Json): string | undefined {
  if (!isRecord(claimed)) return undefined;
  const { id, issued_at } = claimed;
  return typeof id === 'string' && typeof issued_at === 'number'
    ? JSON.stringify([id, issued_at])
    : undefined;
}

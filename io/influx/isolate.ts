import { droppedOf, suspectsOf } from './suspects';
import type { Bad, Written } from './target';

/** A line that the target has refused, by its place among those that were sent. */
export interface RefusedLine {
  readonly at: number;
  readonly status: number;
  readonly message: string;
}

/** Sends some of the lines; undefined when delivery ends before there is an answer. */
export type Send = (lines: readonly string[]) => Promise<Written | Bad | undefined>;

/**
 * Finds the lines that a target refuses: a refused part is halved until each bad line stands alone, so one
 * among n costs about 2 log2(n) requests. Lines that the answer names are told apart from the others first,
 * and a part of which it says that all were left out needs no more requests.
 * What is good is sent again on the way, which changes nothing in a database that keeps one value for a
 * series and time.
 *
 * Resolves to the bad lines when all others are written, or to undefined when `send` did.
 */
export async function isolate(
  lines: readonly string[],
  first: Bad,
  send: Send,
): Promise<RefusedLine[] | undefined> {
  const isolation = new Isolation(lines, send);
  const all = lines.map((_, at) => at);
  if (!(await isolation.settle(all, first))) return undefined;
  const refused = isolation.refused.sort((a, b) => a.at - b.at);
  if (!isolation.disordered) return refused;
  const bad = new Set(refused.map(({ at }) => at));
  const again = await send(lines.filter((_, at) => !bad.has(at)));
  return again?.kind === 'written' ? refused : undefined;
}

class Isolation {
  readonly refused: RefusedLine[] = [];
  /** A good line was written behind others that come after it. */
  disordered = false;

  constructor(
    private readonly lines: readonly string[],
    private readonly send: Send,
  ) {}

  /** Finds the bad lines of a part that was refused; false when delivery ends. */
  async settle(part: readonly number[], { status, message }: Bad): Promise<boolean> {
    const named = suspectsOf(message, this.textsOf(part));
    const alike = named === undefined || named.length === part.length;
    if (part.length === 1 || (alike && droppedOf(message) === part.length)) {
      this.refused.push(...part.map((at) => ({ at, status, message })));
      return true;
    }
    if (alike || named.length === 0) return this.halve(part);
    const suspects = new Set(named);
    const others = part.filter((_, index) => !suspects.has(index));
    if (!(await this.part(others))) return false;
    const before = this.refused.length;
    const done = await this.part(named.map((index) => part[index] as number));
    if (this.refused.length - before < named.length) this.disordered = true;
    return done;
  }

  private async halve(part: readonly number[]): Promise<boolean> {
    const middle = part.length >> 1;
    return (await this.part(part.slice(0, middle))) && (await this.part(part.slice(middle)));
  }

  private async part(part: readonly number[]): Promise<boolean> {
    const verdict = await this.send(this.textsOf(part));
    if (verdict === undefined) return false;
    return verdict.kind === 'written' || this.settle(part, verdict);
  }

  private textsOf(part: readonly number[]): string[] {
    return part.map((at) => this.lines[at] as string);
  }
}

import type { Node } from 'node-red';
import { type Problem, type ProblemCode, problem } from '../../engine/telemetry/problem';
import { describe, type Language } from '../../engine/telemetry/texts';
import type { LineWriter } from '../../io/influx/line-writer';

/** Somebody has to do something: an error in the log, not a warning. */
const SERIOUS: readonly ProblemCode[] = [
  'target-refuses',
  'spool-locked',
  'spool-full',
  'disk-full',
  'unwritable',
];

/** Says in the log what is wrong, once for as long as it lasts. */
export class Troubles {
  private readonly codes = new Map<string, ProblemCode | undefined>();

  constructor(
    private readonly node: Pick<Node, 'warn' | 'error'>,
    private readonly language: Language,
  ) {}

  /** What is wrong now with one of several things; undefined when nothing is. */
  note(thing: string, why: Problem | undefined): void {
    if (why?.code === this.codes.get(thing)) return;
    this.codes.set(thing, why?.code);
    if (why !== undefined) this.tell(why);
  }

  /** What was found in a spool at its opening. */
  found({ problems, cutBytes }: Pick<LineWriter, 'problems' | 'cutBytes'>, folder: string): void {
    for (const why of problems) this.tell(why);
    if (cutBytes > 0) this.tell(problem('torn-line', folder, cutBytes));
  }

  private tell(why: Problem): void {
    const text = describe(why, this.language);
    if (SERIOUS.includes(why.code)) this.node.error(text);
    else this.node.warn(text);
  }
}

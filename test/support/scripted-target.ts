import type { Target, Verdict } from '../../io/influx/target';

export const WRITTEN: Verdict = { kind: 'written' };
export const LATER: Verdict = { kind: 'later', message: 'ECONNREFUSED' };
export const bad = (message: string, blamesLine = true, status = 400): Verdict => ({
  kind: 'bad',
  status,
  message,
  blamesLine,
});

/** A target that answers each request as it is told to. */
export class ScriptedTarget implements Target {
  readonly name = 'lab';
  readonly sent: (readonly string[])[] = [];
  closed = false;
  adapt?: NonNullable<Target['adapt']>;

  constructor(
    private readonly answer: (lines: readonly string[], request: number) => Verdict | Promise<Verdict>,
  ) {}

  async write(lines: readonly string[]): Promise<Verdict> {
    this.sent.push(lines);
    return this.answer(lines, this.sent.length);
  }

  close(): void {
    this.closed = true;
  }
}

/** Answers so, in turn, and with `written` from then on. */
export const inTurn = (...verdicts: Verdict[]): ScriptedTarget =>
  new ScriptedTarget((_, request) => verdicts[request - 1] ?? WRITTEN);

/** Refuses whatever holds a line. */
export const refusing = (line: string, message: string, blamesLine = true): ScriptedTarget =>
  new ScriptedTarget((lines) => (lines.includes(line) ? bad(message, blamesLine) : WRITTEN));

/** Answers when it is told to. */
export function held(): { target: ScriptedTarget; answer: (verdict: Verdict) => void } {
  let resolve = (_: Verdict) => {};
  const target = new ScriptedTarget(
    () =>
      new Promise((answered) => {
        resolve = answered;
      }),
  );
  return { target, answer: (verdict) => resolve(verdict) };
}

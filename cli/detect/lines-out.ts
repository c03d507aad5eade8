import type { Session } from '../common/command';
import { type Output, openOutput } from '../common/output';

/** Text that is written at once. */
const MOST_CHARACTERS = 1024 * 1024;

/** Lines on their way to a file or standard output. */
export class LinesOut {
  private text = '';

  private constructor(private readonly output: Output) {}

  /** Does `work` with the lines of an output, which is there when it is whole: a failure leaves what was there. */
  static async to(
    name: string | undefined,
    { host }: Session,
    work: (lines: LinesOut) => Promise<void>,
  ): Promise<void> {
    const output = await openOutput(name, host);
    const lines = new LinesOut(output);
    try {
      await work(lines);
      await output.write(lines.text);
      await output.finish();
    } catch (error) {
      await output.abandon();
      throw error;
    }
  }

  add(line: string): void {
    this.text += `${line}\n`;
  }

  /** Writes what has come together when it is enough to be worth it. */
  async flush(): Promise<void> {
    if (this.text.length < MOST_CHARACTERS) return;
    const { text } = this;
    this.text = '';
    await this.output.write(text);
  }
}

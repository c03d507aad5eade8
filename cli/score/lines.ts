import { ProblemError } from '../../engine/telemetry/problem';
import { describe } from '../../engine/telemetry/texts';
import type { Session } from '../common/command';
import { openInput } from '../common/input';
import { commonText } from '../common/texts';

/** Lines that are told in full; a wrong file has one at every line. */
const MOST_TOLD = 10;

/** Files of JSON lines. A line that cannot be read is told and counted, and costs that line. */
export class LineReader {
  refused = 0;

  constructor(private readonly session: Session) {}

  /** Gives each line that is not empty to `take`, which may throw a ProblemError. Throws one: `unreadable`. */
  async read(name: string, take: (line: string) => void): Promise<void> {
    const input = await openInput(name, this.session.host);
    let number = 0;
    let rest = '';
    const each = (line: string) => {
      number++;
      if (line.trim() === '') return;
      try {
        take(line);
      } catch (error) {
        this.tell(name, number, error);
      }
    };
    for await (const chunk of input.text) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(each);
      this.session.reporter.progress(input.bytesRead(), input.size);
    }
    each(rest);
  }

  /** Says how many lines were refused in all. */
  summarise(): void {
    const { reporter, language } = this.session;
    if (this.refused > 0) reporter.say(commonText(language, 'refused-count', { count: this.refused }));
  }

  private tell(input: string, line: number, error: unknown): void {
    if (!(error instanceof ProblemError)) throw error;
    if (this.refused++ >= MOST_TOLD) return;
    const { reporter, language } = this.session;
    const why = describe(error.problem, language);
    reporter.say(commonText(language, 'refused', { input, line, why }));
  }
}

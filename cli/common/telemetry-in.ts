import { ChunkedDecoder, type ChunkedOptions } from '../../engine/codecs/chunked';
import type { Decoded, RefusedRecord } from '../../engine/codecs/codec';
import type { Metric } from '../../engine/telemetry/metric';
import { ProblemError, problem } from '../../engine/telemetry/problem';
import { describe } from '../../engine/telemetry/texts';
import type { Session } from './command';
import { openInput } from './input';
import { commonText } from './texts';

/** A document that cannot be cut is held whole, up to so many characters. */
const LARGEST_DOCUMENT = 256 * 1024 * 1024;

/** The telemetry of `--in` or standard input. What cannot be read is said at once and counted. */
export class TelemetryInput {
  private refused = 0;
  private notes = 0;
  private guessedTimes = 0;

  /** Name that messages give it. */
  readonly name: string;

  constructor(
    private readonly session: Session,
    private readonly options: Omit<ChunkedOptions, 'receivedAt'> = {},
  ) {
    this.name = session.flags.text('in') ?? '-';
  }

  /**
   * The Metrics in the order of the input, some at a time. Throws a ProblemError: `unreadable`, or
   * `too-large` for a document that cannot be cut and is beyond what can be held.
   */
  async *batches(): AsyncGenerator<readonly Metric[]> {
    const { host, reporter } = this.session;
    const decoder = new ChunkedDecoder({ ...this.options, receivedAt: host.clock.now() });
    const input = await openInput(this.name, host);
    for await (const chunk of input.text) {
      for (const decoded of decoder.push(chunk)) if (decoded !== undefined) yield this.account(decoded);
      reporter.progress(input.bytesRead(), input.size);
      if (decoder.waiting > LARGEST_DOCUMENT) {
        throw new ProblemError(problem('too-large', this.name, decoder.waiting, LARGEST_DOCUMENT));
      }
      if (decoder.givenUp) break;
    }
    for (const decoded of decoder.end()) if (decoded !== undefined) yield this.account(decoded);
  }

  /** Was a part of the input not taken in: a record, or a value of one that was kept? */
  get incomplete(): boolean {
    return this.refused + this.notes > 0;
  }

  /** Says what was counted. */
  summarise(): void {
    const { reporter, language } = this.session;
    if (this.refused > 0) reporter.say(commonText(language, 'refused-count', { count: this.refused }));
    if (this.notes > 0) reporter.say(commonText(language, 'notes-count', { count: this.notes }));
    if (this.guessedTimes > 0)
      reporter.say(commonText(language, 'guessed-times', { count: this.guessedTimes }));
  }

  private account({ metrics, refused, notes, guessedTimes }: Decoded): readonly Metric[] {
    for (const record of refused) this.tell(record);
    for (const record of notes) this.tell(record);
    this.refused += refused.length;
    this.notes += notes.length;
    this.guessedTimes += guessedTimes;
    return metrics;
  }

  private tell({ line, problem: what }: RefusedRecord): void {
    const { reporter, language } = this.session;
    const why = describe(what, language);
    reporter.say(commonText(language, 'refused', { input: this.name, line, why }));
  }
}

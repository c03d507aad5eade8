import { type Limit, type Problem, problem } from '../telemetry/problem';
import { COLON, LETTER, TokenReader } from './prometheus-token';

const SPACE = 32;
const QUOTE = 34;
const SHOWN = 60;

/** A line `# TYPE name text`. */
export interface MetaLine {
  readonly kind: string;
  readonly name: string;
  readonly text: string;
}

const PROMETHEUS_KINDS = /^(?:HELP|TYPE)$/;

/** Reads the lines of a text that begin with `#`. */
export class MetaReader extends TokenReader {
  /**
   * The line from `from` to `to`, which begins with `#`. Undefined: a comment, which Prometheus passes over and
   * OpenMetrics does not know.
   */
  read(from: number, to: number): MetaLine | Problem | undefined {
    this.to = to;
    this.at = from + 1;
    return this.strict ? this.openMetrics(from) : this.prometheus(from);
  }

  private prometheus(from: number): MetaLine | Problem | undefined {
    const behindHash = this.at;
    this.skipBlanks();
    // `#HELP` is a comment to Prometheus itself.
    if (this.at === behindHash) return undefined;
    const word = this.at;
    const kind = this.text.slice(word, Math.min(this.token(), word + SHOWN));
    if (!PROMETHEUS_KINDS.test(kind) || (kind === 'HELP' && this.at === this.to)) return undefined;
    this.skipBlanks();
    if (kind === 'HELP' && this.at === this.to) return undefined;
    const name = this.name();
    if (name === undefined) return this.broken(from, 'metric-name');
    const behind = this.at;
    this.skipBlanks();
    if (this.at === behind && this.at < this.to) return this.broken(from, 'metric-name');
    // What a help says is of no use here, however long it is.
    if (kind === 'HELP') return { kind, name, text: '' };
    return { kind, name, text: this.text.slice(this.at, Math.min(this.to, this.at + SHOWN)).trimEnd() };
  }

  private openMetrics(from: number): MetaLine | Problem {
    if (!this.takes(SPACE)) return this.broken(from, 'metadata-line');
    const word = this.at;
    const kind = this.text.slice(word, Math.min(this.token(), word + SHOWN));
    if (!this.takes(SPACE)) return this.broken(from, 'metadata-line');
    const name = this.name();
    if (name === undefined) return this.broken(from, 'metric-name');
    if (!this.takes(SPACE)) return this.broken(from, 'metadata-line');
    return { kind, name, text: kind === 'HELP' ? '' : this.text.slice(this.at, this.to) };
  }

  private name(): string | undefined {
    if (this.code() === QUOTE) return this.quoted() || undefined;
    const from = this.at;
    this.at = this.nameEnd(LETTER | COLON);
    return this.at === from ? undefined : this.text.slice(from, this.at);
  }

  private broken(from: number, expected: Limit): Problem {
    return problem('malformed', 'name', this.text.slice(from, Math.min(this.to, from + SHOWN)), expected);
  }
}

import { extname } from 'node:path';
import { JsonLines } from '../../engine/codecs/json-lines';
import { encodeLine } from '../../engine/codecs/line-protocol-write';
import { isClock } from '../../engine/telemetry/clock';
import type { Metric } from '../../engine/telemetry/metric';
import type { Session } from './command';
import { CsvRows } from './csv-rows';
import { type Flags, UsageError } from './flags';
import { type Output, openOutput } from './output';
import { commonText } from './texts';

export const FORMATS = ['jsonl', 'lp', 'csv'] as const;
type Format = (typeof FORMATS)[number];

const EXTENSIONS: Readonly<Record<string, Format>> = {
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.lp': 'lp',
  '.csv': 'csv',
};

/** What `--format` says, else the extension of `--out`, else JSON lines. */
export function outputFormat(flags: Flags): Format {
  const format = flags.choice('format', FORMATS);
  const name = flags.text('out');
  if (format !== undefined || name === undefined || name === '-') return format ?? 'jsonl';
  const told = EXTENSIONS[extname(name).toLowerCase()];
  if (told === undefined) throw new UsageError('no-format', { value: name, limit: FORMATS.join(', ') });
  return told;
}

export type Write = (metrics: readonly Metric[]) => Promise<void>;

/** Writes the telemetry that `work` gives to `--out` or standard output; a failure leaves what was there. */
export async function writeTelemetry(session: Session, work: (write: Write) => Promise<void>): Promise<void> {
  const { host, flags, reporter, language } = session;
  const format = outputFormat(flags);
  const output = await openOutput(flags.text('out'), host);
  const sink = new TelemetrySink(output, format, new CsvRows(host.unfinished));
  try {
    await work((metrics) => sink.write(metrics));
    await sink.end();
    await output.finish();
  } catch (error) {
    await output.abandon();
    throw error;
  } finally {
    await sink.close();
  }
  if (sink.unwritten > 0) reporter.say(commonText(language, 'unwritten', { count: sink.unwritten }));
}

/** JSON that is written at once. */
const MOST_BYTES = 1024 * 1024;

class TelemetrySink {
  /** Metrics of which line protocol can say nothing. */
  unwritten = 0;
  private readonly json = new JsonLines();

  constructor(
    private readonly output: Output,
    private readonly format: Format,
    private readonly rows: CsvRows,
  ) {}

  /** Clock Metrics drive flows; files never hold them. */
  async write(metrics: readonly Metric[]): Promise<void> {
    if (this.format === 'jsonl') return this.writeJson(metrics);
    const kept = metrics.filter((metric) => !isClock(metric));
    if (this.format === 'lp') await this.output.write(this.lines(kept));
    else await this.rows.add(kept);
  }

  async end(): Promise<void> {
    for await (const text of this.rows.text()) await this.output.write(text);
  }

  async close(): Promise<void> {
    await this.rows.remove();
  }

  private async writeJson(metrics: readonly Metric[]): Promise<void> {
    const { json, output } = this;
    for (const metric of metrics) {
      if (!isClock(metric)) json.add(metric);
      if (json.size >= MOST_BYTES) await output.write(json.take());
    }
    if (json.size > 0) await output.write(json.take());
  }

  private lines(metrics: readonly Metric[]): string {
    let text = '';
    for (const metric of metrics) {
      const line = encodeLine(metric);
      if (line === '') this.unwritten++;
      else text += `${line}\n`;
    }
    return text;
  }
}

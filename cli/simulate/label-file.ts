import { resolve } from 'node:path';
import { mergedFaults } from '../../engine/faults/merged';
import type { Fault } from '../../engine/telemetry/fault';
import type { Session } from '../common/command';
import { UsageError } from '../common/flags';
import { type Output, openOutput } from '../common/output';

/**
 * Labels as JSON lines, a row for each fault. What happens by itself is written when it has ended; of the others the
 * end tells when they could be seen, which may be after they have ended.
 */
export class LabelFile {
  private readonly open = new Map<string, Fault[]>();
  private ended: Fault[] = [];

  constructor(private readonly output: Output) {}

  add(label: Fault): void {
    const labels = this.open.get(label.id) ?? [];
    labels.push(label);
    if (label.state === 'ended' && label.origin === 'background') {
      this.open.delete(label.id);
      this.ended.push(...labels);
    } else this.open.set(label.id, labels);
  }

  async flush(): Promise<void> {
    const rows = mergedFaults(this.ended);
    this.ended = [];
    await this.output.write(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }

  async end(): Promise<void> {
    for (const labels of this.open.values()) this.ended.push(...labels);
    await this.flush();
  }
}

/** Does `work` with the file of `--labels`, if it is asked for; a failure leaves what was there. */
export async function withLabels(
  { flags, host }: Session,
  work: (labels: LabelFile | undefined) => Promise<void>,
): Promise<void> {
  const name = flags.text('labels');
  if (name === undefined) return work(undefined);
  const out = flags.text('out') ?? '-';
  const place = (named: string) => (named === '-' ? named : resolve(host.cwd, named));
  if (place(name) === place(out))
    throw new UsageError('not-both', { flag: `--labels ${name}`, other: `--out ${out}` });
  const output = await openOutput(name, host);
  const labels = new LabelFile(output);
  try {
    await work(labels);
    await labels.end();
    await output.finish();
  } catch (error) {
    await output.abandon();
    throw error;
  }
}

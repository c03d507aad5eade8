import { resolve } from 'node:path';
import type { Finding } from '../../engine/telemetry/finding';
import { sentenceOf } from '../../engine/telemetry/gate/sentence';
import { fill } from '../../engine/telemetry/texts';
import type { Session } from '../common/command';
import { UsageError } from '../common/flags';
import { openOutput } from '../common/output';

/** Takes a finding of the gate. */
export type TakeFinding = (finding: Finding) => void;

/** So many are also told in sentences; the file has them all. */
const TOLD = 10;

/**
 * Does `work` with the file of `--findings`, if it is asked for: JSON lines, as they come. A failure leaves what was
 * there. `flush` writes what has been taken in.
 */
export async function withFindings(
  { flags, host, language, texts, reporter }: Session,
  work: (take: TakeFinding | undefined, flush: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const name = flags.text('findings');
  if (name === undefined) return work(undefined, () => Promise.resolve());
  const out = flags.text('out') ?? '-';
  const place = (named: string) => (named === '-' ? named : resolve(host.cwd, named));
  if (place(name) === place(out)) {
    throw new UsageError('not-both', { flag: `--findings ${name}`, other: `--out ${out}` });
  }
  const output = await openOutput(name, host);
  let lines = '';
  const told: string[] = [];
  let opened = 0;
  const flush = async () => {
    const text = lines;
    lines = '';
    await output.write(text);
  };
  try {
    await work((finding) => {
      lines += `${JSON.stringify(finding)}\n`;
      if (finding.state !== 'opened' || ++opened > TOLD) return;
      told.push(sentenceOf(finding, language) ?? finding.cause);
    }, flush);
    await flush();
    await output.finish();
    for (const sentence of told) reporter.say(sentence);
    if (opened > TOLD) reporter.say(fill(texts.moreFound ?? '', { count: opened - TOLD }));
  } catch (error) {
    await output.abandon();
    throw error;
  }
}

import { cpus, hostname } from 'node:os';
import type { Metric } from '../../engine/telemetry/metric';
import { problem } from '../../engine/telemetry/problem';
import { tagValue } from '../../engine/telemetry/tag-value';
import { describe, fill } from '../../engine/telemetry/texts';
import type { Clock } from '../../io/clock';
import type { Machine } from '../../io/host/estimate';
import { HostReader } from '../../io/host/host-reader';
import type { HostGroup } from '../../io/host/readings';
import type { Command, ExitCode, Session } from '../common/command';
import { badValue } from '../common/flags';
import { openOutput } from '../common/output';
import { Collection } from './collection';
import { machineOf, within } from './flags';
import enUS from './locales/en-US.json';
import esES from './locales/es-ES.json';
import fr from './locales/fr.json';

export const command: Command = {
  flags: {
    duration: { value: 'S' },
    out: { value: 'FILE' },
    server: { value: 'NAME' },
    tdp: { value: 'W' },
    idle: { value: 'W' },
    full: { value: 'W' },
  },
  texts: { 'en-US': enUS, fr, 'es-ES': esES },
  run,
};

/** A mean of less is not to be relied on (002-45). */
const LEAST_S = 30;
const USUAL_S = 30;
const SHOWN_EVERY_MS = 100;
/** Read once more at the end, and waited for so long. */
const LAST: readonly HostGroup[] = ['cpu', 'power', 'process'];
const LAST_WITHIN_MS = 5000;
const LAST_ASKED_EVERY_MS = 200;

async function run(session: Session): Promise<ExitCode> {
  const { host, flags, texts, reporter } = session;
  const seconds = within(flags, 'duration', USUAL_S, [1, 86_400]);
  const machine = machineOf(flags);
  const server = flags.text('server') ?? tagValue(hostname());
  if (server !== tagValue(server)) throw badValue('server', problem('bad-name', 'server', server, 'a-name'));
  const output = await openOutput(flags.text('out'), host);
  try {
    const { summary, durationS } = await collect(session, { seconds, machine, server });
    reporter.clear();
    if (durationS < LEAST_S)
      reporter.say(fill(texts.short ?? '', { seconds: durationS.toFixed(0), least: LEAST_S }));
    await output.write(`${JSON.stringify(summary, null, 2)}\n`);
    await output.finish();
  } catch (error) {
    await output.abandon();
    throw error;
  }
  return 0;
}

interface Wanted {
  readonly seconds: number;
  readonly machine: Machine;
  readonly server: string;
}

/** Reads this host until the time is over or a signal ends it. */
async function collect(
  { host, texts, reporter, language }: Session,
  { seconds, machine, server }: Wanted,
): Promise<{ summary: Record<string, unknown>; durationS: number }> {
  const { clock, interrupts } = host;
  const startedAt = clock.now();
  const collection = new Collection(startedAt, cpus().length);
  let stop = () => {};
  let heard = (_group: string | undefined) => {};
  const reader = new HostReader({
    cluster: '',
    server,
    clock,
    everyMs: { cpu: 1000, memory: 1000, power: 1000, network: 5000, disk: 5000 },
    estimate: machine,
    onMetrics(metrics) {
      collection.take(metrics);
      for (const metric of metrics) heard(groupOf(metric));
    },
    onProblem(why) {
      reporter.say(describe(why, language));
      heard(why.field);
    },
  });
  const stopShowing = clock.every(SHOWN_EVERY_MS, () => {
    const done = Math.min((clock.now() - startedAt) / 1000, seconds);
    const told = fill(texts.progress ?? '', { done: done.toFixed(0), of: seconds });
    reporter.progress(done, seconds, told);
  });
  try {
    reader.ask('process');
    const isWhole = await new Promise<boolean>((over) => {
      const stopTimer = clock.after(1000 * seconds, () => over(true));
      stop = () => {
        stopTimer();
        over(false);
      };
      interrupts.add(stop);
    });
    const durationS = isWhole ? seconds : (clock.now() - startedAt) / 1000;
    await lastReadings(reader, clock, (told) => {
      heard = told;
    });
    const isShort = durationS < LEAST_S;
    const missing = reader.raplMissing;
    return { summary: collection.summary({ server, startedAt, durationS, isShort, missing }), durationS };
  } finally {
    interrupts.delete(stop);
    stopShowing();
    await reader.close();
  }
}

/** Resolves when each of the last groups has been heard of; a question that is still open is asked once more. */
async function lastReadings(
  reader: HostReader,
  clock: Clock,
  listen: (heard: (group: string | undefined) => void) => void,
): Promise<void> {
  const open = new Set<string>(LAST);
  const ask = () => {
    for (const group of LAST) if (open.has(group)) reader.ask(group);
  };
  const stopAsking = clock.every(LAST_ASKED_EVERY_MS, ask);
  await new Promise<void>((over) => {
    const stopTimer = clock.after(LAST_WITHIN_MS, over);
    listen((group) => {
      if (group !== undefined) open.delete(group);
      if (open.size > 0) return;
      stopTimer();
      over();
    });
    ask();
  });
  stopAsking();
}

/** The group of those that are waited for which a Metric is of. */
function groupOf({ name, fields }: Metric): HostGroup | undefined {
  if (name === 'process') return 'process';
  if ('cpu_util_pct' in fields) return 'cpu';
  return 'rapl_power_w' in fields || 'estimated_power_w' in fields ? 'power' : undefined;
}

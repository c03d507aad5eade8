import { randomUUID } from 'node:crypto';
import { type Problem, problem } from '../../engine/telemetry/problem';
import { tagValue } from '../../engine/telemetry/tag-value';
import { fill } from '../../engine/telemetry/texts';
import type { Account } from '../../io/mqtt/broker';
import { type LoadPlan, LoadRun } from '../../io/mqtt/load-run';
import type { Command, ExitCode, Session } from '../common/command';
import { badValue, type Flags, UsageError } from '../common/flags';
import type { Host } from '../common/host';
import { writeText } from '../common/output';
import enUS from './locales/en-US.json';
import esES from './locales/es-ES.json';
import fr from './locales/fr.json';
import { loadTable, summaryOf } from './table';

const FORMATS = ['table', 'json'] as const;
const QOS = ['0', '1'] as const;

export const command: Command = {
  flags: {
    url: { value: 'mqtt://HOST:1883' },
    rate: { value: 'N' },
    publish: {},
    consume: {},
    seconds: { value: 'S' },
    workers: { value: 'N' },
    qos: { value: QOS.join('|') },
    cluster: { value: 'NAME' },
    format: { value: FORMATS.join('|') },
  },
  texts: { 'en-US': enUS, fr, 'es-ES': esES },
  run,
};

async function run(session: Session): Promise<ExitCode> {
  const { host, flags, texts, reporter } = session;
  const format = flags.choice('format', FORMATS) ?? 'table';
  const plan = planOf(flags, host);
  const load = new LoadRun(plan, host.clock);
  const stop = () => load.stop();
  host.interrupts.add(stop);
  const figures = await load
    .run((elapsedS) => {
      const done = Math.min(elapsedS, plan.seconds);
      const told = fill(texts.progress ?? '', { done: done.toFixed(0), of: plan.seconds });
      reporter.progress(done, plan.seconds, told);
    })
    .finally(() => host.interrupts.delete(stop));
  reporter.clear();
  const summary = summaryOf(plan, figures);
  const text = format === 'json' ? `${JSON.stringify(summary)}\n` : loadTable(summary, texts);
  await writeText(host.stdout, text);
  return 0;
}

/** Both sides when neither is asked for. */
function planOf(flags: Flags, { env }: Host): LoadPlan {
  const url = urlOf(flags.text('url'));
  const [publish, consume] = [flags.has('publish'), flags.has('consume')];
  const cluster = flags.text('cluster') ?? 'load';
  if (cluster !== tagValue(cluster))
    throw badValue('cluster', problem('bad-name', 'cluster', cluster, 'a-name'));
  const account = accountOf(env);
  return {
    url,
    ...(account === undefined ? {} : { account }),
    publish: publish || !consume,
    consume: consume || !publish,
    rate: within(flags, 'rate', 1000, [0.01, 1_000_000]),
    seconds: within(flags, 'seconds', 10, [0.1, 86_400]),
    workers: within(flags, 'workers', 1, [1, 64], Number.isInteger),
    qos: flags.choice('qos', QOS) === '1' ? 1 : 0,
    cluster,
    run: randomUUID(),
  };
}

/** Of the environment alone: what stands in a command line is seen by all users of a machine. */
function accountOf(env: Host['env']): Account | undefined {
  const { COLDAISLE_MQTT_USER: user, COLDAISLE_MQTT_PASSWORD: password = '' } = env;
  return user === undefined || user === '' ? undefined : { user, password };
}

const SCHEMES = ['mqtt:', 'mqtts:', 'ws:', 'wss:'];

function urlOf(text: string | undefined): string {
  if (text === undefined)
    throw new UsageError('no-value', { flag: '--url', example: 'mqtt://localhost:1883' });
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isFine = url !== undefined && SCHEMES.includes(url.protocol) && url.hostname !== '';
  if (isFine && url.username === '' && url.password === '') return text;
  // A password that was given here all the same is not said again.
  const shown = isFine ? `${url.protocol}//…@${url.host}` : text.replace(/\/\/.*@/, '//…@');
  throw badValue('url', problem('bad-option', 'url', shown, 'mqtt-address'));
}

function within(
  flags: Flags,
  name: string,
  usual: number,
  [min, max]: readonly [number, number],
  isFine: (value: number) => boolean = () => true,
): number {
  const value = flags.number(name) ?? usual;
  if (value >= min && value <= max && isFine(value)) return value;
  throw badValue(name, outside(name, value, min, max));
}

function outside(name: string, value: number, min: number, max: number): Problem {
  return problem('bad-option', name, value, `${min}..${max}`);
}

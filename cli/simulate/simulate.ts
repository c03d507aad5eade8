import { FAN_LEVELS } from '../../engine/room/fan';
import { Simulation } from '../../engine/room/simulation';
import type { Metric } from '../../engine/telemetry/metric';
import { HOUR_MS } from '../../engine/telemetry/units';
import type { Command, ExitCode, Session } from '../common/command';
import { FORMATS, type Write, writeTelemetry } from '../common/telemetry-out';
import { type LabelFile, withLabels } from './label-file';
import enUS from './locales/en-US.json';
import esES from './locales/es-ES.json';
import fr from './locales/fr.json';
import { Pace } from './pace';
import { type Period, periodOf } from './period';
import { roomOf } from './room';

export const command: Command = {
  flags: {
    room: { value: 'FILE' },
    servers: { value: 'N' },
    seed: { value: 'K' },
    start: { value: 'TIME' },
    hours: { value: 'H' },
    step: { value: 'S' },
    load: { value: '0..1' },
    inlet: { value: 'C' },
    fans: { value: ['PERCENT', ...Object.keys(FAN_LEVELS)].join('|') },
    'no-noise': {},
    'no-recirculation': {},
    truth: {},
    realtime: {},
    labels: { value: 'FILE' },
    out: { value: 'FILE' },
    format: { value: FORMATS.join('|') },
  },
  texts: { 'en-US': enUS, fr, 'es-ES': esES },
  run,
};

async function run(session: Session): Promise<ExitCode> {
  const { flags, host } = session;
  const period = periodOf(flags, host.clock.now());
  const room = await roomOf(session);
  await withLabels(session, (labels) =>
    writeTelemetry(session, async (write) => {
      const simulation = new Simulation(room, { start: period.start, truth: flags.has('truth') });
      await live(simulation, period, session, write, labels);
    }),
  );
  return 0;
}

/** Metrics that go out together, unless the room lives in the time of the wall. */
const WRITTEN_AT_ONCE = 500;

async function live(
  simulation: Simulation,
  { start, end, stepMs }: Period,
  { flags, host, reporter }: Session,
  write: Write,
  labels: LabelFile | undefined,
): Promise<void> {
  const realtime = flags.has('realtime');
  const pace = new Pace(host.clock, realtime);
  let waiting: Metric[] = [];
  while (simulation.now < end) {
    const ms = Math.min(stepMs, end - simulation.now);
    if (realtime) await pace.reach(simulation.now + ms - start);
    const { metrics, truth, events } = simulation.advance(ms);
    for (const metric of metrics) waiting.push(metric);
    for (const metric of truth) waiting.push(metric);
    for (const event of events) if (event.kind === 'fault') labels?.add(event.fault);
    if (!realtime && waiting.length < WRITTEN_AT_ONCE && simulation.now < end) continue;
    await write(waiting);
    await labels?.flush();
    waiting = [];
    const elapsed = simulation.now - start;
    reporter.progress(elapsed, end - start, `${(elapsed / HOUR_MS).toFixed(1)} h`);
    await pace.reach(elapsed);
  }
}

import { FaultyRoom } from '../../engine/live/faulty-room';
import { FAN_LEVELS } from '../../engine/room/fan';
import { Simulation } from '../../engine/room/simulation';
import type { RoomTick } from '../../engine/room/telemetry/tick';
import type { Metric } from '../../engine/telemetry/metric';
import { fill } from '../../engine/telemetry/texts';
import { HOUR_MS } from '../../engine/telemetry/units';
import type { Command, ExitCode, Session } from '../common/command';
import { FORMATS, type Write, writeTelemetry } from '../common/telemetry-out';
import { addFaults } from './fault-plans';
import { type LabelFile, withLabels } from './label-file';
import enUS from './locales/en-US.json';
import esES from './locales/es-ES.json';
import fr from './locales/fr.json';
import { Pace } from './pace';
import { type Period, periodOf } from './period';
import { replayJournal } from './replay';
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
    trace: { value: 'FILE' },
    inlet: { value: 'C' },
    fans: { value: ['PERCENT', ...Object.keys(FAN_LEVELS)].join('|') },
    'no-noise': {},
    'no-recirculation': {},
    fault: { value: 'SPEC', repeatable: true },
    'random-faults': { value: 'FACTOR' },
    age: { value: 'YEARS' },
    truth: {},
    realtime: {},
    replay: { value: 'FILE' },
    labels: { value: 'FILE' },
    out: { value: 'FILE' },
    format: { value: FORMATS.join('|') },
  },
  texts: { 'en-US': enUS, fr, 'es-ES': esES },
  run,
};

async function run(session: Session): Promise<ExitCode> {
  const { flags, host, reporter, texts } = session;
  if (flags.has('replay')) {
    await replayJournal(session, Object.keys(command.flags));
    return 0;
  }
  const period = periodOf(flags, host.clock.now());
  const document = await roomOf(session);
  const simulation = new Simulation(document, { start: period.start, truth: flags.has('truth') });
  const room = new FaultyRoom(simulation);
  addFaults(session, room, period);
  await withLabels(session, (labels) =>
    writeTelemetry(session, (write) => live(room, period, session, write, labels)),
  );
  if (room.early > 0) reporter.say(fill(texts.early ?? '', { count: room.early }));
  return 0;
}

/** Metrics that go out together, unless the room lives in the time of the wall. */
const WRITTEN_AT_ONCE = 500;

async function live(
  room: FaultyRoom,
  { start, end, stepMs }: Period,
  { flags, host, reporter, texts }: Session,
  write: Write,
  labels: LabelFile | undefined,
): Promise<void> {
  const realtime = flags.has('realtime');
  const pace = new Pace(host.clock, (lateS, rate) =>
    reporter.say(fill(texts.behind ?? '', { late: lateS.toFixed(0), rate: rate.toFixed(2) })),
  );
  let waiting: Metric[] = [];
  const take = (tick: RoomTick) => {
    for (const metric of tick.metrics) waiting.push(metric);
    for (const metric of tick.truth) waiting.push(metric);
    for (const event of tick.events) if (event.kind === 'fault') labels?.add(event.fault);
  };
  while (room.now < end) {
    const ms = Math.min(stepMs, end - room.now);
    if (realtime) await pace.reach(room.now + ms - start);
    for (const tick of room.play(ms)) if (tick !== undefined) take(tick);
    if (room.now >= end) take(room.end());
    else if (!realtime && waiting.length < WRITTEN_AT_ONCE) continue;
    await write(waiting);
    await labels?.flush();
    waiting = [];
    const elapsed = room.now - start;
    reporter.progress(elapsed, end - start, `${(elapsed / HOUR_MS).toFixed(1)} h`);
    if (!realtime) await pace.breathe();
  }
}

import { basename } from 'node:path';
import {
  experimentRoom,
  generatedRoom,
  LOSS_NAMES,
  type LossChoice,
  placeIn,
} from '../../engine/experiments/experiment-room';
import { kindProtocol } from '../../engine/experiments/kinds';
import { LOOPS, type Loop } from '../../engine/experiments/protocol';
import { PROTOCOL_NAMES, PROTOCOLS } from '../../engine/experiments/protocols';
import {
  type ProtocolDocument,
  readProtocol,
  readProtocolText,
} from '../../engine/experiments/read-protocol';
import { STAGE_NAMES } from '../../engine/experiments/stages';
import { FAULT_KINDS } from '../../engine/faults/catalogue';
import { type CompleteRoom, readRoomText } from '../../engine/room/document/read-room';
import { ProblemError, problem } from '../../engine/telemetry/problem';
import type { ExperimentJob } from '../../io/workers/experiment-job';
import pkg from '../../package.json';
import type { Session } from '../common/command';
import { badValue, type Flags, UsageError } from '../common/flags';
import { readText } from '../common/input';
import { wholeOf, wordsOf } from './flags';
import { replayedJob } from './replay';

/** `closed`: all tests as rooms are. `full`: all tests and every kind of fault, the loop of the fans open and closed. */
export const SUITES = ['closed', 'full'] as const;

const SIZES = [5, 10, 15, 20];
const MOST_SERVERS = 100_000;
const MOST_SEEDS = 100_000;
/** Flags that a suite stands for. */
const OF_SUITE = ['tests', 'kinds', 'protocol', 'loop'];
/** What is played says a journal. */
const OF_RUN = [...OF_SUITE, 'suite', 'servers', 'seeds', 'first-seed', 'loss', 'stages', 'room'];

interface Test {
  readonly name: string;
  readonly protocol: ProtocolDocument;
}

/** The runs that the flags ask for, in the order of the table. Throws a UsageError, and a ProblemError for a file. */
export async function jobsOf(session: Session, out: string | null): Promise<readonly ExperimentJob[]> {
  const { flags } = session;
  const version = pkg.version;
  if (flags.has('replay')) {
    refuseBeside(flags, 'replay', OF_RUN);
    return [{ ...(await replayedJob(session)), version, out }];
  }
  if (flags.has('suite')) refuseBeside(flags, 'suite', OF_SUITE);
  const stages = wordsOf(flags, 'stages', STAGE_NAMES, []);
  const loss = flags.choice('loss', LOSS_NAMES) ?? '0.4';
  const seeds = seedsOf(flags);
  const loops = flags.choice('suite', SUITES) === 'full' ? LOOPS : [flags.choice('loop', LOOPS) ?? 'closed'];
  const jobs: ExperimentJob[] = [];
  for (const { test, roomOf } of await placesOf(session)) {
    for (const loop of loops) {
      for (const seed of seeds) {
        const room = roomOf({ seed, loop, loss });
        const { document } = test.protocol;
        jobs.push({ test: test.name, protocol: document, room, loop, stages, version, out });
      }
    }
  }
  return jobs;
}

type RoomOf = (choice: { seed: number; loop: Loop; loss: LossChoice }) => CompleteRoom;

/** Each test with each room that it is written for. */
async function placesOf(session: Session): Promise<{ test: Test; roomOf: RoomOf }[]> {
  const { flags } = session;
  const tests = await testsOf(session);
  const file = flags.text('room');
  if (file === undefined) return sizesOf(flags, tests);
  if (flags.has('servers')) throw new UsageError('not-both', { flag: '--room', other: '--servers' });
  const room = await roomDocument(session, file);
  const size = placeIn(room, 'closed').servers.length;
  const fitting = tests.filter(({ protocol }) => size >= Math.min(...protocol.settings.servers));
  if (fitting.length === 0) {
    const least = Math.min(...tests.flatMap(({ protocol }) => protocol.settings.servers));
    throw badValue('room', problem('bad-option', 'room', size, `${least}..${MOST_SERVERS}`));
  }
  return fitting.map((test) => ({ test, roomOf: (choice) => experimentRoom(room, choice) }));
}

function sizesOf(flags: Flags, tests: readonly Test[]): { test: Test; roomOf: RoomOf }[] {
  const written = [...new Set(tests.flatMap(({ protocol }) => protocol.settings.servers))].sort(
    (a, b) => a - b,
  );
  const asked = flags.list('servers')?.map(Number) ?? (written.length > 0 ? written : SIZES);
  const unknown = asked.find((size) => !written.includes(size));
  if (unknown !== undefined || asked.length === 0)
    throw badValue('servers', problem('bad-option', 'servers', flags.text('servers'), written.map(String)));
  return tests.flatMap((test) => {
    const { servers, room } = test.protocol.settings;
    const sizes = servers.filter((size) => asked.includes(size));
    return sizes.map((size) => ({ test, roomOf: (choice) => generatedRoom(size, room, choice) }) as const);
  });
}

async function testsOf(session: Session): Promise<readonly Test[]> {
  const { flags } = session;
  const suite = flags.choice('suite', SUITES);
  const isOpen = !flags.has('kinds') && !flags.has('protocol');
  const names = wordsOf(flags, 'tests', PROTOCOL_NAMES, isOpen ? PROTOCOL_NAMES : []);
  const kinds = wordsOf(flags, 'kinds', FAULT_KINDS, suite === 'full' ? FAULT_KINDS : []);
  const own: Test[] = [];
  for (const file of flags.all('protocol')) {
    const name = basename(file).replace(/\.json$/, '');
    if (own.some((test) => test.name === name) || (names as readonly string[]).includes(name))
      throw badValue('protocol', problem('bad-option', 'protocol', file, 'a-name'));
    own.push({ name, protocol: readProtocolText(await readText(file, session.host)) });
  }
  return [
    ...names.map((name) => ({ name, protocol: readProtocol(PROTOCOLS[name]) })),
    ...own,
    ...kinds.map((kind) => ({ name: `kind-${kind}`, protocol: readProtocol(kindProtocol(kind)) })),
  ];
}

function seedsOf(flags: Flags): number[] {
  const count = wholeOf(flags, 'seeds', 1, MOST_SEEDS);
  const first = wholeOf(flags, 'first-seed', 1, Number.MAX_SAFE_INTEGER - MOST_SEEDS);
  return Array.from({ length: count }, (_, i) => first + i);
}

async function roomDocument({ host }: Session, file: string): Promise<CompleteRoom> {
  const text = await readText(file, host);
  try {
    return readRoomText(text);
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'malformed') throw error;
    throw new ProblemError({ ...error.problem, field: file });
  }
}

function refuseBeside(flags: Flags, flag: string, others: readonly string[]): void {
  const other = others.find((one) => flags.has(one));
  if (other !== undefined) throw new UsageError('not-both', { flag: `--${flag}`, other: `--${other}` });
}

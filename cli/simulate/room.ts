import { generateRoom } from '../../engine/room/document/generate';
import { type CompleteRoom, readRoom, readRoomText } from '../../engine/room/document/read-room';
import { RECIRCULATION } from '../../engine/room/recirculation';
import { LOSSES } from '../../engine/room/sensors/sampling';
import { ProblemError } from '../../engine/telemetry/problem';
import type { Session } from '../common/command';
import { badValue, type Flags, UsageError } from '../common/flags';
import { readText } from '../common/input';
import { tracedRoom } from './trace';

/**
 * The room that is simulated: that of `--room`, or one of so many servers, with what flags hold. Throws a UsageError
 * for a flag and a ProblemError for the document.
 */
export async function roomOf(session: Session): Promise<CompleteRoom> {
  const { flags } = session;
  const name = flags.text('room');
  if (name !== undefined && flags.has('servers'))
    throw new UsageError('not-both', { flag: '--room', other: '--servers' });
  const room = name === undefined ? generatedRoom(flags) : await documentRoom(name, session);
  const traced = await tracedRoom(room, session);
  return blamingFlags(() => readRoom(heldRoom(traced, flags)));
}

function generatedRoom(flags: Flags): CompleteRoom {
  const servers = flags.number('servers');
  return blamingFlags(() => readRoom(generateRoom(servers === undefined ? {} : { servers })));
}

async function documentRoom(name: string, { host }: Session): Promise<CompleteRoom> {
  const text = await readText(name, host);
  try {
    return readRoomText(text);
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'malformed') throw error;
    throw new ProblemError({ ...error.problem, field: name });
  }
}

/** The document with what the flags say in place of what it says: at every server, not only where it says nothing. */
function heldRoom(room: CompleteRoom, flags: Flags): unknown {
  const seed = flags.number('seed');
  const load = flags.number('load');
  const inletC = flags.number('inlet');
  const command = fanCommandOf(flags);
  const workload = load === undefined ? {} : { load };
  const sensors = flags.has('no-noise') ? { ideal: true } : {};
  const fans = command === undefined ? {} : { command };
  return {
    ...room,
    ...(seed === undefined ? {} : { seed }),
    ...(inletC === undefined ? {} : { inletC }),
    ...(flags.has('no-recirculation') ? { recirculation: RECIRCULATION.none } : {}),
    ...(flags.has('no-noise')
      ? { sampling: { ...room.sampling, jitterS: 0 }, loss: LOSSES.none, unitSpread: 0 }
      : {}),
    workload: { ...room.workload, ...workload },
    sensors: { ...room.sensors, ...sensors },
    fans: { ...room.fans, ...fans },
    clusters: room.clusters.map((cluster) => ({
      ...cluster,
      workload: { ...cluster.workload, ...workload },
    })),
    racks: room.racks.map((rack) => ({
      ...rack,
      servers: rack.servers.map((server) => ({
        ...server,
        workload: { ...server.workload, ...workload },
        sensors: { ...server.sensors, ...sensors },
        ...(server.fans === undefined ? {} : { fans: { ...server.fans, ...fans } }),
      })),
    })),
  };
}

/** A level, or percent of full speed. */
function fanCommandOf(flags: Flags): string | number | undefined {
  const text = flags.text('fans');
  return text === undefined || Number.isNaN(Number(text)) ? text : Number(text);
}

/** Flag that sets each part of a room, wherever it stands. */
const FLAG_OF: Readonly<Record<string, string>> = {
  servers: 'servers',
  seed: 'seed',
  inletC: 'inlet',
  'workload.load': 'load',
  'fans.command': 'fans',
};

/** The document was read before: what is wrong now came with a flag. */
function blamingFlags<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { field } = error.problem;
    const part = Object.keys(FLAG_OF).find((each) => field === each || field.endsWith(`.${each}`));
    throw part === undefined ? error : badValue(FLAG_OF[part]!, error.problem);
  }
}

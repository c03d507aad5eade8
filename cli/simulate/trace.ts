import { readRows } from '../../engine/codecs/csv-rows';
import type { CompleteRoom } from '../../engine/room/document/read-room';
import type { LoadTrace } from '../../engine/room/workload/settings';
import { type Limit, ProblemError, problem } from '../../engine/telemetry/problem';
import type { Session } from '../common/command';
import { UsageError } from '../common/flags';
import { readText } from '../common/input';

/** Column of the time of each point, and that of the load of all servers which have none of their own. */
const TIME = 'seconds';
const OF_ALL = 'load';
const LONGEST_S = 1e9;

/**
 * The room with the load of `--trace`: CSV with a column `seconds` and a column `load`, or one for each server by its
 * name. A room that lives longer than its trace begins it again. Throws a UsageError, and a ProblemError that names the
 * line.
 */
export async function tracedRoom(room: CompleteRoom, { flags, host }: Session): Promise<CompleteRoom> {
  const name = flags.text('trace');
  if (name === undefined) return room;
  if (flags.has('load')) throw new UsageError('not-both', { flag: '--trace', other: '--load' });
  const traces = readTraces(await readText(name, host), name);
  const servers = new Set(room.racks.flatMap((rack) => rack.servers.map((server) => server.name)));
  const other = [...traces.keys()].find((title) => title !== OF_ALL && !servers.has(title));
  if (other !== undefined) throw bad(name, 1, other, [TIME, OF_ALL, ...[...servers].slice(0, 8), '…']);
  const ofAll = traces.get(OF_ALL);
  return {
    ...room,
    workload: { ...room.workload, ...(ofAll === undefined ? {} : { trace: ofAll }) },
    racks: room.racks.map((rack) => ({
      ...rack,
      servers: rack.servers.map((server) => {
        const trace = traces.get(server.name);
        return trace === undefined ? server : { ...server, workload: { ...server.workload, trace } };
      }),
    })),
  };
}

function readTraces(text: string, file: string): ReadonlyMap<string, LoadTrace> {
  const [head, ...rows] = readRows(text);
  const titles = head?.cells ?? [];
  const [time, ...others] = titles;
  if (time !== TIME) throw bad(file, 1, time ?? '', [TIME]);
  if (others.length === 0) throw bad(file, 1, TIME, [`${TIME},${OF_ALL}`]);
  const twice = others.find((title, i) => others.indexOf(title) < i);
  if (twice !== undefined) throw bad(file, 1, twice, 'another-name');
  if (rows.length === 0) throw bad(file, 2, '', [`0,0.3`]);
  const seconds: number[] = [];
  const loads = others.map((): number[] => []);
  for (const { cells, line } of rows) {
    const last = seconds.at(-1);
    const at = numberIn(cells[0], last ?? 0, LONGEST_S, file, line);
    if (at === last) throw bad(file, line, String(at), `${last}..${LONGEST_S}`);
    seconds.push(at);
    loads.forEach((load, i) => {
      load.push(numberIn(cells[i + 1], 0, 1, file, line));
    });
  }
  return new Map(others.map((title, i) => [title, { seconds, load: loads[i]!, repeat: true }]));
}

function numberIn(cell: string | undefined, min: number, max: number, file: string, line: number): number {
  const value = cell === undefined || cell.trim() === '' ? Number.NaN : Number(cell);
  if (value >= min && value <= max) return value;
  throw bad(file, line, cell ?? '', `${min}..${max}`);
}

function bad(file: string, line: number, value: string, limit: Limit): ProblemError {
  return new ProblemError(problem('malformed', `${file}:${line}`, value, limit));
}

import type { EpochMs, Fields, Metric, Tags } from '../telemetry/metric';
import { type Problem, problem } from '../telemetry/problem';
import { type Pending, type RefusedRecord, refusedRecord } from './codec';
import { type Columns, columnsOf, rowOf } from './scaphandre-consumers';
import { cellsOf, isPowerUnit, watts } from './scaphandre-watts';

/** Lines that say nothing a Metric could hold. */
const SAYS_NOTHING =
  /^\s*$|^-{8,}|^Measurement step is:|^Top \d+ consumers|^Processes filtered by|^No processes found yet|^RAPL requires/;
/** A socket that draws what the whole host draws, beside others, is PSYS printed as one more socket. */
const SAME_AS_HOST = 0.02;

/** More sockets than any machine has. */
const MOST_SOCKETS = 256;

/** Reads the table line by line; host and sockets wait for the consumers, which end them. */
export class Table {
  private host: number | undefined;
  private sockets: [name: string, watts: number | null][] = [];
  private inside: Metric[] = [];
  private domains: readonly string[] = [];
  private columns: Columns | undefined;

  constructor(
    private readonly time: EpochMs,
    private readonly pending: Pending,
  ) {}

  /** Takes a line; a Problem when it is none of a table. */
  take(line: string, number: number, isLast: boolean): Problem | undefined {
    if (line.startsWith('Host:')) return this.takeHost(line, isLast);
    const socket = /^Socket(\d{1,4})\s/.exec(line);
    if (socket !== null) return this.takeSocket(socket[1] as string, line, number, isLast);
    if (/^\s+package\s/.test(line)) {
      this.domains = line.trim().split(/\s+/).slice(1);
      return undefined;
    }
    if (line.startsWith('Error: ')) {
      return line.includes('RAPL')
        ? problem('no-rapl', 'host', line.slice('Error: '.length))
        : problem('malformed', 'line', line, ['Host:']);
    }
    const columns = columnsOf(line);
    if (columns !== undefined) {
      this.endBlock();
      this.columns = columns;
      return undefined;
    }
    if (SAYS_NOTHING.test(line)) {
      if (line.startsWith('--')) {
        this.endBlock();
        this.columns = undefined;
      }
      return undefined;
    }
    if (this.columns === undefined) return problem('malformed', 'line', line, ['Host:', 'Power PID Exe']);
    const row = rowOf(line, this.columns, isLast);
    if ('code' in row) return row;
    const { pid, exe, watts: power, mayBeCut } = row;
    const process = this.metric('scaphandre_process', { pid, exe }, { power_w: power });
    this.pending.metrics.push(mayBeCut ? { ...process, quality: { power_w: 'suspect' } } : process);
    return undefined;
  }

  /** Gives out host and sockets of the block that is over. */
  endBlock(): void {
    const { host, sockets, inside } = this;
    this.host = undefined;
    this.sockets = [];
    this.inside = [];
    // The first block of a run has no data yet.
    if (host !== undefined) {
      this.give('scaphandre_host', {}, { power_w: host === 0 && sockets.length === 0 ? null : host });
    }
    const isPsys = host !== undefined && inside.length === 0 && endsWithHost(sockets, host);
    for (const [i, [socket, power]] of sockets.entries()) {
      const name = isPsys && i === sockets.length - 1 ? 'scaphandre_psys' : 'scaphandre_socket';
      this.give(name, { socket }, { power_w: power });
    }
    this.pending.metrics.push(...inside);
  }

  private takeHost(line: string, isLast: boolean): Problem | undefined {
    this.endBlock();
    this.columns = undefined;
    const [value, unit, ...titles] = line.slice('Host:'.length).trim().split(/\s+/);
    const isCut = isLast && unit === undefined;
    const power = isCut || !isPowerUnit(unit) ? undefined : watts(value ?? '', unit);
    if (power === undefined)
      return problem(isCut ? 'truncated' : 'malformed', 'host', line, ['Host: 86.0 W']);
    // Older versions name the domains here.
    this.domains = titles[0] === 'from' ? [] : titles.map((title) => title.toLowerCase());
    this.host = power;
    return undefined;
  }

  private takeSocket(name: string, line: string, number: number, isLast: boolean): Problem | undefined {
    const cells = cellsOf(line.slice(line.search(/\s/)));
    const [own, ...inside] = cells;
    if (own === undefined)
      return problem(isLast ? 'truncated' : 'malformed', 'socket', line, ['Socket0 38.3 W']);
    if (this.sockets.length === MOST_SOCKETS) this.endBlock();
    this.sockets.push([name, own]);
    // Older versions leave out the columns of domains that are missing: the first value is that of the core.
    const known = inside.length === this.domains.length ? inside.length : Math.min(inside.length, 1);
    for (let i = 0; i < known; i++) {
      const domain = this.domains[i];
      const power = inside[i];
      if (domain === undefined || power === undefined || power === null) continue;
      this.inside.push(this.metric('scaphandre_domain', { socket: name, domain }, { power_w: power }));
    }
    if (inside.length > known) this.note(line, number, inside.length);
    return undefined;
  }

  private note(line: string, number: number, values: number): void {
    const why = problem('malformed', 'socket', `${values} values`, 'cell-a-column');
    const note: RefusedRecord = refusedRecord(number, line, why);
    this.pending.notes.push(note);
  }

  private give(name: string, tags: Tags, fields: Fields): void {
    this.pending.metrics.push(this.metric(name, tags, fields));
  }

  private metric(name: string, tags: Tags, fields: Fields): Metric {
    return { name, tags, fields, timestamp: this.time };
  }
}

/** Is the last of several sockets what the whole host draws? */
function endsWithHost(sockets: readonly (readonly [string, number | null])[], host: number): boolean {
  const last = sockets.at(-1)?.[1];
  if (last === undefined || last === null) return false;
  const others = sockets.slice(0, -1).reduce((sum, [, power]) => sum + (power ?? 0), 0);
  return Math.abs(last - host) <= SAME_AS_HOST * host && others > SAME_AS_HOST * host;
}

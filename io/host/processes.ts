import type { HostFiles } from './host-files';

/** One process over the time between two readings. */
export interface ProcessReading {
  readonly pid: number;
  /** Name in the kernel, 15 characters at most. */
  readonly name: string;
  /** The program, where its command line begins with a path. What follows may hold secrets, and is not read. */
  readonly exe?: string;
  /** Share of the time of all cores, idle time included, 0..1. */
  readonly share: number;
  readonly memBytes?: number;
}

export interface ProcessesReading {
  readonly cores: number;
  /** Those that worked most, most first. */
  readonly top: readonly ProcessReading[];
}

const TOP = 5;
/** Files that are read at a time. */
const AT_ONCE = 64;

interface Times {
  readonly pid: number;
  readonly name: string;
  readonly ticks: number;
}

/** Finds the processes that work most, by their jiffies between two readings; the first gives none. */
export class ProcessTable {
  private before: { readonly total: number; readonly ticks: ReadonlyMap<string, number> } | undefined;

  constructor(private readonly files: HostFiles) {}

  async read(): Promise<ProcessesReading> {
    const { total, cores } = machineTimes(await this.files.text('proc/stat'));
    const times = await this.times();
    const { before } = this;
    this.before = { total, ticks: new Map([...times].map(([key, { ticks }]) => [key, ticks])) };
    const passed = total - (before?.total ?? total);
    if (before === undefined || passed <= 0) return { cores, top: [] };
    const worked = [...times]
      .map(([key, one]) => ({ ...one, ticks: one.ticks - (before.ticks.get(key) ?? 0) }))
      .filter(({ ticks }) => ticks > 0)
      .sort((a, b) => b.ticks - a.ticks || a.pid - b.pid)
      .slice(0, TOP);
    const top = worked.map(({ pid, name, ticks }) => this.describe(pid, name, Math.min(ticks / passed, 1)));
    return { cores, top: await Promise.all(top) };
  }

  /** By pid and start, since a number is given again. */
  private async times(): Promise<ReadonlyMap<string, Times>> {
    const pids = (await this.files.names('proc')).filter((name) => /^\d+$/.test(name));
    const times = new Map<string, Times>();
    for (let i = 0; i < pids.length; i += AT_ONCE) {
      const some = pids.slice(i, i + AT_ONCE).map((pid) => this.optional(`proc/${pid}/stat`));
      for (const stat of await Promise.all(some)) {
        const found = processTimes(stat);
        if (found !== undefined) times.set(...found);
      }
    }
    return times;
  }

  private async describe(pid: number, name: string, share: number): Promise<ProcessReading> {
    const [cmdline, status] = await Promise.all([
      this.optional(`proc/${pid}/cmdline`),
      this.optional(`proc/${pid}/status`),
    ]);
    const program = cmdline.split('\0')[0] ?? '';
    const kib = /^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1];
    return {
      pid,
      name,
      share,
      ...(/^\/\S+$/.test(program) ? { exe: program } : {}),
      ...(kib === undefined ? {} : { memBytes: 1024 * Number(kib) }),
    };
  }

  /** A process may end while it is read. */
  private optional(file: string): Promise<string> {
    return this.files.text(file).catch(() => '');
  }
}

/** `cpu user nice system idle iowait irq softirq steal guest guest_nice`: a guest's time is counted in user's. */
function machineTimes(stat: string): { total: number; cores: number } {
  const columns = /^cpu +(.+)$/m.exec(stat)?.[1]?.split(' ').slice(0, 8).map(Number) ?? [];
  return {
    total: columns.reduce((sum, ticks) => sum + ticks, 0),
    cores: stat.match(/^cpu\d/gm)?.length ?? 1,
  };
}

/** `pid (name) state ...`; the name may hold blanks and brackets. Columns as proc(5) counts them, from 1. */
function processTimes(stat: string): [key: string, times: Times] | undefined {
  const [open, close] = [stat.indexOf('('), stat.lastIndexOf(')')];
  if (open < 0 || close < open) return undefined;
  const pid = Number(stat.slice(0, open));
  const columns = stat.slice(close + 2).split(' ');
  const column = (n: number) => Number(columns[n - 3]);
  const [utime, stime, start] = [column(14), column(15), column(22)];
  return [`${pid} ${start}`, { pid, name: stat.slice(open + 1, close), ticks: utime + stime }];
}

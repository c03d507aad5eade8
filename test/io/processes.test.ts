import assert from 'node:assert/strict';
import type { HostFiles } from '../../io/host/host-files';
import { ProcessTable } from '../../io/host/processes';

/** /proc as a table; every process has `ticks` in user mode and as many in the kernel. */
class Proc implements HostFiles {
  readonly texts = new Map<string, string>();

  machine(user: number, idle: number): void {
    const line = `${user} 0 0 ${idle} 0 0 0 0 900 0`;
    this.texts.set('proc/stat', `cpu  ${line}\ncpu0 1\ncpu1 1\nintr 5\n`);
  }

  process(pid: number, name: string, ticks: number, { start = 5, cmdline = '', rssKib = 8 } = {}): void {
    const until14 = `S 1 ${pid} ${pid} 0 -1 4194560 9 9 0 0`;
    this.texts.set(
      `proc/${pid}/stat`,
      `${pid} (${name}) ${until14} ${ticks} ${ticks} 9 9 20 0 1 0 ${start} 5 5 5\n`,
    );
    this.texts.set(`proc/${pid}/cmdline`, cmdline);
    this.texts.set(`proc/${pid}/status`, `Name:\t${name}\nVmRSS:\t      ${rssKib} kB\n`);
  }

  async names(): Promise<string[]> {
    const pids = [...this.texts.keys()].flatMap((file) => /^proc\/(\d+)\/stat$/.exec(file)?.[1] ?? []);
    return ['self', 'cpuinfo', ...pids];
  }

  async text(file: string): Promise<string> {
    const text = this.texts.get(file);
    if (text === undefined) throw Object.assign(new Error(file), { code: 'ENOENT' });
    return text;
  }
}

describe('io/host/processes', () => {
  it('gives none at the first reading, then shares of the time of all cores, most first', async () => {
    const proc = new Proc();
    const table = new ProcessTable(proc);
    proc.machine(1000, 9000);
    proc.process(1, 'init', 100);
    proc.process(20, 'stress ng) (x', 400, { cmdline: '/usr/bin/stress-ng\0--cpu\x004\0', rssKib: 64 });
    proc.process(30, 'sshd', 50, { cmdline: 'sshd: lab [priv]\0' });
    assert.deepEqual(await table.read(), { cores: 2, top: [] });
    // 1,000 ticks have passed on both cores together: 2 × 200 of them in one process, 2 × 5 in another.
    proc.machine(1600, 9400);
    proc.process(20, 'stress ng) (x', 600, { cmdline: '/usr/bin/stress-ng\0--cpu\x004\0', rssKib: 64 });
    proc.process(30, 'sshd', 55, { cmdline: 'sshd: lab [priv]\0' });
    assert.deepEqual(await table.read(), {
      cores: 2,
      top: [
        { pid: 20, name: 'stress ng) (x', exe: '/usr/bin/stress-ng', share: 0.4, memBytes: 65_536 },
        { pid: 30, name: 'sshd', share: 0.01, memBytes: 8192 },
      ],
    });
  });

  it('counts a process that has begun since, and takes a pid that came back for another', async () => {
    const proc = new Proc();
    const table = new ProcessTable(proc);
    proc.machine(0, 0);
    proc.process(7, 'old', 5000, { start: 1 });
    await table.read();
    proc.machine(100, 0);
    proc.process(7, 'new', 10, { start: 99 });
    proc.process(8, 'begun', 5, { start: 99 });
    const { top } = await table.read();
    assert.deepEqual(
      top.map(({ name, share }) => [name, share]),
      [
        ['new', 0.2],
        ['begun', 0.1],
      ],
    );
  });

  it('lists five at most, and none that did nothing or ended while it was read', async () => {
    const proc = new Proc();
    const table = new ProcessTable(proc);
    proc.machine(0, 0);
    for (let pid = 1; pid <= 200; pid++) proc.process(pid, `p${pid}`, 0);
    await table.read();
    proc.machine(10_000, 0);
    for (let pid = 1; pid <= 8; pid++) proc.process(pid, `p${pid}`, pid);
    proc.texts.set('proc/8/stat', '');
    const { top } = await table.read();
    assert.deepEqual(
      top.map(({ pid }) => pid),
      [7, 6, 5, 4, 3],
    );
  });

  it('gives none when no time has passed', async () => {
    const proc = new Proc();
    const table = new ProcessTable(proc);
    proc.machine(100, 100);
    proc.process(1, 'init', 1);
    await table.read();
    proc.process(1, 'init', 2);
    assert.deepEqual((await table.read()).top, []);
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProblemError } from '../../engine/telemetry/problem';
import { systemFiles } from '../../io/spool/files';
import { Lock, lockName, type Processes, type ProcessIdentity, systemProcesses } from '../../io/spool/lock';
import { Spool } from '../../io/spool/spool';

describe('io/spool lock', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'coldaisle-lock-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A machine on which these processes live. */
  function machine(self: ProcessIdentity, ...others: ProcessIdentity[]): Processes {
    const living = [self, ...others].map(lockName);
    return { self: async () => self, isAlive: async (process) => living.includes(lockName(process)) };
  }

  async function isHeldBy(pid: number, taking: Promise<unknown>): Promise<void> {
    const error = await taking.then(
      () => assert.fail('it should be held'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof ProblemError, String(error));
    assert.deepEqual(
      [error.problem.code, error.problem.field, error.problem.value],
      ['spool-locked', folder, pid],
    );
  }

  const one = { pid: 7, start: 'boot-100' };
  const two = { pid: 8, start: 'boot-200' };

  it('keeps a second process out, until the first one gives it up', async () => {
    const lock = await Lock.take(systemFiles, folder, machine(one));
    await isHeldBy(7, Lock.take(systemFiles, folder, machine(two, one)));
    assert.deepEqual(readdirSync(folder), [lockName(one)]);
    await lock.release();
    await Lock.take(systemFiles, folder, machine(two, one));
    assert.deepEqual(readdirSync(folder), [lockName(two)]);
  });

  it('keeps a second spool of the same process out', async () => {
    const options = { folder, readers: [], whenFull: 'refuse', fsync: false } as const;
    const spool = await Spool.open(options);
    await isHeldBy(process.pid, Spool.open(options));
    await spool.append(['m a=1']);
    await spool.close();
    await (await Spool.open(options)).close();
  });

  const stale: [name: string, holder: ProcessIdentity, self: ProcessIdentity, others: ProcessIdentity[]][] = [
    ['nobody has its number', one, two, []],
    ['another has its number', one, two, [{ pid: 7, start: 'boot-300' }]],
    ['this process has its number, as in a container', one, { pid: 7, start: 'boot-300' }, []],
    ['the machine was started again', one, { pid: 7, start: 'reboot-100' }, []],
  ];
  for (const [name, holder, self, others] of stale) {
    it(`of a process that was killed holds nothing: ${name}`, async () => {
      await Lock.take(systemFiles, folder, machine(holder));
      await Lock.take(systemFiles, folder, machine(self, ...others));
      assert.deepEqual(readdirSync(folder), [lockName(self)]);
    });
  }

  it('is got by one at most of many that come at once', async () => {
    const all = Array.from({ length: 5 }, (_, i) => ({ pid: i + 1, start: 'boot-1' }));
    const taken = await Promise.allSettled(
      all.map((self) => Lock.take(systemFiles, folder, machine(self, ...all))),
    );
    assert.ok(taken.filter(({ status }) => status === 'fulfilled').length <= 1);
  });

  it('looks at no other file', async () => {
    writeFileSync(join(folder, 'package.lock'), '');
    await Lock.take(systemFiles, folder, machine(one));
    assert.deepEqual(readdirSync(folder).sort(), [lockName(one), 'package.lock']);
  });

  it('is given back when the spool cannot be opened', async () => {
    const options = { folder, readers: ['db'], whenFull: 'refuse', fsync: false } as const;
    const broken = {
      ...systemFiles,
      syncFolder: () => Promise.reject(Object.assign(new Error(), { code: 'EIO' })),
    };
    await assert.rejects(Spool.open({ ...options, fsync: true, files: broken }), /unwritable/);
    assert.deepEqual(readdirSync(folder), ['db.position.json']);
  });

  it('knows living processes from dead ones, and this one from those before it', async () => {
    const self = await systemProcesses.self();
    assert.equal(self.pid, process.pid);
    assert.equal(await systemProcesses.isAlive(self), true);
    assert.equal(await systemProcesses.isAlive({ ...self, start: 'another' }), false);
    // Above the most that Linux gives (2^22, proc(5)) and other systems use.
    assert.equal(await systemProcesses.isAlive({ pid: 2 ** 22 + 1, start: self.start }), false);
  });
});

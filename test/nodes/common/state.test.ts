import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Problem } from '../../../engine/telemetry/problem';
import type { StateEntry } from '../../../io/state/format';
import type { Keep } from '../../../nodes/common/options';
import { type Identity, type Memory, memoryOf, NodeState, stateFolder } from '../../../nodes/common/state';
import { ManualClock } from '../../support/manual-clock';

const ENTRIES: StateEntry[] = [
  ['unsent', 0],
  ['default', { now: 1 }],
];

describe('NodeState', () => {
  let folder: string;
  let clock: ManualClock;
  let problems: Problem[];
  let memory: Memory;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-node-state-'));
    clock = new ManualClock();
    problems = [];
    memory = new Map();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  type Changes = Partial<Identity> & { folder?: undefined };

  function state(keep: Keep, changes: Changes = {}) {
    const { folder: _, ...identity } = changes;
    return new NodeState({
      id: 'node-1',
      keep,
      folder: 'folder' in changes ? undefined : folder,
      memory,
      identity: { stage: 'window-aggregator', version: 1, shape: { every: ['1m'] }, ...identity },
      clock,
      report: (problem) => problems.push(problem),
    });
  }

  async function loaded(of: NodeState): Promise<StateEntry[] | undefined> {
    const kept = await of.load();
    return kept && [...kept.entries];
  }

  const file = () => path.join(folder, 'node-1.jsonl');

  it('has nothing at first, and says nothing', async () => {
    assert.equal(await state('restarts').load(), undefined);
    assert.deepEqual(problems, []);
  });

  it('keeps over restarts in a file named after the node', async () => {
    await state('restarts').close(() => ENTRIES);
    assert.deepEqual(readdirSync(folder), ['node-1.jsonl']);
    assert.deepEqual(await loaded(state('restarts')), ENTRIES);
  });

  it('knows how old the state is', async () => {
    await state('restarts').close(() => ENTRIES);
    const savedAt = clock.now();
    clock.advance(30_000);
    assert.equal((await state('restarts').load())?.savedAt, savedAt);
  });

  it('hands over at a deploy without touching the disk, once', async () => {
    await state('deploys').close(() => ENTRIES);
    assert.deepEqual(readdirSync(folder), []);
    assert.deepEqual(await loaded(state('deploys')), ENTRIES);
    assert.equal(await state('deploys').load(), undefined);
  });

  it('hands over in memory where Node-RED has no folder', async () => {
    await state('restarts', { folder: undefined }).close(() => ENTRIES);
    assert.deepEqual(await loaded(state('restarts', { folder: undefined })), ENTRIES);
  });

  it('keeps nothing when told so, and deletes what was there', async () => {
    await state('restarts').close(() => ENTRIES);
    assert.equal(await state('no').load(), undefined);
    assert.ok(!existsSync(file()));
    await state('no').close(() => ENTRIES);
    assert.equal(await state('no').load(), undefined);
  });

  it('takes the file over when the option changes from restarts to deploys', async () => {
    await state('restarts').close(() => ENTRIES);
    assert.deepEqual(await loaded(state('deploys')), ENTRIES);
    assert.ok(!existsSync(file()));
  });

  for (const [what, change] of [
    ['other options', { shape: { every: ['1h'] } }],
    ['another version', { version: 2 }],
  ] as const) {
    for (const keep of ['deploys', 'restarts'] as const) {
      it(`drops state of ${what} with one report (${keep})`, async () => {
        await state(keep).close(() => ENTRIES);
        assert.equal(await state(keep, change).load(), undefined);
        assert.deepEqual(
          problems.map(({ code, field }) => [code, field]),
          [['bad-state', 'node-1']],
        );
      });
    }
  }

  it('gives state of an older version with its version where there is a migration from it', async () => {
    for (const keep of ['deploys', 'restarts'] as const) {
      await state(keep).close(() => ENTRIES);
      const kept = await state(keep, { version: 2, migrations: { 1: (from) => from } }).load();
      assert.deepEqual([kept?.version, [...(kept?.entries ?? [])]], [1, ENTRIES]);
    }
    assert.deepEqual(problems, []);
  });

  it('does not mind the order of the options', async () => {
    await state('restarts', { shape: { a: 1, b: 2 } }).close(() => ENTRIES);
    assert.deepEqual(await loaded(state('restarts', { shape: { b: 2, a: 1 } })), ENTRIES);
  });

  it('reports a damaged file, sets it aside and goes on', async () => {
    writeFileSync(file(), 'no state\n');
    assert.equal(await state('restarts').load(), undefined);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['bad-state'],
    );
    assert.deepEqual(readdirSync(folder), ['node-1.jsonl.bad']);
  });

  it('reports a folder it cannot write to, and goes on', async () => {
    writeFileSync(path.join(folder, 'taken'), '');
    folder = path.join(folder, 'taken');
    await state('restarts').save(() => ENTRIES);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['unwritable'],
    );
    folder = path.dirname(folder);
  });

  it('forgets everything when the node is deleted', async () => {
    const kept = state('restarts');
    await kept.close(() => ENTRIES);
    await kept.remove();
    assert.deepEqual(readdirSync(folder), []);
    const handed = state('deploys');
    await handed.close(() => ENTRIES);
    await handed.remove();
    assert.equal(await state('deploys').load(), undefined);
  });

  it('writes no path out of the id of a node', async () => {
    const odd = new NodeState({
      id: '../up/1',
      keep: 'restarts',
      folder,
      memory,
      identity: { stage: 's', version: 1, shape: 1 },
      clock,
      report: (problem) => problems.push(problem),
    });
    await odd.close(() => ENTRIES);
    assert.deepEqual(readdirSync(folder), ['..%2Fup%2F1.jsonl']);
  });
});

describe('memoryOf', () => {
  it('is one for each runtime', () => {
    const [first, second] = [{}, {}] as never[];
    assert.equal(memoryOf(first as never), memoryOf(first as never));
    assert.notEqual(memoryOf(first as never), memoryOf(second as never));
  });
});

describe('stateFolder', () => {
  const folderOf = (settings: object) => stateFolder({ settings } as never);
  it('is coldaisle in the user directory, unless the settings say otherwise', () => {
    assert.equal(folderOf({ userDir: 'home' }), path.join('home', 'coldaisle'));
    assert.equal(folderOf({ userDir: 'home', coldaisleStateDir: 'other' }), 'other');
    assert.equal(folderOf({}), undefined);
  });
});

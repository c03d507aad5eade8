import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { ProblemError } from '../../engine/telemetry/problem';
import type { Processes } from '../../io/spool/lock';
import { Spool } from '../../io/spool/spool';
import type { Batch } from '../../io/spool/types';
import { FailingFiles } from '../support/failing-files';
import { ManualClock } from '../support/manual-clock';
import { SpoolModel } from '../support/spool-model';

type Command =
  | { do: 'append'; lines: readonly number[]; times: number }
  | { do: 'next'; maxLines: number; maxBytes: number }
  | { do: 'commit' }
  | { do: 'full'; room: number }
  | { do: 'stuck'; truncate: boolean }
  | { do: 'mended' }
  | { do: 'crash'; bytesToLive: number; tornTail: boolean; lose: 'nothing' | 'slot' | 'file' };

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      lines: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 4 }),
      times: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('next' as const),
      maxLines: fc.integer({ min: 1, max: 8 }),
      maxBytes: fc.integer({ min: 1, max: 300 }),
    }),
  },
  { weight: 4, arbitrary: fc.constant<Command>({ do: 'commit' }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('full' as const), room: fc.integer({ min: 0, max: 200 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stuck' as const), truncate: fc.boolean() }) },
  { weight: 2, arbitrary: fc.constant<Command>({ do: 'mended' }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('crash' as const),
      bytesToLive: fc.integer({ min: 0, max: 600 }),
      tornTail: fc.boolean(),
      lose: fc.constantFrom('nothing', 'nothing', 'slot', 'file'),
    }),
  },
);

describe('io/spool, at random', () => {
  for (const [fsync, numRuns] of [
    [false, 60],
    [true, 20],
  ] as const) {
    it(`delivers what it acknowledged, in order, and nothing it refused; fsync ${fsync}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 40 }), (commands) =>
          run(commands, fsync),
        ),
        { seed: 20260101, numRuns },
      );
    });
  }
});

async function run(commands: readonly Command[], fsync: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'coldaisle-spool-'));
  const world = new World(folder, fsync);
  try {
    await world.reopen();
    for (const one of commands) await world.does(one);
    await world.drains();
  } finally {
    await world.files.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

class World {
  files = new FailingFiles();
  private readonly model = new SpoolModel();
  private readonly clock = new ManualClock();
  private spool: Spool | undefined;
  private batch: Batch | undefined;
  private lives = 0;
  private count = 0;

  constructor(
    private readonly folder: string,
    private readonly fsync: boolean,
  ) {}

  async reopen(): Promise<void> {
    this.lives += 1;
    this.batch = undefined;
    this.files = new FailingFiles();
    this.spool = await Spool.open(
      {
        folder: this.folder,
        readers: ['db'],
        maxBytes: 3000,
        segmentBytes: 400,
        whenFull: 'refuse',
        fsync: this.fsync,
        files: this.files,
      },
      this.clock,
      life(this.lives),
    );
  }

  async does(one: Command): Promise<void> {
    this.clock.advance(700);
    if (one.do === 'append') await Promise.all(this.appends(one.lines, one.times));
    else if (one.do === 'next') await this.next(one.maxLines, one.maxBytes);
    else if (one.do === 'commit') await this.commit();
    else if (one.do === 'full') this.files.room = one.room;
    else if (one.do === 'stuck') this.files.broken.set(one.truncate ? 'truncate' : 'datasync', 'EIO');
    else if (one.do === 'mended') this.mend();
    else await this.crash(one);
    this.staysInBounds();
  }

  async drains(): Promise<void> {
    this.mend();
    await this.spool?.close();
    this.model.crashes(this.batch !== undefined, 'nothing');
    await this.reopen();
    assert.equal(this.spool?.cutBytes, 0, 'nothing is torn after a clean stop');
    for (;;) {
      await this.next(1000, 1000);
      if (this.batch === undefined) break;
      await this.commit();
    }
    this.model.isEmpty();
    assert.deepEqual(this.spool?.reader('db').backlog(), { lines: 0, bytes: 0 });
    await this.spool?.close();
  }

  private appends(lengths: readonly number[], times: number): Promise<void>[] {
    return Array.from({ length: times }, () => {
      const lines = lengths.map((length) => `m i=${this.count++}i,${'x'.repeat(length)}=1`);
      const entries = lines.map((line) => this.model.appended(line));
      const answered = this.spool?.append(lines).then(
        () => 'acknowledged' as const,
        (error: unknown) => {
          assert.ok(error instanceof ProblemError, String(error));
          return 'refused' as const;
        },
      );
      return (answered ?? Promise.reject(new Error('no spool'))).then((state) => {
        for (const entry of entries) entry.state = state;
      });
    });
  }

  private async next(maxLines: number, maxBytes: number): Promise<void> {
    this.batch = await this.spool?.reader('db').next({ maxLines, maxBytes });
    if (this.batch === undefined) return this.model.isEmpty();
    const { lines } = this.batch;
    assert.ok(lines.length <= maxLines);
    assert.ok(lines.length === 1 || lines.join('\n').length + 1 <= maxBytes);
    this.model.takes(this.batch);
  }

  private async commit(): Promise<void> {
    if (this.batch === undefined) return;
    try {
      await this.spool?.reader('db').commit(this.batch.to);
    } catch (error) {
      assert.ok(error instanceof ProblemError, String(error));
      return this.model.failsToCommit();
    }
    this.model.commits();
    this.batch = undefined;
  }

  private mend(): void {
    this.files.room = Number.POSITIVE_INFINITY;
    this.files.broken.clear();
  }

  /** Killed while appends and a commit are under way; then the folder is harmed as a loss of power would. */
  private async crash(how: Command & { do: 'crash' }): Promise<void> {
    this.files.bytesToLive = how.bytesToLive;
    const underWay = [...this.appends([5, 50], 3), this.commit()];
    await Promise.race([this.files.death, Promise.allSettled(underWay)]);
    await this.files.kill();
    this.model.crashes(this.batch !== undefined, how.lose);
    if (this.files.broken.has('truncate')) this.model.cannotCut();
    if (how.tornTail) this.tearTail();
    if (how.lose === 'file') rmSync(this.position);
    if (how.lose === 'slot') writeFileSync(this.position, 'x'.repeat(3000), { flag: 'r+' });
    await this.reopen();
  }

  private get position(): string {
    return join(this.folder, 'db.position.json');
  }

  private tearTail(): void {
    const last = segments(this.folder).at(-1);
    if (last !== undefined) appendFileSync(last, 'm i=0i,torn');
  }

  private staysInBounds(): void {
    const bytes = segments(this.folder).reduce((sum, path) => sum + statSync(path).size, 0);
    if (this.files.broken.size === 0) assert.ok(bytes <= 3000 + 'm i=0i,torn'.length, `${bytes} bytes`);
  }
}

function segments(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.lp'));
  return names.sort().map((name) => join(folder, name));
}

/** Every life of the process has a number of its own, and those before are dead. */
function life(number: number): Processes {
  return {
    self: async () => ({ pid: 1, start: `start-${number}` }),
    isAlive: async ({ start }) => start === `start-${number}`,
  };
}

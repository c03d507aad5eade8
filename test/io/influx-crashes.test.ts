import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Json } from '../../engine/telemetry/json';
import type { Random } from '../../engine/telemetry/stage';
import { Delivery } from '../../io/influx/delivery';
import type { QuarantinedLine } from '../../io/influx/quarantine';
import type { Target, Verdict } from '../../io/influx/target';
import type { Position } from '../../io/spool/types';
import { ManualClock } from '../support/manual-clock';
import { MemoryQuarantine, MemoryReader, turn } from '../support/memory-reader';
import { seeded } from '../support/random';

/** Longer than any wait between two tries. */
const LONG_MS = 61_000;
const isBad = (line: string) => line.endsWith('bad');
const keyOf = (line: string) => line.slice(0, line.indexOf(' '));

/**
 * What outlives a process: lines in the spool with the saved position, the database and the quarantine.
 * Each of their steps may fail, or be the last of a process: then it never returns, having done nothing,
 * a part or all of its work.
 */
class World {
  readonly lines: string[];
  readonly reader: MemoryReader;
  readonly quarantine = new MemoryQuarantine();
  /** The last value of each key, as a database keeps series and time. */
  readonly stored = new Map<string, string>();
  /** Commits of lines that were not yet where they belong. */
  readonly early: string[] = [];
  crashed = false;
  crashes = 0;

  constructor(
    count: number,
    readonly random: Random,
    /** How likely a step fails, or ends the process. */
    private readonly trouble: number,
    /** A database that stores the good lines of a batch it refuses, as InfluxDB 1.x does. */
    private readonly partial: boolean,
  ) {
    this.lines = Array.from({ length: count }, (_, at) => `${at % 7} ${at}${random() < 0.1 ? ' bad' : ''}`);
    this.reader = new MemoryReader(this.lines);
  }

  /** Does a step, with what may happen to it. */
  async step<T>(work: () => T | Promise<T>, part: () => unknown = () => {}): Promise<T> {
    const chance = this.random();
    if (chance < this.trouble / 4) throw Object.assign(new Error('failed'), { code: 'EIO' });
    if (chance < this.trouble / 2) return this.crash();
    if (chance < (this.trouble * 3) / 4) {
      part();
      return this.crash();
    }
    const done = await work();
    return chance < this.trouble ? this.crash() : done;
  }

  /** Stores lines that come from a running process, as a database does. */
  store(lines: readonly string[]): Verdict {
    const refused = lines.some(isBad);
    if (!refused || this.partial) {
      for (const line of lines) if (!isBad(line)) this.stored.set(keyOf(line), line);
    }
    return refused
      ? { kind: 'bad', status: 400, message: 'partial write', blamesLine: true }
      : { kind: 'written' };
  }

  private crash(): Promise<never> {
    this.crashed = true;
    this.crashes++;
    return new Promise(() => {});
  }
}

/** The parts of a delivery in a process of this world. */
function process(world: World, clock: ManualClock): Delivery {
  const { reader, quarantine, random } = world;
  const target: Target = {
    name: 'lab',
    write: (lines) => {
      const chance = random();
      if (chance < 0.1) return Promise.resolve({ kind: 'later', message: 'ECONNRESET' });
      if (chance < 0.15) return Promise.resolve({ kind: 'stopped', status: 401, message: 'unauthorized' });
      return world.step(
        () => world.store(lines),
        () => world.store(lines.slice(0, Math.ceil(lines.length / 2))),
      );
    },
    close() {},
  };
  const ofProcess = {
    name: reader.name,
    dropped: 0,
    get position() {
      return reader.position;
    },
    get note() {
      return reader.note;
    },
    backlog: () => reader.backlog(),
    next: (...asked: Parameters<MemoryReader['next']>) => world.step(() => reader.next(...asked)),
    commit: (to: Position, note?: Json) =>
      world.step(() => {
        world.early.push(...earlyAt(world, to));
        return reader.commit(to, note);
      }),
  };
  const quarantineOfProcess = {
    get mark() {
      return quarantine.mark;
    },
    resume: (mark: Json | undefined) => world.step(() => quarantine.resume(mark)),
    add: (refused: readonly QuarantinedLine[]) =>
      world.step(
        () => quarantine.add(refused),
        () => quarantine.add(refused.slice(1)),
      ),
  };
  const limits = { maxLines: 1 + Math.floor(random() * 9), maxBytes: 10_000 };
  return new Delivery({
    target,
    reader: ofProcess,
    quarantine: quarantineOfProcess,
    clock,
    random,
    limits,
    lingerMs: 0,
  });
}

/** The lines before a position that are neither stored, nor replaced by a later line of their key, nor in quarantine. */
function earlyAt({ lines, stored, quarantine }: World, { line: end }: Position): string[] {
  return lines.slice(0, end).filter((line) => {
    if (isBad(line)) return !quarantine.lines.includes(line);
    const kept = stored.get(keyOf(line));
    return kept === undefined || lines.indexOf(kept) < lines.indexOf(line);
  });
}

/** Runs processes one after the other until all is delivered. */
async function runToTheEnd(world: World): Promise<void> {
  for (let lives = 0; world.reader.position.line < world.lines.length; lives++) {
    assert.ok(lives < 500, 'it comes to no end');
    world.crashed = false;
    const clock = new ManualClock();
    const delivery = process(world, clock);
    delivery.start();
    const turns = Math.floor(world.random() * 200);
    for (let at = 0; at < turns && !world.crashed; at++) {
      await turn();
      clock.advance(LONG_MS);
    }
    // Some processes end in order.
    if (!world.crashed) {
      const stopped = delivery.stop(1000);
      await turn();
      clock.advance(1000);
      await stopped;
    }
  }
}

describe('io/influx/delivery, interrupted anywhere', () => {
  it('stores every good line in order and puts every bad one into quarantine once', async () => {
    let crashes = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(0, 0.05, 0.3),
        fc.boolean(),
        async (seed, count, trouble, partial) => {
          const world = new World(count, seeded(seed), trouble, partial);
          await runToTheEnd(world);
          assert.deepEqual(world.early, []);
          const good = world.lines.filter((line) => !isBad(line));
          assert.deepEqual(world.quarantine.lines, world.lines.filter(isBad));
          assert.deepEqual(world.stored, new Map(good.map((line) => [keyOf(line), line])));
          crashes += world.crashes;
        },
      ),
      { seed: 5, numRuns: 200 },
    );
    assert.ok(crashes > 200, `only ${crashes} crashes`);
  });
});

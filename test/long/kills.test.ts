import assert from 'node:assert/strict';
import { setInterval as every } from 'node:timers/promises';
import type { Metric } from '../../engine/telemetry/metric';
import type { Random } from '../../engine/telemetry/stage';
import { seeded } from '../support/random';
import { until } from '../support/until';
import {
  heldWindows,
  isSample,
  NumberedStream,
  sampleName,
  samplesIn,
  tickOf,
  WINDOW_TICKS,
} from './numbered';
import { WindowProcess } from './window-process';

const LANES = 4;
const KILLS = 3;
const SERVERS = 12;
/** Ticks a second of wall time: event time runs twenty times as fast. */
const TICK_EVERY_MS = 50;
/** A kill comes at any moment of this time after a start: before the first save or after it. */
const LIFE_MS = { least: 3000, most: 45_000 };
/** Longer than a sample is held back and a window may change. */
const REST_TICKS = 120;
/** A window is given out when its series are that far past its end: it waits for samples out of order. */
const CLOSED_TICKS = 10;
/** The node saves that often; what the writing takes comes on top. */
const SAVED_EVERY_MS = 30_000;
const WRITING_MS = 2000;

/** A sample that was acknowledged. */
interface Taken {
  readonly name: string;
  readonly tick: number;
  readonly at: number;
}

interface Life {
  readonly startedAt: number;
  readonly taken: readonly Taken[];
  /** When the last state was saved in this life; its start when none was. */
  readonly savedAt: number;
  readonly killedAt: number;
  readonly lastTick: number;
}

/** A Node-RED that is killed again and again while a stream comes in. */
class Lane {
  readonly host = new WindowProcess({ every: '30s', aggregates: 'sum,count' });
  readonly killed: Life[] = [];
  /** What came in the last life, after all kills. */
  readonly rest: Taken[] = [];
  private readonly stream: NumberedStream;
  lastTick = 0;
  /** Not acknowledged yet. */
  private waiting: Metric[] | undefined;

  constructor(private readonly random: Random) {
    this.stream = new NumberedStream({ servers: SERVERS, random, held: 0.1 });
  }

  async run(): Promise<void> {
    for (let kill = 0; kill < KILLS; kill++) await this.live();
    await this.finish();
  }

  private async live(): Promise<void> {
    const savedBefore = this.host.savedAt();
    await this.host.start();
    const startedAt = Date.now();
    const taken: Taken[] = [];
    const end = performance.now() + LIFE_MS.least + this.random() * (LIFE_MS.most - LIFE_MS.least);
    for await (const _ of every(TICK_EVERY_MS)) {
      if (performance.now() > end) break;
      await this.deliver(taken);
    }
    const last = this.deliver(taken);
    await this.host.end('SIGKILL');
    const killedAt = Date.now();
    await last;
    const savedAt = Math.max(startedAt, this.host.savedAt() ?? 0);
    this.killed.push({ startedAt, savedAt, killedAt, taken, lastTick: this.lastTick });
    const toldS = this.host.restoredAgeS();
    assert.equal(toldS === undefined, savedBefore === undefined);
    const ageS = (startedAt - (savedBefore ?? startedAt)) / 1000;
    assert.ok(Math.abs((toldS ?? 0) - ageS) <= 2, `the status says ${toldS} s, the state was ${ageS} s old`);
  }

  /** Sends what waits, or the next tick. */
  private async deliver(taken: Taken[]): Promise<void> {
    if (this.waiting === undefined) ({ tick: this.lastTick, metrics: this.waiting } = this.stream.next());
    const metrics = this.waiting;
    if (!(await this.host.post(metrics))) return;
    const at = Date.now();
    const samples = metrics.filter(isSample);
    taken.push(...samples.map((sample) => ({ name: sampleName(sample), tick: tickOf(sample), at })));
    this.waiting = undefined;
  }

  /** A last life, long enough to close the windows of those before. */
  private async finish(): Promise<void> {
    const lastEnd = Math.ceil((this.lastTick + REST_TICKS) / WINDOW_TICKS) * WINDOW_TICKS;
    const end = lastEnd + CLOSED_TICKS;
    const given = () => [...heldWindows(this.host.givenIn()).values()];
    await this.host.start();
    while (this.lastTick < end) await this.deliver(this.rest);
    const last = () => given().some((window) => tickOf(window) === lastEnd - WINDOW_TICKS);
    await until(last, 'the last windows', 120_000);
  }
}

/** May a sample be lost? */
function isExcused({ tick, at }: Taken, life: Life | undefined, killedBefore: readonly Life[]): boolean {
  if (life !== undefined && at > life.savedAt) return true;
  // It came late, for a window that was given out or begun before a kill: what that held was lost with it.
  const start = tick - (tick % WINDOW_TICKS);
  return killedBefore.some(({ lastTick }) => start <= lastTick);
}

describe('a kill of Node-RED', function () {
  this.timeout(300_000);
  const lanes: Lane[] = [];

  before(() => {
    for (let seed = 1; seed <= LANES; seed++) lanes.push(new Lane(seeded(seed)));
  });

  after(() => Promise.all(lanes.map(({ host }) => host.remove())));

  it('loses at most what came since the last save, 30 s, and counts nothing twice', async () => {
    await Promise.all(lanes.map((lane) => lane.run()));
    for (const { host, killed, rest, lastTick } of lanes) {
      const held = new Set([...heldWindows(host.given()).values()].flatMap(samplesIn));
      const settled = rest.filter(({ tick }) => tick < lastTick - 2 * WINDOW_TICKS);
      [...killed.map(({ taken }) => taken), settled].forEach((taken, i) => {
        const lost = taken.filter(({ name }) => !held.has(name));
        const wrong = lost.filter((sample) => !isExcused(sample, killed[i], killed.slice(0, i)));
        assert.deepEqual(wrong, []);
      });
      for (const { savedAt, killedAt } of killed) {
        assert.ok(
          killedAt - savedAt <= SAVED_EVERY_MS + WRITING_MS,
          `${killedAt - savedAt} ms without a save`,
        );
      }
      const taken = new Set([...killed.flatMap((life) => life.taken), ...rest].map(({ name }) => name));
      assert.ok([...held].every((name) => taken.has(name)));
      assert.deepEqual(host.refused(), []);
    }
    const all = lanes.flatMap(({ killed }) => killed);
    const saved = all.filter(({ savedAt, startedAt }) => savedAt > startedAt);
    assert.ok(saved.length >= LANES, `${saved.length} kills came after a save`);
  });
});

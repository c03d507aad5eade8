import assert from 'node:assert/strict';
import { existsSync, statSync, watch } from 'node:fs';
import path from 'node:path';
import type { Metric } from '../../engine/telemetry/metric';
import { temporaryPath } from '../../io/state/write';
import { seeded } from '../support/random';
import { until } from '../support/until';
import { clockOf, heldWindows, sampleOf, samplesIn, WINDOW_TICKS } from './numbered';
import { WindowProcess } from './window-process';

const SERIES = 20_000;
const PER_MESSAGE = 2000;
const KILLS = 6;

/** A sample of every series, behind a clock. */
async function feed(host: WindowProcess, tick: number): Promise<void> {
  for (let first = 0; first < SERIES; first += PER_MESSAGE) {
    const samples = Array.from({ length: PER_MESSAGE }, (_, i) => sampleOf(first + i, tick));
    await host.deliver(first === 0 ? [clockOf(tick), ...samples] : samples);
  }
}

/** Resolves when that much of a file has been written. */
function written(file: string, bytes: number): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(path.dirname(file), () => {
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) < bytes) return;
      watcher.close();
      resolve();
    });
  });
}

describe('a kill of Node-RED while it writes a large state', function () {
  this.timeout(240_000);
  let host: WindowProcess;

  before(() => {
    host = new WindowProcess({ every: '30s', aggregates: 'sum,count' });
  });

  after(() => host.remove());

  it('leaves the state that was there before', async () => {
    const temporary = temporaryPath(host.stateFile);
    const random = seeded(7);
    const kept = [0];
    await host.start();
    await feed(host, 0);
    await host.end('SIGTERM');
    const { size } = statSync(host.stateFile);
    let torn = 0;
    for (let tick = 1; tick <= KILLS; tick++) {
      const before = host.savedAt();
      await host.start();
      await until(() => host.restoredAgeS() !== undefined, 'the age of the state');
      await feed(host, tick);
      const reached = written(temporary, size * random());
      // The first kill comes into the save of every 30 s, the others into that of a stop.
      const stopping = tick === 1 ? undefined : host.end('SIGTERM');
      await reached;
      await host.end('SIGKILL');
      await stopping;
      if (existsSync(temporary)) torn++;
      if (host.savedAt() !== before) kept.push(tick);
    }
    assert.ok(torn >= KILLS / 2, `${torn} of ${KILLS} kills came while it wrote`);
    await host.start();
    await host.deliver([clockOf(WINDOW_TICKS + 70)]);
    const windows = (): Metric[] => [...heldWindows(host.given()).values()];
    await until(() => windows().length >= SERIES, 'a window of each series');
    for (const window of windows()) {
      assert.deepEqual(
        samplesIn(window),
        kept.map((tick) => `${window.tags.server} ${tick}`),
      );
    }
    assert.equal(existsSync(`${host.stateFile}.bad`), false);
    assert.doesNotMatch(host.log(), /\[window-aggregator:/);
  });
});

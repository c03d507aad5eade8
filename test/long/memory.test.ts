import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setInterval as every } from 'node:timers/promises';
import { clockMetric } from '../../engine/telemetry/clock';
import type { Metric } from '../../engine/telemetry/metric';
import { count } from '../../nodes/common/status';
import { until } from '../support/until';
import { throughDecoder, WindowProcess } from './window-process';

const CLUSTER = 'hall';
const START_MS = Date.UTC(2026, 0, 1);
/** Ticks a second of wall time, and event time of each: sixteen times as fast. */
const TICK_EVERY_MS = 125;
const TICK_MS = 2000;
const TICKS = 1200;
const WINDOW_TICKS = 30;
/** Before this compiled code, learned gaps and the first windows still grow. */
const WARM_TICKS = 240;
/** Series that go on for ever. */
const STEADY = 1000;
/** New ones each tick, each alive for some ticks. */
const NEW = 20;
const ALIVE_TICKS = 5;
/** Now and then more come at once than there is room for. */
const BURST = 600;
const BURST_EVERY = WINDOW_TICKS;
/** Ticks between two looks at the memory: whole windows and bursts, so that all find it in the same state. */
const LOOK_EVERY = 2 * WINDOW_TICKS;
const OPTIONS = { every: '1m', aggregates: 'avg,max,count', maxSeries: 2200, idleExpiryS: 60 };
/**
 * 160 names a second are new and 9,000 Metrics a second come: 50 bytes kept of each name, or one of each
 * Metric, would be half a megabyte a minute. Looks at what does not grow give a fifth of that.
 */
const MOST_MB_A_MINUTE = 0.5;

/** Serves what is in use after garbage collection: the heap, and the arrays of numbers beside it. */
const PROBE = `
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');
module.exports = (RED) => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc');
  RED.httpAdmin.get('/heap', (_, response) => {
    gc();
    gc();
    const { heapUsed, external } = process.memoryUsage();
    response.json({ used: heapUsed + external });
  });
};`;

function* series(tick: number): Iterable<string> {
  for (let i = 0; i < STEADY; i++) yield `steady-${i}`;
  const oldest = Math.max(0, tick - ALIVE_TICKS + 1);
  for (let born = oldest; born <= tick; born++) for (let i = 0; i < NEW; i++) yield `new-${born}-${i}`;
  if (tick % BURST_EVERY === 0) for (let i = 0; i < BURST; i++) yield `burst-${tick}-${i}`;
}

function metric(server: string, tick: number): Metric {
  const fields = { cpu_temp_c: 40 + (tick % 10), power_w: 200 + (tick % 7) };
  return {
    name: 'server',
    tags: { cluster: CLUSTER, server, method: 'measured' },
    fields,
    timestamp: START_MS + tick * TICK_MS,
  };
}

function clock(tick: number): Metric {
  const now = START_MS + (tick - 1) * TICK_MS;
  return clockMetric({
    cluster: CLUSTER,
    now,
    epoch: 1,
    sequence: tick,
    rate: 16,
    running: true,
    tickS: TICK_MS / 1000,
  });
}

/** Slope of the straight line through points at equal distances, by least squares. */
function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let [product, square] = [0, 0];
  values.forEach((value, i) => {
    product += (i - middle) * (value - mean);
    square += (i - middle) ** 2;
  });
  return product / square;
}

describe('the memory of Node-RED', function () {
  this.timeout(300_000);
  let host: WindowProcess;

  before(async () => {
    host = new WindowProcess(OPTIONS, { nodes: throughDecoder() });
    const probe = path.join(host.userDir, 'nodes');
    mkdirSync(probe);
    writeFileSync(path.join(probe, 'heap-probe.js'), PROBE);
    writeFileSync(path.join(probe, 'heap-probe.html'), '');
    await host.start();
  });

  after(() => host.remove());

  it('stays as it is while series come and go, and what finds no place is shown', async () => {
    const usedMb: number[] = [];
    let tick = 0;
    await host.deliver([clock(-1)]);
    for await (const _ of every(TICK_EVERY_MS)) {
      await host.deliver([...Array.from(series(tick), (server) => metric(server, tick)), clock(tick)]);
      if (tick >= WARM_TICKS && tick % LOOK_EVERY === LOOK_EVERY / 2) usedMb.push(await memoryMb());
      if (++tick === TICKS) break;
    }
    const perMinute = slope(usedMb) * (60_000 / (LOOK_EVERY * TICK_EVERY_MS));
    assert.ok(perMinute < MOST_MB_A_MINUTE, `${perMinute} MB a minute: ${usedMb}`);

    const refused = host.refused();
    assert.deepEqual(new Set(refused.map(({ reason }) => reason)), new Set(['too-many-series']));
    await until(
      () => host.lights().at(-1) === `${count(refused.length)} ✕`,
      'the status shows what was refused',
    );
    const steady = host.given().filter(({ tags }) => tags.server === 'steady-0' && tags.window !== undefined);
    assert.ok(steady.length >= (TICKS / WINDOW_TICKS) * 0.9, `${steady.length} windows`);
    assert.deepEqual(new Set(steady.map(({ fields }) => fields.power_w_count)), new Set([WINDOW_TICKS]));
  });

  async function memoryMb(): Promise<number> {
    const response = await fetch(`${host.url}heap`);
    return ((await response.json()) as { used: number }).used / 1e6;
  }
});

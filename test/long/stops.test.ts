import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type { Metric } from '../../engine/telemetry/metric';
import { seeded } from '../support/random';
import { until } from '../support/until';
import { heldWindows, isSample, NumberedStream, sampleName, samplesIn, tickOf } from './numbered';
import { throughDecoder, WindowProcess } from './window-process';

const SEED = 20_261;
const TICKS = 600;
/** Longer than a sample is held back and a window may change. */
const REST_TICKS = 120;
const STOPS = 8;
const SERVERS = 12;
const OPTIONS = {
  every: '30s, 1m',
  aggregates: 'avg,mean,min,max,first,last,count,sum,stddev,per_min,ohlc,p95',
};

interface Stop {
  readonly signal: NodeJS.Signals;
  /** How long after the message of its tick was sent. */
  readonly afterMs: number;
}

/** Stops by tick; every second one while windows come out. */
function stops(): Map<number, Stop> {
  const random = seeded(SEED);
  const moments = Array.from({ length: STOPS }, (_, i): [number, Stop] => {
    const tick = Math.floor(((i + random()) * TICKS) / STOPS);
    // The watermark stays 2 s behind the newest sample: here windows close.
    const closing = Math.floor(tick / 30) * 30 + 32;
    const signal = i % 4 < 2 ? 'SIGTERM' : 'SIGINT';
    return [i % 2 === 0 ? tick : closing, { signal, afterMs: 4 * random() }];
  });
  return new Map(moments);
}

/** Plays the stream; what is not acknowledged is sent again. Gives the samples of all ticks but the last. */
async function play(host: WindowProcess, stopsAt: ReadonlyMap<number, Stop>): Promise<string[]> {
  const stream = new NumberedStream({ servers: SERVERS, random: seeded(SEED), held: 0.1 });
  const samples: string[] = [];
  await host.start();
  for (let tick = 0; tick < TICKS + REST_TICKS; tick++) {
    const { metrics } = stream.next();
    samples.push(...metrics.filter((one) => isSample(one) && tickOf(one) < TICKS).map(sampleName));
    const stop = stopsAt.get(tick);
    if (stop === undefined) await host.deliver(metrics);
    else await deliverAround(host, metrics, stop);
  }
  return samples;
}

async function deliverAround(
  host: WindowProcess,
  metrics: Metric[],
  { signal, afterMs }: Stop,
): Promise<void> {
  const posted = host.post(metrics);
  const moment = performance.now() + afterMs;
  while (performance.now() < moment) await turn();
  const [taken] = await Promise.all([posted, host.end(signal)]);
  await host.start();
  if (!taken) await host.deliver(metrics);
}

/** The windows of all ticks but the last ones, which nothing can change any more. */
async function settledWindows(host: WindowProcess): Promise<Map<string, Metric>> {
  const windows = () => [...heldWindows(host.given())];
  const afterThem = () => windows().filter(([, window]) => tickOf(window) >= TICKS + 30);
  await until(() => afterThem().length >= SERVERS, 'windows of the last ticks');
  const settled = windows().filter(([, window]) => tickOf(window) < TICKS);
  return new Map(settled.sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('a clean stop of Node-RED', function () {
  this.timeout(300_000);
  let hosts: readonly [WindowProcess, WindowProcess];

  before(() => {
    const source = { nodes: throughDecoder() };
    hosts = [new WindowProcess(OPTIONS, source), new WindowProcess(OPTIONS, source)];
  });

  after(() => Promise.all(hosts.map((host) => host.remove())));

  it('loses nothing and counts nothing twice, whenever it comes', async () => {
    const [steady, stopped] = hosts;
    const [samples] = await Promise.all([play(steady, new Map()), play(stopped, stops())]);
    const expected = await settledWindows(steady);
    const shortOnes = [...expected.values()].filter(({ tags }) => tags.window === '30s');
    assert.deepEqual(shortOnes.flatMap(samplesIn).sort(), samples.sort());
    assert.deepEqual(await settledWindows(stopped), expected);
  });
});

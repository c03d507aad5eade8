import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { InfluxDB, Point } from '@influxdata/influxdb-client';
import { storableLine } from '../engine/codecs/storable-line';
import type { Metric } from '../engine/telemetry/metric';
import { backgroundClock } from '../io/clock';
import type { Database } from '../io/influx/database';
import { Delivery } from '../io/influx/delivery';
import { Quarantine } from '../io/influx/quarantine';
import { HttpTarget } from '../io/influx/target-http';
import { Spool } from '../io/spool/spool';
import { startInfluxd, startVictoriaMetrics } from '../test/support/databases';
import { type Figure, median } from './harness';
import { telemetry } from './telemetry';

const SERIES = 100;
const STEPS = 600;
const LINES = SERIES * STEPS;
const BATCH_LINES = 5000;
/** So many Metrics come in one message. */
const MESSAGE = 100;
const RUNS = 5;

/**
 * The same Metrics of ten fields to a real database: through the spool, lines acknowledged when they are on
 * the disk and confirmed by the database, beside `writePoint` of the official client, which keeps nothing.
 * Wall time until the last line is confirmed, in turns, the database on the same machine.
 */
export async function databaseFigures(): Promise<Figure[]> {
  const influxd = await startInfluxd();
  const victoria = await startVictoriaMetrics();
  try {
    await influxd.query('CREATE DATABASE bench');
    const figures: Figure[] = [];
    for (const gzip of [false, true]) {
      const common = { database: 'bench', gzip };
      figures.push(...(await beside('InfluxDB 1.6', { ...common, kind: 'influxdb-1', url: influxd.url })));
      const database: Database = { ...common, kind: 'victoria-metrics', url: victoria.url };
      figures.push(...(await beside('VictoriaMetrics', database)));
    }
    return figures;
  } finally {
    await influxd.stop();
    await victoria.stop();
  }
}

async function beside(name: string, database: Database): Promise<Figure[]> {
  const ours: number[] = [];
  const client: number[] = [];
  for (let run = -1; run < RUNS; run++) {
    for (const [rates, write] of [
      [ours, throughSpool],
      [client, byClient],
    ] as const) {
      const metrics = later();
      globalThis.gc?.();
      const start = performance.now();
      await write(database, metrics);
      if (run >= 0) rates.push(LINES / (performance.now() - start));
    }
  }
  const what = `${name}, gzip ${database.gzip ? 'on' : 'off'}`;
  const [spooled, written] = [median(ours), median(client)];
  return [
    {
      name: `${what}: through the spool`,
      value: spooled,
      unit: 'k lines/s',
      ...(!database.gzip && { bound: { kind: 'aim' as const, atLeast: 150 } }),
    },
    { name: `${what}: writePoint of the official client`, value: written, unit: 'k lines/s' },
    {
      name: `${what}: against it`,
      value: spooled / written,
      unit: '×',
      bound: { kind: 'must', atLeast: 0.6 },
    },
  ];
}

let round = 0;

/** New points each time: none overwrites another. */
function later(): Metric[] {
  round++;
  return telemetry(SERIES, STEPS, 1000, Date.UTC(2026, 0, 1) + round * STEPS * 1000);
}

async function throughSpool(database: Database, metrics: readonly Metric[]): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-bench-'));
  const name = 'bench';
  const spool = await Spool.open(
    { folder: path.join(folder, 'spool'), readers: [name], whenFull: 'refuse', fsync: false },
    backgroundClock,
  );
  const delivery = new Delivery({
    target: new HttpTarget(name, database, backgroundClock),
    reader: spool.reader(name),
    quarantine: new Quarantine(path.join(folder, 'quarantine'), name, backgroundClock, false),
    clock: backgroundClock,
    random: () => 0,
    limits: { maxLines: BATCH_LINES, maxBytes: 8 * 1024 * 1024 },
    lingerMs: 0,
  });
  delivery.start();
  const accepted: Promise<void>[] = [];
  for (let at = 0; at < metrics.length; at += MESSAGE) {
    const lines = metrics
      .slice(at, at + MESSAGE)
      .map((metric) => storableLine(metric, 'ns'))
      .join('');
    accepted.push(spool.append(lines).then(() => delivery.wake()));
    if (at % (10 * MESSAGE) === 0) await turn();
  }
  await Promise.all(accepted);
  while (delivery.figures().queued > 0) await wait(1);
  await delivery.stop(10_000);
  await spool.close();
  rmSync(folder, { recursive: true });
  const { written, quarantined } = delivery.figures();
  if (written !== LINES) throw new Error(`${written} lines written, ${quarantined} in quarantine`);
}

async function byClient(database: Database, metrics: readonly Metric[]): Promise<void> {
  let confirmed = 0;
  const { kind, url, gzip } = database;
  const api = new InfluxDB({ url }).getWriteApi('', 'bench', 'ms', {
    batchSize: BATCH_LINES,
    flushInterval: 0,
    gzipThreshold: gzip ? 1000 : Number.MAX_SAFE_INTEGER,
    writeSuccess: (lines) => {
      confirmed += lines.length;
    },
  });
  if (kind === 'influxdb-1') api.path = '/write?db=bench&precision=ms';
  for (const [at, metric] of metrics.entries()) {
    api.writePoint(pointOf(metric));
    if (at % (10 * MESSAGE) === 0) await turn();
  }
  await api.flush();
  while (confirmed < LINES) await wait(1);
  await api.close();
}

function pointOf({ name, tags, fields, timestamp }: Metric): Point {
  const point = new Point(name).timestamp(timestamp);
  for (const tag in tags) point.tag(tag, tags[tag] as string);
  for (const field in fields) point.floatField(field, fields[field] as number);
  return point;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

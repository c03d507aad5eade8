import { execFileSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import type { Metric } from '../engine/telemetry/metric';
import { influxConnectionConfig } from '../nodes/influx-connection/influx-connection.config';
import { influxWriterConfig } from '../nodes/influx-writer/influx-writer.config';
import { type Influxd, startInfluxd } from '../test/support/databases';
import { startNodeRed, turn } from './flow';
import { type Figure, median } from './harness';
import { telemetry } from './telemetry';

const RIVAL = 'node-red-contrib-influxdb@0.7.0';
const SERIES = 100;
/** How many Metrics a message holds, and how many messages there are. */
interface Load {
  readonly size: number;
  readonly messages: number;
}
const FULL: Load = { size: SERIES, messages: 900 };
/** As they come from sensors that speak for themselves. */
const SINGLE: Load = { size: 1, messages: 5000 };
const RUNS = 3;
const LIMIT_MS = 60_000;
/** Looking costs the database work as well. */
const LOOK_EVERY_MS = 25;
/** So long the database is away; messages come all the while. */
const OUTAGE_MS = 5000;
const EVERY_MS = 100;
/** Longer than the time of the points of any load. */
const ROUND_MS = 3600_000;
const DATABASE = 'bench';

type Send = (message: { payload: unknown }) => void;

interface Writer {
  readonly source: string;
  /** Metrics as the node takes them. */
  payload(metrics: readonly Metric[]): unknown;
}

const OURS: Writer = { source: 's1', payload: (metrics) => metrics };
/** Its node for many points in a message. */
const THEIRS: Writer = {
  source: 's2',
  payload: (metrics) =>
    metrics.map(({ name, tags, fields, timestamp }) => ({
      measurement: name,
      tags,
      fields: { ...fields },
      timestamp: new Date(timestamp),
    })),
};

/**
 * Two writers in one Node-RED, messages of a hundred Metrics of ten fields, one InfluxDB: lines a second until
 * the last one can be read, in turns, then what is missing after the database was away for a while.
 */
export async function databaseRivalFigures(): Promise<Figure[]> {
  const home = execFileSync(process.execPath, ['scripts/fetch-package.mjs', RIVAL], { encoding: 'utf8' });
  const influxd = await startInfluxd();
  await influxd.query(`CREATE DATABASE ${DATABASE}`);
  const stop = await startNodeRed(flowTo(influxd), home.trim());
  try {
    return [
      ...(await beside('100 Metrics a message', FULL, influxd)),
      ...(await beside('one Metric a message', SINGLE, influxd)),
      {
        name: `lost while InfluxDB is away for ${OUTAGE_MS / 1000} s, influx-writer`,
        value: await lostBy(OURS, influxd),
        unit: 'lines',
        bound: { kind: 'must', atMost: 0 },
      },
      { name: `the same, ${RIVAL}`, value: await lostBy(THEIRS, influxd), unit: 'lines' },
    ];
  } finally {
    await stop();
    await influxd.stop();
  }
}

async function beside(what: string, load: Load, influxd: Influxd): Promise<Figure[]> {
  const rates: [number[], number[]] = [[], []];
  for (let run = -1; run < RUNS; run++) {
    for (const [i, writer] of [OURS, THEIRS].entries()) {
      const rate = await rateOf(writer, load, influxd);
      if (run >= 0) rates[i]?.push(rate);
    }
  }
  const [ours, theirs] = rates.map(median) as [number, number];
  return [
    { name: `influx-writer in Node-RED, ${what}`, value: ours, unit: 'k lines/s' },
    { name: `the same, ${RIVAL}`, value: theirs, unit: 'k lines/s' },
    { name: `against it, ${what}`, value: ours / theirs, unit: '×', bound: { kind: 'must', atLeast: 1 } },
  ];
}

function flowTo(influxd: Influxd): object[] {
  const { hostname, port } = new URL(influxd.url);
  return [
    { id: 'f', type: 'tab', label: 'bench' },
    { id: 's1', type: 'bench-source', z: 'f', wires: [['ours']] },
    {
      id: 'ours',
      type: 'influx-writer',
      z: 'f',
      ...influxWriterConfig.defaults,
      connection: 'c1',
      lingerMs: 10,
      wires: [[], []],
    },
    {
      id: 'c1',
      type: 'influx-connection',
      ...influxConnectionConfig.defaults,
      target: 'influxdb-1',
      url: influxd.url,
      database: DATABASE,
      gzip: false,
    },
    { id: 's2', type: 'bench-source', z: 'f', wires: [['theirs']] },
    { id: 'theirs', type: 'influxdb batch', z: 'f', influxdb: 'c2', precision: '', retentionPolicy: '' },
    { id: 'c2', type: 'influxdb', hostname, port, database: DATABASE, influxdbVersion: '1.x', usetls: false },
  ];
}

let rounds = 0;

/** Points that were never written before, in messages; and the time of the first. */
function later(
  writer: Writer,
  { size, messages }: Load,
): { messages: { payload: unknown }[]; start: number } {
  rounds++;
  const start = Date.UTC(2026, 0, 1) + rounds * ROUND_MS;
  const metrics = telemetry(SERIES, Math.ceil((size * messages) / SERIES), 1000, start);
  const parts = Array.from({ length: messages }, (_, i) => metrics.slice(i * size, (i + 1) * size));
  return { messages: parts.map((part) => ({ payload: writer.payload(part) })), start };
}

async function storedFrom(start: number, influxd: Influxd): Promise<number> {
  const where = `time >= ${start}ms AND time < ${start + ROUND_MS}ms`;
  const [row] = await influxd.query(`SELECT count(sensor9_temp_c) FROM server WHERE ${where}`, DATABASE);
  return Number(row?.count ?? 0);
}

async function rateOf(writer: Writer, load: Load, influxd: Influxd): Promise<number> {
  const { messages, start } = later(writer, load);
  const lines = load.size * load.messages;
  globalThis.gc?.();
  const before = performance.now();
  for (const [i, message] of messages.entries()) {
    sendOf(writer)(message);
    if (i % 20 === 19) await turn();
  }
  while ((await storedFrom(start, influxd)) < lines) {
    if (performance.now() - before > LIMIT_MS) throw new Error(`${writer.source} has not written all lines`);
    await wait(LOOK_EVERY_MS);
  }
  return lines / (performance.now() - before);
}

/** Lines that cannot be found although the database has been back for a while. */
async function lostBy(writer: Writer, influxd: Influxd): Promise<number> {
  const { messages: sent, start } = later(writer, { size: SERIES, messages: (2 * OUTAGE_MS) / EVERY_MS });
  const away = sent.length / 4;
  for (const [i, message] of sent.entries()) {
    if (i === away) await influxd.down('SIGTERM');
    if (i === away + OUTAGE_MS / EVERY_MS) await influxd.up();
    sendOf(writer)(message);
    await wait(EVERY_MS);
  }
  const end = performance.now() + 2 * OUTAGE_MS;
  let stored = 0;
  while (stored < sent.length * SERIES && performance.now() < end) {
    await wait(EVERY_MS);
    stored = await storedFrom(start, influxd);
  }
  return sent.length * SERIES - stored;
}

function sendOf({ source }: Writer): Send {
  return (globalThis as unknown as { benchSources: Record<string, Send> }).benchSources[source] as Send;
}

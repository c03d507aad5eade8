import { DETECT_DEFAULTS, type DetectConfig } from '../engine/detection/detect-config';
import { DETECT, type DetectStage } from '../engine/detection/detect-stage';
import { Multivariate } from '../engine/detection/multivariate/multivariate';
import { Univariate } from '../engine/detection/univariate/univariate';
import type { Metric } from '../engine/telemetry/metric';
import { RandomStream } from '../engine/telemetry/random';
import { scoreFigures } from './detection-scores';
import { type Candidate, calibration, type Figure, measure } from './harness';

const START = Date.UTC(2026, 0, 1);
const POINTS = 100_000;
const ROWS = 20_000;
/** As ASD has them. */
const COLUMNS = 19;
const SERIES = 10_000;
const SERVERS = 100;
const READ_MS = 10_000;
/** Fifty minutes: all is known. */
const LEARNED = 300;
const READ = 100;
/** Ten of a server itself, and five of each of its fans. */
const FIELDS = 20;
const FANS = ['fan-1', 'fan-2'];
/** Of a thing that is no server. */
const OTHERS = Array.from({ length: FIELDS }, (_, i) => `value_${i}`);

/** What detectors are worth on labelled data, and what they take. */
export function detectionFigures(): Figure[] {
  const [point, row, joined, single, loop] = measure([
    { name: 'univariate', work: points },
    { name: 'multivariate', work: rows },
    cluster('joined', DETECT_DEFAULTS, servers(SERVERS)),
    cluster('each field', { ...DETECT_DEFAULTS, layers: ['series'], fields: OTHERS }, others(SERVERS)),
    calibration,
  ]).map(({ perSecond }) => perSecond) as [number, number, number, number, number];
  const must = (atMost: number) => ({ bound: { kind: 'must' as const, atMost } });
  const aim = (bound: { atMost: number } | { atLeast: number }) => ({
    bound: { kind: 'aim' as const, ...bound },
  });
  return [
    ...scoreFigures(),
    { name: calibration.name, value: loop / 1e6, unit: 'M/s' },
    { name: 'a point of a series', value: 1e6 / point, unit: 'µs', ...must(5) },
    { name: `a row of ${COLUMNS} columns`, value: 1e6 / row, unit: 'µs', ...must(20) },
    { name: 'state of a series', value: bytesOfSeries(), unit: 'bytes', ...must(3000) },
    {
      name: `servers of ${FIELDS} fields, joined`,
      value: joined,
      unit: 'samples/s',
      ...aim({ atLeast: 20_000 }),
    },
    {
      name: `things of ${FIELDS} fields, each by itself`,
      value: single,
      unit: 'samples/s',
      ...aim({ atLeast: 8_000 }),
    },
    { name: 'state of 1,000 servers', value: mbOfServers(), unit: 'MB', ...aim({ atMost: 100 }) },
  ];
}

function points(): number {
  const series = new Univariate();
  const noise = new RandomStream(1, 'points', 'noise');
  let alarms = 0;
  for (let i = 0; i < POINTS; i++) {
    series.push(20 + Math.sin(i / 50) + noise.normal(), START + i * READ_MS);
    if (series.alarm > 0) alarms++;
  }
  if (alarms === 0) throw new Error('the noise alarms now and then');
  return POINTS;
}

function rows(): number {
  const machine = new Multivariate(COLUMNS);
  const noise = new RandomStream(1, 'rows', 'noise');
  const row = new Float64Array(COLUMNS);
  for (let i = 0; i < ROWS; i++) {
    const load = Math.sin(i / 50);
    for (let j = 0; j < COLUMNS; j++) row[j] = j * load + noise.normal();
    machine.push(row);
  }
  if (!(machine.score > 0)) throw new Error('every row has a score');
  return ROWS;
}

/** A cluster that has been learned, read again and again: time goes on from one run to the next. */
function cluster(name: string, config: DetectConfig, telemetry: () => readonly Metric[]): Candidate {
  const stage = DETECT.create(config);
  for (let i = 0; i < LEARNED; i++) read(stage, telemetry());
  const { things, learning } = stage.figures();
  if (things !== SERVERS || learning > 0) throw new Error(`${name}: ${learning} of ${things} not learned`);
  // Made before the clock starts, and moved on in time with each run.
  const ticks = Array.from({ length: READ }, telemetry);
  return {
    name,
    work() {
      for (const metrics of ticks) {
        read(stage, metrics);
        for (const metric of metrics) metric.timestamp += READ * READ_MS;
      }
      return READ * SERVERS;
    },
  };
}

function read(stage: DetectStage, metrics: readonly Metric[]): void {
  for (const _ of stage.advance(metrics[0]!.timestamp));
  for (const metric of metrics) stage.push(metric);
}

/** What servers and their fans tell every ten seconds: heat that follows the load, and noise. */
function servers(count: number): () => readonly Metric[] {
  const noise = new RandomStream(1, 'servers', 'noise');
  const about = (value: number) => value * (1 + 0.003 * noise.normal());
  let step = 0;
  return () => {
    const timestamp = START + step++ * READ_MS;
    return Array.from({ length: count }, (_, i): Metric[] => {
      const load = 0.5 + 0.4 * Math.sin(step / 40 + i);
      const powerW = 120 + 200 * load;
      const speed = 40 + 30 * load;
      const tags = { cluster: 'lab', rack: `r${i % 5}`, server: `s${i}` };
      const server = {
        cpu_temp_c: about(22 + powerW / 10),
        inlet_temp_c: about(22),
        chassis_temp_c: about(26 + powerW / 60),
        exhaust_temp_c: about(24 + powerW / 30),
        airflow_m3s: about(speed / 2000),
        power_w: about(powerW),
        cpu_util_pct: about(100 * load),
        rapl_power_w: about(powerW / 2),
        estimated_power_w: about(powerW),
        cpu_freq_mhz: about(2500),
      };
      const fan = {
        command_pct: speed,
        speed_pct: about(speed),
        speed_rpm: about(90 * speed),
        power_w: 3,
        running: true,
      };
      return [
        ...FANS.map((name) => ({ name: 'fan', tags: { ...tags, fan: name }, fields: { ...fan }, timestamp })),
        { name: 'server', tags, fields: server, timestamp },
      ];
    }).flat();
  };
}

function others(count: number): () => readonly Metric[] {
  const noise = new RandomStream(1, 'others', 'noise');
  let step = 0;
  return () => {
    const timestamp = START + step++ * READ_MS;
    return Array.from({ length: count }, (_, i) => ({
      name: 'thing',
      tags: { thing: `t${i}` },
      fields: Object.fromEntries(OTHERS.map((field) => [field, Math.sin(step / 40 + i) + noise.normal()])),
      timestamp,
    }));
  };
}

function bytesOfSeries(): number {
  const noise = new RandomStream(1, 'bytes', 'noise');
  const before = used();
  const all = Array.from({ length: SERIES }, () => {
    const series = new Univariate();
    for (let i = 0; i < 1000; i++) series.push(Math.sin(i / 50) + noise.normal(), START + i * 3_600_000);
    return series;
  });
  const after = used();
  if (all.length !== SERIES) throw new Error('they must be held until here');
  return (after - before) / SERIES;
}

function mbOfServers(): number {
  const telemetry = servers(1_000);
  const before = used();
  const stage = DETECT.create(DETECT_DEFAULTS);
  for (let i = 0; i < LEARNED; i++) read(stage, telemetry());
  const after = used();
  if (stage.figures().things !== 1_000) throw new Error('not all servers are there');
  return (after - before) / 1e6;
}

function used(): number {
  if (globalThis.gc === undefined) throw new Error('run with --expose-gc');
  // Typed arrays that nothing holds any more are freed beside the first collection, and gone by the second.
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

import type { EpochMs } from '../../telemetry/metric';
import { spanBefore } from '../history/moving';
import { rounded } from '../history/rounded';
import type { Span } from '../memory';
import { byName, numbers } from '../now/server-tiles';
import type { ThingNow } from '../now/thing-now';
import type { Points } from '../pages/common';
import { HOST_RANGES, type Host, type HostRange, type WorkersPage } from '../pages/workers';
import type { ClusterScene } from './cluster-scene';
import { workersSaid } from './workers-said';

/** Nothing for so long is stale. */
export const LATE_MS = 30_000;
/** Distance of points by range: no line has more than 144. */
const EVERY: Readonly<Record<HostRange, number>> = { '5min': 5000, '1h': 60_000, '24h': 600_000 };
const COLOURS = 12;

/** What hosts are known by, and what they send figures under. */
const FIGURES = ['server', 'system', 'network', 'disk', 'gpu'] as const;

/** Fields of the lines of a host, and how those of its several parts are put together. */
const LINES = {
  cpu_util_pct: { name: 'server', fold: larger },
  mem_used_pct: { name: 'system', fold: larger },
  net_rx_bytes_s: { name: 'network', fold: sum },
  net_tx_bytes_s: { name: 'network', fold: sum },
  used_pct: { name: 'disk', fold: larger },
} as const;
type LineField = keyof typeof LINES;
const LINE_FIELDS = Object.keys(LINES) as LineField[];

/** Hosts that are real machines; undefined where there is none. */
export function workersPage(scene: ClusterScene): WorkersPage | undefined {
  if (scene.simulated) return undefined;
  const things = thingsOf(scene);
  if (things.size === 0) return undefined;
  const { now = 0 } = scene;
  const names = [...things.keys()].sort(byName);
  const colours = coloursOf(names);
  const hosts = names
    .map((host) => hostOf(scene, host, things.get(host)!, colours.get(host)!, now))
    .sort((a, b) => rank(a) - rank(b));
  return { ...workersSaid(hosts, scene), hosts };
}

function thingsOf({ stage }: ClusterScene): Map<string, Things> {
  const hosts = new Map<string, Things>();
  for (const name of [...FIGURES, 'worker'] as const)
    for (const thing of stage.readings.of(name)) {
      const { server } = thing.tags;
      if (server === undefined) continue;
      const things = hosts.get(server) ?? new Map<string, ThingNow[]>();
      hosts.set(server, things);
      things.set(name, [...(things.get(name) ?? []), thing]);
    }
  return hosts;
}

type Things = Map<string, ThingNow[]>;

function hostOf(scene: ClusterScene, host: string, things: Things, colour: number, now: EpochMs): Host {
  const at = Math.max(...[...things.values()].flat().map((thing) => thing.at));
  const ageMs = Math.max(0, now - at);
  const samples = FIGURES.some((name) => things.has(name));
  const last = Object.fromEntries(
    LINE_FIELDS.flatMap((field) => {
      const value = lastOf(things, field);
      return value === undefined ? [] : [[field, value]];
    }),
  );
  return {
    host,
    colour,
    heard: ageMs > LATE_MS ? 'stale' : 'well',
    ageS: Math.round(ageMs / 1000),
    samples,
    lines: linesOf(scene, things, now),
    last,
    gpus: (things.get('gpu') ?? []).map((thing) => ({
      gpu: thing.tags.gpu ?? '',
      last: { ...numbers(thing, GPU), ...memoryOf(thing) } as Record<string, number>,
    })),
  };
}

const GPU = {
  util_pct: ['util_pct'],
  temp_c: ['temp_c'],
  power_w: ['power_w'],
} as const;

function memoryOf(gpu: ThingNow): { readonly mem_used_pct?: number } {
  const [used, total] = [gpu.number('mem_used_bytes'), gpu.number('mem_total_bytes')];
  return used === undefined || total === undefined || total <= 0
    ? {}
    : { mem_used_pct: rounded((100 * used) / total) };
}

function lastOf(things: Things, field: LineField): number | undefined {
  const { name, fold } = LINES[field];
  const values = (things.get(name) ?? []).flatMap((thing) => thing.number(field) ?? []);
  return values.length === 0 ? undefined : values.reduce(fold);
}

function linesOf(scene: ClusterScene, things: Things, now: EpochMs): Host['lines'] {
  const lines: Record<string, Record<HostRange, Points>> = {};
  for (const field of LINE_FIELDS) {
    const ranges = {} as Record<HostRange, Points>;
    let known = false;
    for (const range of Object.keys(HOST_RANGES) as HostRange[]) {
      const span = spanBefore(now, HOST_RANGES[range], EVERY[range]);
      const points = lineOf(scene, things, field, span);
      known ||= points.values.some((value) => value !== null);
      ranges[range] = points;
    }
    if (known) lines[field] = ranges;
  }
  return lines;
}

function lineOf({ stage }: ClusterScene, things: Things, field: LineField, span: Span): Points {
  const { name, fold } = LINES[field];
  let values: (number | null)[] | undefined;
  for (const { tags } of things.get(name) ?? []) {
    const points = stage.histories.points(name, tags, field, span);
    if (points === undefined) continue;
    values =
      values === undefined
        ? [...points.values]
        : values.map((a, i) => both(a, points.values[i] ?? null, fold));
  }
  return { from: span.from, everyMs: span.everyMs, values: values ?? [] };
}

function larger(a: number, b: number): number {
  return Math.max(a, b);
}

function sum(a: number, b: number): number {
  return a + b;
}

function both(a: number | null, b: number | null, fold: (a: number, b: number) => number): number | null {
  return a === null ? b : b === null ? a : fold(a, b);
}

/** What is late comes first, then what sends no figures. */
function rank({ heard, samples }: Host): number {
  return heard === 'well' ? (samples ? 2 : 1) : 0;
}

/** A colour of twelve by the name, the next one that is free where it is taken. */
function coloursOf(names: readonly string[]): Map<string, number> {
  const colours = new Map<string, number>();
  const taken = new Set<number>();
  for (const name of names) {
    let colour = hashOf(name) % COLOURS;
    for (let tries = 0; taken.has(colour) && tries < COLOURS; tries++) colour = (colour + 1) % COLOURS;
    taken.add(colour);
    colours.set(name, colour + 1);
  }
  return colours;
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

import type { EpochMs } from '../telemetry/metric';
import type { Probe } from './protocol';
import { isMeant, type Recorder, type Source, type Wants } from './recorder';
import type { Track } from './track';

type Asked = Probe['provider'];
type Arguments<F extends Asked['func']> = Extract<Asked, { func: F }>['arguments'];
type SeriesArguments = Arguments<'level' | 'change' | 'count-changed'>;
type ListArguments = Arguments<'missing-readings' | 'sensors-with-gaps' | 'sensors-without-answer'>;

/** What each series says at a time. */
type Readings = ReadonlyMap<string, { readonly value: number; readonly isHit: boolean }>;

/**
 * What a probe is reminded of that looks back to an action: how things were just before it.
 */
export function baselineOf({ provider }: Probe, recorder: Recorder, now: EpochMs): Readings {
  const { func } = provider;
  if (func === 'change' || func === 'count-changed') {
    const { before_s, over_s } = provider.arguments;
    return readings(provider.type, provider.arguments, recorder, now, before_s ?? over_s);
  }
  if (func === 'missing-readings' || func === 'sensors-with-gaps') {
    return counts(provider.type, provider.arguments, recorder, (track) => track.missing(now));
  }
  return new Map();
}

/** What a probe sees; null when there is nothing to see. */
export function measure(
  { provider }: Probe,
  recorder: Recorder,
  now: EpochMs,
  before: Readings = new Map(),
): number | null {
  const { func, type } = provider;
  switch (func) {
    case 'heard':
      return recorder.heardSince(now - 1000 * provider.arguments.over_s);
    case 'level': {
      const { of, against, over_s } = provider.arguments;
      return together(readings(type, provider.arguments, recorder, now, over_s), of, against);
    }
    case 'change': {
      const { of, against, over_s, unit } = provider.arguments;
      const after = readings(type, provider.arguments, recorder, now, over_s);
      return together(change(before, after, unit), of, against);
    }
    case 'count-changed': {
      const { over_s, above } = provider.arguments;
      const changes = change(before, readings(type, provider.arguments, recorder, now, over_s), 'field');
      return hitValues(changes).filter((value) => value > above).length;
    }
    case 'missing-readings':
    case 'sensors-with-gaps': {
      const after = counts(type, provider.arguments, recorder, (track) => track.missing(now));
      const missing = hitValues(change(before, after, 'field'));
      return func === 'missing-readings' ? sum(missing) : missing.filter((count) => count > 0).length;
    }
    case 'sensors-without-answer': {
      const from = now - 1000 * provider.arguments.over_s;
      const isSilent = (track: Track) => Number(Number.isNaN(track.average(from, now)));
      return sum(hitValues(counts(type, provider.arguments, recorder, isSilent)));
    }
  }
}

/** What has to be kept for these probes. */
export function wantsOf(probes: readonly Probe[]): Wants {
  const fields = new Map<string, Set<string>>();
  let longestMs = 0;
  let truth = false;
  for (const { provider } of probes) {
    truth ||= provider.type === 'truth';
    if (provider.func === 'heard') continue;
    const asked: Partial<SeriesArguments & ListArguments & { before_s: number }> & { measurement: string } =
      provider.arguments;
    const { measurement, field, fields: list = [], minus, over_s = 0, before_s = 0 } = asked;
    truth ||= minus === 'truth';
    longestMs = Math.max(longestMs, 1000 * over_s, 1000 * before_s);
    const wanted = fields.get(measurement) ?? new Set();
    for (const one of [field, minus, ...list]) if (one !== undefined && one !== 'truth') wanted.add(one);
    fields.set(measurement, wanted);
  }
  return { fields, longestMs, truth };
}

/** Mean of each series over the time before `now`, less that of the field which is taken off. */
function readings(
  source: Source,
  { measurement, field, minus, target }: SeriesArguments,
  recorder: Recorder,
  now: EpochMs,
  overS: number,
): Readings {
  const from = now - 1000 * overS;
  const less =
    minus === undefined
      ? undefined
      : recorder.tracks(
          ...(minus === 'truth'
            ? (['truth', measurement, field] as const)
            : ([source, measurement, minus] as const)),
        );
  const found = new Map<string, { value: number; isHit: boolean }>();
  for (const [key, { tags, track }] of recorder.tracks(source, measurement, field)) {
    const off = less === undefined ? 0 : (less.get(key)?.track.average(from, now) ?? Number.NaN);
    found.set(key, { value: track.average(from, now) - off, isHit: isMeant(tags, target) });
  }
  return found;
}

/** A number of each series of several fields. */
function counts(
  source: Source,
  { measurement, fields, target }: ListArguments,
  recorder: Recorder,
  count: (track: Track) => number,
): Readings {
  const found = new Map<string, { value: number; isHit: boolean }>();
  for (const field of fields) {
    for (const [key, { tags, track }] of recorder.tracks(source, measurement, field)) {
      found.set(`${key} ${field}`, { value: count(track), isHit: isMeant(tags, target) });
    }
  }
  return found;
}

/** A series that was not there before has not changed: nobody knows. */
function change(before: Readings, after: Readings, unit: 'field' | 'percent'): Readings {
  const changes = new Map<string, { value: number; isHit: boolean }>();
  for (const [key, { value, isHit }] of after) {
    const old = before.get(key)?.value ?? Number.NaN;
    changes.set(key, { isHit, value: unit === 'percent' ? 100 * (value / old - 1) : value - old });
  }
  return changes;
}

function together(
  all: Readings,
  of: 'mean' | 'min' | 'max',
  against: 'neighbours' | undefined,
): number | null {
  const hit = hitValues(all);
  if (hit.length === 0) return null;
  const value = of === 'mean' ? mean(hit) : of === 'min' ? Math.min(...hit) : Math.max(...hit);
  if (against === undefined) return value;
  const others = known([...all.values()].filter(({ isHit }) => !isHit).map((each) => each.value));
  return others.length === 0 ? null : value - mean(others);
}

function hitValues(all: Readings): number[] {
  return known([...all.values()].filter(({ isHit }) => isHit).map(({ value }) => value));
}

function known(values: readonly number[]): number[] {
  return values.filter((value) => !Number.isNaN(value));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

import assert from 'node:assert/strict';
import { decode } from '../../engine/codecs';
import { Mapper } from '../../engine/telemetry/mapper';
import type { Metric } from '../../engine/telemetry/metric';
import { whole } from './decoded';

const T = 1_767_225_600_000;
const STEP_S = 10;

export interface Scrapes {
  readonly mapper: Mapper;
  /** Ours, of each scrape. */
  readonly scrapes: readonly (readonly Metric[])[];
}

/** Maps one text a scrape, ten seconds apart, and checks that nothing of it was lost. */
export function map(...texts: string[]): Scrapes {
  const mapper = new Mapper('canonical');
  let fields = 0;
  const scrapes = texts.map((text, i) => {
    const { metrics, refused } = whole(
      decode(text, { receivedAt: T + i * STEP_S * 1000, codec: 'prometheus' }),
    );
    assert.deepEqual(refused, []);
    fields += metrics.reduce((sum, metric) => sum + Object.keys(metric.fields).length, 0);
    return [...metrics.flatMap((metric) => mapper.map(metric).metrics), ...mapper.endText()];
  });
  const { mapped, leftOut, unmapped } = mapper.counts;
  assert.equal(mapped + leftOut + unmapped, fields, 'every sample is accounted for');
  return { mapper, scrapes };
}

/** Name, tags (`method` is checked and left out) and fields; the values by hand, from units and meaning of the series. */
export type Ours = [name: string, tags: Record<string, string>, fields: Metric['fields']];
export function ours(metrics: readonly Metric[] | undefined): Ours[] {
  return (metrics ?? []).map(({ name, tags: { method, ...tags }, fields }) => {
    assert.equal(method, 'measured');
    return [name, tags, fields];
  });
}

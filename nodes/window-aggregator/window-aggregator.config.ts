import type { Problem } from '../../engine/telemetry/problem';
import {
  type Aggregate,
  COMBINE,
  WINDOW_DEFAULTS,
  WINDOW_KINDS,
  type WindowConfig,
  windowConfigFlaw,
} from '../../engine/windows/config';
import type { Definition, NodeConfig } from '../common/config';
import { Options, readStageOptions, type StageNodeConfig } from '../common/options';

const MOST_FUTURE_S = 86_400;

/** Property by property as the form writes them. */
const defaults = {
  version: 1,
  name: '',
  kind: WINDOW_DEFAULTS.kind,
  every: WINDOW_DEFAULTS.every.join(', '),
  hop: WINDOW_DEFAULTS.hop,
  gap: WINDOW_DEFAULTS.gap,
  size: WINDOW_DEFAULTS.size,
  zone: WINDOW_DEFAULTS.zone,
  // The list field of the editor knows no blanks.
  aggregates: WINDOW_DEFAULTS.aggregates.join(','),
  by: WINDOW_DEFAULTS.by.join(', '),
  combine: WINDOW_DEFAULTS.combine,
  fields: WINDOW_DEFAULTS.fields.join(', '),
  outOfOrderS: WINDOW_DEFAULTS.outOfOrderS,
  latenessS: WINDOW_DEFAULTS.latenessS,
  futureS: 60,
  expectedS: [] as readonly { field: string; seconds: number }[],
  telemetry: WINDOW_DEFAULTS.telemetry,
  maxMetrics: 500,
  keep: 'restarts',
  maxSeries: WINDOW_DEFAULTS.maxSeries,
  idleExpiryS: WINDOW_DEFAULTS.idleExpiryS,
} as const;

function parse(definition: Definition): StageNodeConfig<WindowConfig> | Problem {
  const options = new Options(definition);
  const kind = options.choice('kind', WINDOW_KINDS);
  const stage: WindowConfig = {
    kind,
    every: options.list('every'),
    hop: options.text('hop'),
    gap: options.text('gap'),
    // A field that the form does not show must not stand in the way.
    size: kind === 'count' ? options.number('size') : WINDOW_DEFAULTS.size,
    zone: options.text('zone'),
    by: options.list('by'),
    combine: options.choice('combine', COMBINE),
    // windowConfigFlaw looks at each of them.
    aggregates: options.list('aggregates') as Aggregate[],
    fields: options.list('fields'),
    outOfOrderS: options.number('outOfOrderS'),
    latenessS: options.number('latenessS'),
    expectedS: options.table('expectedS', 'field', 'seconds'),
    telemetry: options.boolean('telemetry'),
    maxSeries: options.number('maxSeries'),
    idleExpiryS: options.number('idleExpiryS'),
  };
  const shared = readStageOptions(options);
  const futureAllowanceMs = options.numberWithin('futureS', 0, MOST_FUTURE_S) * 1000;
  const idleExpiryMs = stage.idleExpiryS * 1000;
  return (
    options.flaw ?? windowConfigFlaw(stage) ?? { stage, options: shared, futureAllowanceMs, idleExpiryMs }
  );
}

export const windowAggregatorConfig: NodeConfig<StageNodeConfig<WindowConfig>> = {
  type: 'window-aggregator',
  version: 1,
  migrations: [],
  defaults,
  parse,
};

/** The options that the state of windows depends on. */
export function windowShape(stage: WindowConfig): unknown {
  const { kind, every, hop, gap, size, zone, by, combine, aggregates, fields } = stage;
  const lengths = { tumbling: [every, zone], hopping: [every, hop], session: gap, count: size };
  return { kind, length: lengths[kind], by, combine, aggregates, fields };
}

import { isRecord } from '../../engine/telemetry/json';
import { type Limit, type Problem, problem } from '../../engine/telemetry/problem';
import { tagValue } from '../../engine/telemetry/tag-value';
import type { Definition } from './config';

/** Reads the texts of a form. The first thing that is wrong stays in `flaw`; reading goes on. */
export class Options {
  flaw: Problem | undefined;

  constructor(private readonly definition: Definition) {}

  text(option: string): string {
    const value = this.definition[option];
    return typeof value === 'string' ? value.trim() : this.wrong(option, 'a-text', '');
  }

  /** `a, b` as `['a', 'b']`; an empty text as an empty list. */
  list(option: string): string[] {
    const items = this.text(option).split(',');
    return items.map((item) => item.trim()).filter((item) => item !== '');
  }

  /** A text that can be the value of a tag, such as a cluster; it may be empty. */
  tag(option: string): string {
    const value = this.text(option);
    if (value !== tagValue(value)) this.flaw ??= problem('bad-name', option, value);
    return value;
  }

  number(option: string): number {
    return this.amount(option, this.definition[option]);
  }

  /** A number from `min` to `max`, both allowed. */
  numberWithin(option: string, min: number, max: number): number {
    const value = this.number(option);
    return value >= min && value <= max ? value : this.wrong(option, `${min}..${max}`, min, value);
  }

  boolean(option: string): boolean {
    const value = this.definition[option];
    return typeof value === 'boolean' ? value : this.wrong(option, ['true', 'false'], false);
  }

  choice<T extends string>(option: string, choices: readonly T[]): T {
    const value = this.definition[option];
    const known = choices.find((choice) => choice === value);
    return known ?? this.wrong(option, choices, choices[0] as T);
  }

  /** Rows of a table. */
  rows(option: string): readonly Definition[] {
    const rows = this.definition[option];
    return Array.isArray(rows) && rows.every(isRecord) ? rows : this.wrong(option, 'list-of-rows', []);
  }

  /** Rows of a table `[{name, number}]` as one object; rows without a name are passed over. */
  table(option: string, name: string, number: string): Record<string, number> {
    const table: Record<string, number> = {};
    for (const row of this.rows(option)) {
      const key = String(row[name] ?? '').trim();
      if (key !== '') table[key] = this.amount(`${option}.${key}`, row[number]);
    }
    return table;
  }

  private amount(option: string, value: unknown): number {
    const amount = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof amount === 'number' && Number.isFinite(amount)) return amount;
    return this.wrong(option, 'a-number', 0, value);
  }

  private wrong<T>(option: string, limit: Limit, fallback: T, value = this.definition[option]): T {
    this.flaw ??= problem('bad-option', option, value, limit);
    return fallback;
  }
}

/** How long state is kept: not at all, over deploys (in memory), or over restarts (on disk). */
export const KEEP = ['no', 'deploys', 'restarts'] as const;
export type Keep = (typeof KEEP)[number];

/** What every node with a stage lets a user choose. */
export interface StageOptions {
  readonly keep: Keep;
  /** Metrics a message at most. */
  readonly maxMetrics: number;
  /** A message for each MQTT topic below this one; absent or empty: one message for all. */
  readonly mqttBase?: string;
}

/** The configuration of a node with a stage: that of the stage, and what all such nodes share. */
export interface StageNodeConfig<Config> {
  readonly stage: Config;
  readonly options: StageOptions;
  /** How far ahead of the clock of its domain a timestamp may be; that of `DOMAIN_DEFAULTS` when absent. */
  readonly futureAllowanceMs?: number;
  /** Wall time of silence after which a time domain is forgotten; as above when absent. */
  readonly idleExpiryMs?: number;
}

const MOST_METRICS = 100_000;
/** Levels of an MQTT topic, without wildcards. */
const MQTT_TOPIC = /^[^/+#\s]+(\/[^/+#\s]+)*$/;

export function readStageOptions(options: Options): StageOptions {
  const maxMetrics = options.numberWithin('maxMetrics', 1, MOST_METRICS);
  if (!Number.isInteger(maxMetrics)) {
    options.flaw ??= problem('bad-option', 'maxMetrics', maxMetrics, `1..${MOST_METRICS}`);
  }
  return { keep: options.choice('keep', KEEP), maxMetrics };
}

/** The same, of a node whose telemetry may be meant for `mqtt out`. */
export function readPublisherOptions(options: Options): StageOptions {
  const mqttBase = options.text('mqttBase');
  if (mqttBase !== '' && !MQTT_TOPIC.test(mqttBase)) {
    options.flaw ??= problem('bad-option', 'mqttBase', mqttBase, 'mqtt-topic');
  }
  return { ...readStageOptions(options), mqttBase };
}

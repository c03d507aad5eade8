import { type Limit, type Problem, problem } from '../../engine/telemetry/problem';
import type { Definition } from './config';
import { KEEP, type Keep } from './keep';

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

  number(option: string): number {
    return this.amount(option, this.definition[option]);
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

  /** Rows of a table `[{name, number}]` as one object; rows without a name are passed over. */
  table(option: string, name: string, number: string): Record<string, number> {
    const rows = this.definition[option];
    if (!Array.isArray(rows)) return this.wrong(option, 'list-of-rows', {});
    const table: Record<string, number> = {};
    for (const row of rows as Definition[]) {
      const key = String(row?.[name] ?? '').trim();
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

/** What every node with a stage lets a user choose. */
export interface StageOptions {
  readonly keep: Keep;
  /** Metrics a message at most. */
  readonly maxMetrics: number;
}

const MOST_METRICS = 100_000;

export function readStageOptions(options: Options): StageOptions {
  const maxMetrics = options.number('maxMetrics');
  if (!Number.isInteger(maxMetrics) || maxMetrics < 1 || maxMetrics > MOST_METRICS) {
    options.flaw ??= problem('bad-option', 'maxMetrics', maxMetrics, `1..${MOST_METRICS}`);
  }
  return { keep: options.choice('keep', KEEP), maxMetrics };
}

import { isRecord } from '../telemetry/json';
import { badOption, type Problem, ProblemError, problem } from '../telemetry/problem';
import { isZone } from '../telemetry/zone-offset';
import { type CarbonConfig, carbonFlaw } from './carbon/carbon';
import { FLAT } from './tariffs/presets';
import { tariffFlaw } from './tariffs/read-tariff';
import type { Tariff } from './tariffs/tariff';

/**
 * What holds between two samples. `linear`: a straight line. `hold`: the first of them. `zero`: as linear, and in
 * a longer gap nothing was drawn. `refuse`: as linear, and there is no bill of a period with a longer gap.
 */
export const GAP_POLICIES = ['linear', 'hold', 'zero', 'refuse'] as const;
export type GapPolicy = (typeof GAP_POLICIES)[number];

export const BILL_PERIODS = ['hour', 'day', 'month'] as const;
export type BillPeriod = (typeof BILL_PERIODS)[number];

/** `included`: in what the plug draws, shown as "of which". `added`: power was estimated without them. */
export const FAN_RULES = ['included', 'added'] as const;
export type FanRule = (typeof FAN_RULES)[number];

/** Where the power of a server is read, best first; `auto` takes the best there is, quarter of an hour by quarter. */
export const POWER_FIELDS = [
  'energy_j',
  'power_w',
  'rapl_energy_j',
  'rapl_power_w',
  'estimated_power_w',
] as const;
export type PowerField = (typeof POWER_FIELDS)[number];

/** Power usage effectiveness: a constant, one for each hour of the local day, or what the room measures. */
export type Pue = number | readonly number[] | 'measured';

/** How to bill. All times are event time. */
export interface BillConfig {
  /** IANA zone of the site: its days, hours and months. */
  readonly zone: string;
  /** How long a period is that a bill is of. */
  readonly period: BillPeriod;
  readonly tariff: Tariff;
  /** 1 (no overhead) to 10. */
  readonly pue: Pue;
  readonly carbon: CarbonConfig | null;
  readonly fans: FanRule;
  readonly field: 'auto' | PowerField;
  /** What bills are split by: a tag (`server`, `rack`, `cluster`, `job`, `process`, `service`, ...); empty: nothing. */
  readonly by: string;
  readonly gap: GapPolicy;
  /** A longer gap gives no energy, s: 1 to 86,400. */
  readonly maxGapS: number;
  /** Samples further apart count as interpolated, s: 1 to 86,400. */
  readonly measuredGapS: number;
  /** How late a sample may come, s: 0 to 86,400. */
  readonly latenessS: number;
  /** A counter of joules goes from here back to 0; 0: it never wraps, a fall is a reset. */
  readonly counterWrapJ: number;
  /** How often what has been spent so far is told, s: 0 (never) to 86,400. */
  readonly runningS: number;
  /** How long quarters of an hour are kept, to be billed again: 32 to 3,700 days. */
  readonly historyDays: number;
  /** Most meters that are kept, 1 to 1,000,000; beyond them Metrics are refused. */
  readonly maxSeries: number;
}

export const BILL_DEFAULTS: BillConfig = {
  zone: 'UTC',
  period: 'day',
  tariff: FLAT,
  pue: 1,
  carbon: null,
  fans: 'included',
  field: 'auto',
  by: '',
  gap: 'linear',
  maxGapS: 900,
  measuredGapS: 120,
  latenessS: 60,
  counterWrapJ: 0,
  runningS: 60,
  historyDays: 40,
  maxSeries: 10_000,
};

type Check = (config: BillConfig) => Problem | undefined;

const CHECKS: readonly Check[] = [
  ({ zone }) => (typeof zone === 'string' && isZone(zone) ? undefined : badOption('zone', zone, 'a-zone')),
  ({ period }) => oneOf('period', period, BILL_PERIODS),
  ({ tariff }) => tariffFlaw(tariff),
  ({ pue }) => pueFlaw(pue),
  ({ carbon }) => (carbon === null ? undefined : carbonFlaw(carbon)),
  ({ fans }) => oneOf('fans', fans, FAN_RULES),
  ({ field }) => oneOf('field', field, ['auto', ...POWER_FIELDS]),
  ({ by }) => (typeof by === 'string' ? undefined : badOption('by', by, 'a-text')),
  ({ gap }) => oneOf('gap', gap, GAP_POLICIES),
  ({ maxGapS }) => within('maxGapS', maxGapS, 1, 86_400),
  ({ measuredGapS }) => within('measuredGapS', measuredGapS, 1, 86_400),
  ({ latenessS }) => within('latenessS', latenessS, 0, 86_400),
  ({ counterWrapJ }) => within('counterWrapJ', counterWrapJ, 0, Number.MAX_SAFE_INTEGER),
  ({ runningS }) => within('runningS', runningS, 0, 86_400),
  ({ historyDays }) => within('historyDays', historyDays, 32, 3700),
  ({ maxSeries }) => within('maxSeries', maxSeries, 1, 1_000_000),
];

/** The first thing wrong with a configuration, or undefined: one check for form, node and command line. */
export function billConfigFlaw(config: BillConfig): Problem | undefined {
  for (const check of CHECKS) {
    const flaw = check(config);
    if (flaw !== undefined) return flaw;
  }
  return undefined;
}

/**
 * A whole configuration from the options that somebody set; the others are as usual.
 *
 * @throws ProblemError naming the first option that is wrong or that there is none of
 */
export function readBillConfig(options: unknown): BillConfig {
  if (!isRecord(options)) throw new ProblemError(problem('wrong-type', 'options', options, 'an-object'));
  const unknown = Object.keys(options).find((option) => !Object.hasOwn(BILL_DEFAULTS, option));
  if (unknown !== undefined)
    throw new ProblemError(badOption(unknown, options[unknown], Object.keys(BILL_DEFAULTS)));
  const config = { ...BILL_DEFAULTS, ...options };
  const flaw = billConfigFlaw(config);
  if (flaw !== undefined) throw new ProblemError(flaw);
  return config;
}

export function pueFlaw(pue: unknown): Problem | undefined {
  if (pue === 'measured') return undefined;
  if (!Array.isArray(pue)) return within('pue', pue, 1, 10);
  if (pue.length !== 24) return badOption('pue', pue, 'pue-by-hour');
  for (const one of pue) {
    const flaw = within('pue', one, 1, 10);
    if (flaw !== undefined) return flaw;
  }
  return undefined;
}

function oneOf(option: string, value: unknown, words: readonly string[]): Problem | undefined {
  return words.includes(value as string) ? undefined : badOption(option, value, words);
}

function within(option: string, value: unknown, min: number, max: number): Problem | undefined {
  const fits = typeof value === 'number' && value >= min && value <= max;
  return fits ? undefined : badOption(option, value, `${min}..${max}`);
}

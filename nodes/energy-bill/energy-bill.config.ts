import {
  BILL_DEFAULTS,
  BILL_PERIODS,
  type BillConfig,
  billConfigFlaw,
  FAN_RULES,
  GAP_POLICIES,
  POWER_FIELDS,
  type Pue,
} from '../../engine/billing/bill-config';
import { CARBON_SCOPES, type CarbonConfig } from '../../engine/billing/carbon/carbon';
import { CARBON_PRESETS } from '../../engine/billing/carbon/presets';
import { FLAT, TARIFF_PRESETS } from '../../engine/billing/tariffs/presets';
import type { Tariff } from '../../engine/billing/tariffs/tariff';
import { type Problem, problem } from '../../engine/telemetry/problem';
import type { Definition, NodeConfig } from '../common/config';
import { Options, readStageOptions, type StageNodeConfig } from '../common/options';

const MOST_FUTURE_S = 86_400;

/** Where the tariff comes from: one price, a name of the list, a document, or prices that are told in messages. */
const TARIFF_FROM = ['price', 'preset', 'told', 'document'] as const;
const PUE_FROM = ['constant', 'hours', 'measured'] as const;
const CARBON_FROM = ['none', 'country', 'grams'] as const;
const SLOTS = ['15', '30', '60'] as const;

export const TARIFF_NAMES: readonly string[] = TARIFF_PRESETS.map(({ name }) => name);
export const COUNTRIES: readonly string[] = CARBON_PRESETS.map(({ name }) => name ?? '');

/** Property by property as the form writes them. */
const defaults = {
  version: 1,
  name: '',
  tariffFrom: 'price',
  price: 0.2,
  currency: FLAT.currency,
  preset: 'fr-hphc-2026-02',
  slotMin: '60',
  document: JSON.stringify(FLAT),
  zone: 'Europe/Paris',
  period: BILL_DEFAULTS.period,
  by: '',
  pueFrom: 'constant',
  pue: 1,
  pueHours: '',
  carbonFrom: 'none',
  country: 'fr',
  grams: 56,
  carbonScope: 'life-cycle',
  embodiedKg: 0,
  embodiedYears: 5,
  fans: BILL_DEFAULTS.fans,
  field: BILL_DEFAULTS.field,
  gap: BILL_DEFAULTS.gap,
  maxGapS: BILL_DEFAULTS.maxGapS,
  measuredGapS: BILL_DEFAULTS.measuredGapS,
  latenessS: BILL_DEFAULTS.latenessS,
  counterWrapJ: BILL_DEFAULTS.counterWrapJ,
  runningS: BILL_DEFAULTS.runningS,
  historyDays: BILL_DEFAULTS.historyDays,
  futureS: 60,
  maxMetrics: 500,
  keep: 'restarts',
  maxSeries: BILL_DEFAULTS.maxSeries,
  idleExpiryS: 172_800,
} as const;

function parse(definition: Definition): StageNodeConfig<BillConfig> | Problem {
  const options = new Options(definition);
  const stage: BillConfig = {
    tariff: tariffOf(options),
    zone: options.text('zone'),
    period: options.choice('period', BILL_PERIODS),
    by: options.tag('by'),
    pue: pueOf(options),
    carbon: carbonOf(options),
    fans: options.choice('fans', FAN_RULES),
    field: options.choice('field', ['auto', ...POWER_FIELDS]),
    gap: options.choice('gap', GAP_POLICIES),
    maxGapS: options.number('maxGapS'),
    measuredGapS: options.number('measuredGapS'),
    latenessS: options.number('latenessS'),
    counterWrapJ: options.number('counterWrapJ'),
    runningS: options.number('runningS'),
    historyDays: options.number('historyDays'),
    maxSeries: options.number('maxSeries'),
  };
  const shared = readStageOptions(options);
  const futureAllowanceMs = options.numberWithin('futureS', 0, MOST_FUTURE_S) * 1000;
  const idleExpiryMs = options.numberWithin('idleExpiryS', 60, 31_622_400) * 1000;
  const flaw = options.flaw ?? inForm(billConfigFlaw(stage), definition);
  return flaw ?? { stage, options: shared, futureAllowanceMs, idleExpiryMs };
}

function tariffOf(options: Options): Tariff {
  const from = options.choice('tariffFrom', TARIFF_FROM);
  if (from === 'preset') {
    const name = options.choice('preset', TARIFF_NAMES);
    return TARIFF_PRESETS.find((preset) => preset.name === name) ?? FLAT;
  }
  if (from === 'document') return documentOf(options);
  const tariff: Tariff = {
    ...FLAT,
    name: from,
    currency: options.text('currency'),
    energy: { price: options.number('price') },
  };
  if (from === 'price') return tariff;
  return { ...tariff, dynamic: { slotMin: Number(options.choice('slotMin', SLOTS)) as 15 | 30 | 60 } };
}

/** Whatever the text holds; `billConfigFlaw` looks at it. */
function documentOf(options: Options): Tariff {
  const text = options.text('document');
  try {
    return JSON.parse(text);
  } catch {
    options.flaw ??= problem('bad-option', 'document', text.slice(0, 40), 'a-document');
    return FLAT;
  }
}

function pueOf(options: Options): Pue {
  const from = options.choice('pueFrom', PUE_FROM);
  if (from === 'measured') return from;
  return from === 'constant' ? options.number('pue') : options.list('pueHours').map(Number);
}

function carbonOf(options: Options): CarbonConfig | null {
  const from = options.choice('carbonFrom', CARBON_FROM);
  if (from === 'none') return null;
  const kg = options.number('embodiedKg');
  const embodied = kg === 0 ? {} : { embodied: { kg, years: options.number('embodiedYears') } };
  if (from === 'grams')
    return {
      g_per_kwh: options.number('grams'),
      scope: options.choice('carbonScope', CARBON_SCOPES),
      ...embodied,
    };
  const country = options.choice('country', COUNTRIES);
  const preset = CARBON_PRESETS.find(({ name }) => name === country) as CarbonConfig;
  return { ...preset, ...embodied };
}

/** The properties of the form that make up an option of the stage, by what the Problem's field begins with. */
const FIELDS: readonly [option: string, property: (definition: Definition) => string][] = [
  ['tariff.currency', ({ tariffFrom }) => (tariffFrom === 'document' ? 'document.currency' : 'currency')],
  [
    'tariff.energy.price',
    ({ tariffFrom }) => (tariffFrom === 'document' ? 'document.energy.price' : 'price'),
  ],
  ['tariff', () => 'document'],
  ['pue', ({ pueFrom }) => (pueFrom === 'hours' ? 'pueHours' : 'pue')],
  ['carbon.g_per_kwh', () => 'grams'],
  ['carbon.embodied.kg', () => 'embodiedKg'],
  ['carbon.embodied.years', () => 'embodiedYears'],
];

/** The Problem as one of the property that the form shows. */
function inForm(flaw: Problem | undefined, definition: Definition): Problem | undefined {
  const found = FIELDS.find(([option]) => flaw?.field.startsWith(option));
  if (flaw === undefined || found === undefined) return flaw;
  const [option, property] = found;
  return { ...flaw, field: property(definition) + flaw.field.slice(option.length) };
}

export const energyBillConfig: NodeConfig<StageNodeConfig<BillConfig>> = {
  type: 'energy-bill',
  version: 1,
  migrations: [],
  defaults,
  parse,
};

/** The options that the state of a bill depends on: which quarters of an hour it keeps, and of what. */
export function billShape({ zone, period, by, field, gap, maxGapS, counterWrapJ }: BillConfig): unknown {
  return { zone, period, by, field, gap, maxGapS, counterWrapJ };
}

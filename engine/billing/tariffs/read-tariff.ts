import { isRecord } from '../../telemetry/json';
import { badOption, type Limit, type Problem, ProblemError, problem } from '../../telemetry/problem';
import { FLAT, TARIFF_PRESETS } from './presets';
import type { Tariff } from './tariff';
import { readDays, readHours, readMonths } from './when';

/** Prices may be negative: markets have such hours. Wide enough for any currency. */
const MOST = 1_000_000;

type Check = (value: unknown, path: string) => Problem | undefined;

/** A tariff from the name of a preset, one price per kWh, or a document.
 *
 * @throws ProblemError naming the part of the document that is wrong
 */
export function readTariff(value: unknown, currency = FLAT.currency): Tariff {
  const tariff = toDocument(value, currency);
  const flaw = tariffFlaw(tariff);
  if (flaw !== undefined) throw new ProblemError(flaw);
  return tariff as Tariff;
}

function toDocument(value: unknown, currency: string): unknown {
  if (typeof value === 'number') return { ...FLAT, currency, energy: { price: value } };
  if (typeof value !== 'string') return value;
  const preset = TARIFF_PRESETS.find(({ name }) => name === value);
  if (preset !== undefined) return preset;
  const names = TARIFF_PRESETS.map(({ name }) => name);
  throw new ProblemError(problem('bad-option', 'tariff', value, names));
}

/** The first thing wrong with a document as a tariff, or undefined. */
export function tariffFlaw(tariff: unknown): Problem | undefined {
  return TARIFF(tariff, 'tariff') ?? taxFlaw(tariff as Tariff);
}

function taxFlaw({ tax_included, tax_pct }: Tariff): Problem | undefined {
  const twice = tax_included === true && tax_pct !== undefined && tax_pct !== 0;
  return twice ? badOption('tariff.tax_pct', tax_pct, 'tax-once') : undefined;
}

const text: Check = (value, path) =>
  typeof value === 'string' && value !== '' ? undefined : badOption(path, value, 'a-text');
const flag: Check = (value, path) =>
  typeof value === 'boolean' ? undefined : badOption(path, value, ['true', 'false']);
const price = within(-MOST, MOST);

const currencyCode: Check = (value, path) =>
  typeof value === 'string' && /^[A-Z]{3}$/.test(value) ? undefined : badOption(path, value, 'a-currency');

function within(min: number, max: number): Check {
  return (value, path) =>
    typeof value === 'number' && value >= min && value <= max
      ? undefined
      : badOption(path, value, `${min}..${max}`);
}

function oneOf(words: readonly (string | number)[]): Check {
  return (value, path) =>
    words.includes(value as string) ? undefined : badOption(path, value, words.map(String));
}

/** A text that one of the readers of times understands. */
function times(read: (text: string) => unknown, limit: Limit): Check {
  return (value, path) =>
    typeof value === 'string' && read(value) !== undefined ? undefined : badOption(path, value, limit);
}

/** An object of these parts; those of `must` have to be there. */
function object(parts: Readonly<Record<string, Check>>, must: readonly string[]): Check {
  const names = Object.keys(parts);
  return (value, path) => {
    if (!isRecord(value)) return badOption(path, value, 'an-object');
    for (const name of must) {
      if (value[name] === undefined) return problem('missing-field', `${path}.${name}`, value[name]);
    }
    for (const [name, part] of Object.entries(value)) {
      if (!Object.hasOwn(parts, name)) return badOption(`${path}.${name}`, part, names);
      const flaw = part === undefined ? undefined : (parts[name] as Check)(part, `${path}.${name}`);
      if (flaw !== undefined) return flaw;
    }
    return undefined;
  };
}

function listOf(check: Check, most: number): Check {
  return (value, path) => {
    if (!Array.isArray(value) || value.length > most) return badOption(path, value, 'list-of-rows');
    for (const [i, item] of value.entries()) {
      const flaw = check(item, `${path}[${i}]`);
      if (flaw !== undefined) return flaw;
    }
    return undefined;
  };
}

const ZONE = object(
  {
    price,
    name: text,
    days: times(readDays, 'tariff-days'),
    hours: times(readHours, 'tariff-hours'),
    months: times(readMonths, 'tariff-months'),
    cap: object({ kwh: within(0, MOST), per: oneOf(['day', 'month']) }, ['kwh', 'per']),
  },
  ['price'],
);

const RATES = object({ price, name: text, zones: listOf(ZONE, 1000) }, ['price']);

const rising: Check = (value, path) => {
  const tiers = value as Tariff['tiers'] & object;
  const wrong = tiers.findIndex(({ from_kwh }, i) => i > 0 && from_kwh <= (tiers[i - 1]?.from_kwh ?? 0));
  return wrong < 0 ? undefined : badOption(`${path}[${wrong}].from_kwh`, tiers[wrong]?.from_kwh, 'rising');
};
const TIER = object({ from_kwh: within(0, 1e12), price, name: text }, ['from_kwh', 'price']);
const TIERS: Check = (value, path) => listOf(TIER, 100)(value, path) ?? rising(value, path);

const TARIFF = object(
  {
    name: text,
    currency: currencyCode,
    date: text,
    source: text,
    energy: RATES,
    tiers: TIERS,
    dynamic: object(
      {
        slotMin: oneOf([15, 30, 60]),
        factor: within(-1000, 1000),
        add: price,
        min: price,
        max: price,
      },
      ['slotMin'],
    ),
    grid: RATES,
    standing: object({ price, per: oneOf(['day', 'month', 'year']) }, ['price', 'per']),
    demand: object({ price_per_kw: within(0, MOST), floor_kw: within(0, MOST), months: within(1, 12) }, [
      'price_per_kw',
    ]),
    tax_pct: within(0, 1000),
    tax_included: flag,
  },
  ['name', 'currency', 'energy'],
);

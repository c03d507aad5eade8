import {
  BILL_DEFAULTS,
  type BillConfig,
  billConfigFlaw,
  type FanRule,
  type GapPolicy,
  type Pue,
} from '../../engine/billing/bill-config';
import { BILL } from '../../engine/billing/bill-stage';
import { CARBON_SCOPES, type CarbonConfig } from '../../engine/billing/carbon/carbon';
import { CARBON_PRESETS } from '../../engine/billing/carbon/presets';
import type { EquivalentEntry } from '../../engine/billing/equivalents/equivalent';
import { chosenEquivalents, readEquivalents } from '../../engine/billing/equivalents/read-equivalents';
import { readIntensities, readPrices } from '../../engine/billing/read-request';
import { TARIFF_PRESETS } from '../../engine/billing/tariffs/presets';
import { readTariff } from '../../engine/billing/tariffs/read-tariff';
import type { Tariff } from '../../engine/billing/tariffs/tariff';
import { parseJson } from '../../engine/telemetry/json';
import { type Problem, ProblemError, problem } from '../../engine/telemetry/problem';
import { describe } from '../../engine/telemetry/texts';
import type { Session } from '../common/command';
import { badValue, UsageError } from '../common/flags';
import { readText } from '../common/input';
import type { Told } from './meters';

/** As long as a file may be: ten years. */
const HISTORY_DAYS = 3700;

/** Flag that sets each option of a bill. */
const FLAG_OF: Readonly<Record<string, string>> = { maxGapS: 'max-gap', latenessS: 'lateness' };

/** How the flags say that it is billed. Throws a UsageError, and a ProblemError for a file that cannot be read. */
export async function configOf(session: Session): Promise<BillConfig> {
  const { flags } = session;
  const config: BillConfig = {
    ...BILL_DEFAULTS,
    zone: flags.text('zone') ?? BILL_DEFAULTS.zone,
    tariff: await tariffOf(session),
    pue: pueOf(session),
    carbon: await carbonOf(session),
    fans: (flags.text('fans') as FanRule | undefined) ?? BILL_DEFAULTS.fans,
    by: flags.text('by') ?? '',
    gap: (flags.text('gap') as GapPolicy | undefined) ?? BILL_DEFAULTS.gap,
    maxGapS: flags.number('max-gap') ?? BILL_DEFAULTS.maxGapS,
    latenessS: flags.number('lateness') ?? BILL_DEFAULTS.latenessS,
    runningS: 0,
    historyDays: HISTORY_DAYS,
    maxSeries: 1_000_000,
  };
  const flaw = billConfigFlaw(config);
  if (flaw !== undefined) throw badValue(FLAG_OF[flaw.field] ?? flaw.field, flaw);
  return config;
}

async function tariffOf(session: Session): Promise<Tariff> {
  const { flags } = session;
  const price = flags.number('price');
  const named = flags.text('tariff');
  const currency = flags.text('currency');
  if (price !== undefined && named !== undefined)
    throw new UsageError('not-both', { flag: '--price', other: '--tariff' });
  if (currency !== undefined && price === undefined)
    throw new UsageError('needs', { flag: '--currency', other: '--price' });
  if (named !== undefined) return namedTariff(session, 'tariff', named);
  const flat =
    price === undefined
      ? BILL_DEFAULTS.tariff
      : asUsage(session, 'price', String(price), () => readTariff(price, currency));
  // Prices of a market stand in place of the one price, hour by hour.
  return flags.has('prices') ? { ...flat, dynamic: { slotMin: 60 } } : flat;
}

/** The contracts that the same energy is billed by as well. */
export async function othersOf(session: Session): Promise<readonly Tariff[]> {
  const names = session.flags.all('against');
  const tariffs: Tariff[] = [];
  for (const name of names) tariffs.push(await namedTariff(session, 'against', name));
  return tariffs;
}

/** A preset, else a file that holds a document. */
async function namedTariff(session: Session, flag: string, name: string): Promise<Tariff> {
  const preset = TARIFF_PRESETS.find((one) => one.name === name);
  if (preset !== undefined) return preset;
  if (!looksLikeFile(name))
    throw badValue(
      flag,
      problem('bad-option', flag, name, ['FILE.json', ...TARIFF_PRESETS.map((one) => one.name)]),
    );
  const document = await readJson(session, flag, name);
  return asUsage(session, flag, name, () => readTariff(document));
}

function pueOf({ flags }: Session): Pue {
  const text = flags.text('pue');
  if (text === undefined) return BILL_DEFAULTS.pue;
  if (text === 'measured') return text;
  const numbers = text.split(',').map((one) => (one.trim() === '' ? Number.NaN : Number(one)));
  return numbers.length === 1 ? (numbers[0] as number) : numbers;
}

/** `fr`, `56:life-cycle`, or a file that holds a document. */
async function carbonOf(session: Session): Promise<CarbonConfig | null> {
  const text = session.flags.text('carbon');
  if (text === undefined) return null;
  const preset = CARBON_PRESETS.find(({ name }) => name === text);
  if (preset !== undefined) return preset;
  const [grams, scope] = text.split(':');
  const known = CARBON_SCOPES.find((one) => one === scope);
  if (known !== undefined) return { g_per_kwh: Number(grams), scope: known };
  if (looksLikeFile(text)) return (await readJson(session, 'carbon', text)) as CarbonConfig;
  const limit = [
    'FILE.json',
    ...CARBON_PRESETS.map(({ name }) => name ?? ''),
    ...CARBON_SCOPES.map((one) => `56:${one}`),
  ];
  throw badValue('carbon', problem('bad-option', 'carbon', text, limit));
}

/** The built-in equivalents and those of `--equivalents FILE`. */
export async function equivalentsOf(session: Session): Promise<readonly EquivalentEntry[]> {
  const name = session.flags.text('equivalents');
  if (name === undefined) return chosenEquivalents(undefined);
  const document = await readJson(session, 'equivalents', name);
  return asUsage(session, 'equivalents', name, () => chosenEquivalents(undefined, readEquivalents(document)));
}

/** What `--prices FILE` and `--intensities FILE` tell of each slot, as the tariff has them. */
export async function toldOf(session: Session, config: BillConfig): Promise<Told> {
  const trial = BILL.create(config);
  const prices = await listOf(session, 'prices', readPrices, (list) => trial.setPrices(list));
  const intensities = await listOf(session, 'intensities', readIntensities, (list) =>
    trial.setIntensities(list),
  );
  return { prices, intensities };
}

async function listOf<T>(
  session: Session,
  flag: string,
  read: (value: unknown) => readonly T[],
  flawOf: (list: readonly T[]) => Problem | undefined,
): Promise<readonly T[]> {
  const name = session.flags.text(flag);
  if (name === undefined) return [];
  const document = await readJson(session, flag, name);
  return asUsage(session, flag, name, () => {
    const list = read(document);
    const flaw = flawOf(list);
    if (flaw !== undefined) throw new ProblemError(flaw);
    return list;
  });
}

function looksLikeFile(name: string): boolean {
  return /[./\\]/.test(name);
}

async function readJson(session: Session, flag: string, name: string): Promise<unknown> {
  const text = await readText(name, session.host);
  const value = parseJson(text);
  if (value !== undefined) return value;
  throw badPart(session, flag, name, new ProblemError(problem('malformed', name, text, ['JSON'])));
}

/** What is wrong with a value of a flag is bad usage. */
function asUsage<T>(session: Session, flag: string, value: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ProblemError) throw badPart(session, flag, value, error);
    throw error;
  }
}

function badPart(
  { language }: Session,
  flag: string,
  value: string,
  { problem: what }: ProblemError,
): UsageError {
  return new UsageError('bad-part', { flag: `--${flag}`, value, why: describe(what, language) });
}

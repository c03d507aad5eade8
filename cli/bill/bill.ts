import { BILL_PERIODS, FAN_RULES, GAP_POLICIES } from '../../engine/billing/bill-config';
import type { BillStage } from '../../engine/billing/bill-stage';
import { billsBy, slicePeriod, wholeBill } from '../../engine/billing/bills/periods';
import type { EquivalentEntry } from '../../engine/billing/equivalents/equivalent';
import { billCsv } from '../../engine/billing/report/bill-csv';
import { billPage } from '../../engine/billing/report/bill-page';
import type { Tariff } from '../../engine/billing/tariffs/tariff';
import { READ_UNITS } from '../../engine/codecs/codec';
import type { Bill } from '../../engine/telemetry/bill';
import type { Metric } from '../../engine/telemetry/metric';
import { ProblemError, problem } from '../../engine/telemetry/problem';
import { describe, fill } from '../../engine/telemetry/texts';
import pkg from '../../package.json';
import type { Command, ExitCode, Session } from '../common/command';
import { badValue, UsageError } from '../common/flags';
import { OurNames } from '../common/our-names';
import { TelemetryInput } from '../common/telemetry-in';
import { writeWhole } from '../common/whole-output';
import { configOf, equivalentsOf, othersOf, toldOf } from './flags';
import enUS from './locales/en-US.json';
import esES from './locales/es-ES.json';
import fr from './locales/fr.json';
import { Meters } from './meters';
import { tableOf } from './table';

const FORMATS = ['table', 'json', 'csv', 'html'] as const;

export const command: Command = {
  flags: {
    in: { value: 'FILE' },
    'time-unit': { value: READ_UNITS.join('|') },
    price: { value: 'N' },
    currency: { value: 'EUR' },
    tariff: { value: 'FILE|PRESET' },
    against: { value: 'FILE|PRESET', repeatable: true },
    prices: { value: 'FILE' },
    pue: { value: 'N|N,N,...|measured' },
    carbon: { value: 'PRESET|G:SCOPE|FILE' },
    intensities: { value: 'FILE' },
    fans: { value: FAN_RULES.join('|') },
    by: { value: 'TAG' },
    cluster: { value: 'NAME' },
    zone: { value: 'ZONE' },
    period: { value: BILL_PERIODS.join('|') },
    gap: { value: GAP_POLICIES.join('|') },
    'max-gap': { value: 'S' },
    lateness: { value: 'S' },
    equivalents: { value: 'FILE' },
    format: { value: FORMATS.join('|') },
    out: { value: 'FILE' },
  },
  texts: { 'en-US': enUS, fr, 'es-ES': esES },
  run,
};

async function run(session: Session): Promise<ExitCode> {
  const { flags, host } = session;
  const format = flags.choice('format', FORMATS) ?? formatByName(flags.text('out'));
  const period = flags.choice('period', BILL_PERIODS);
  const timeUnit = flags.choice('time-unit', READ_UNITS);
  if (flags.has('against') && format !== 'html')
    throw new UsageError('needs', { flag: '--against', other: '--format html' });
  const config = await configOf(session);
  const others = await othersOf(session);
  const entries = await equivalentsOf(session);
  const input = new TelemetryInput(session, timeUnit === undefined ? {} : { timeUnit });
  const meters = new Meters(config, await toldOf(session, config));
  const stages = chosen(await readAll(input, meters), session);

  let failed = false;
  const refuse = (why: ProblemError) => {
    failed = true;
    session.reporter.say(describe(why.problem, session.language));
  };
  if (format === 'html') {
    const text = pageOf(theOne(stages), { session, tariff: config.tariff, others, entries, refuse });
    await writeWhole(flags.text('out'), host, text);
  } else {
    const bills = stages.flatMap((stage) => {
      const whole = wholeBill(stage);
      return period === undefined ? [whole] : billsBy(period, whole, stage, {}, refuse);
    });
    await writeWhole(flags.text('out'), host, textOf(bills, format, entries, session));
  }
  input.summarise();
  summarise(meters, session, input.name);
  return failed || input.incomplete || meters.refused.size > 0 ? 1 : 0;
}

async function readAll(input: TelemetryInput, meters: Meters): Promise<ReadonlyMap<string, BillStage>> {
  const names = new OurNames();
  const take = (metric: Metric) => meters.take(metric);
  for await (const metrics of input.batches()) names.each(metrics, take);
  names.end(take);
  return meters.end();
}

/** The stages of the clusters that are billed. Throws: there is no such cluster, or nothing to bill at all. */
function chosen(stages: ReadonlyMap<string, BillStage>, { flags }: Session): BillStage[] {
  const name = flags.text('cluster');
  if (name === undefined) {
    const all = [...stages.values()];
    const withBill = all.filter((stage) => !('code' in stage.bill()));
    const [first] = all;
    if (first === undefined)
      throw new ProblemError(problem('nothing-to-bill', 'in', flags.text('in') ?? '-'));
    // A cluster of which nothing was measured has no bill; where none has one, the first says why.
    return withBill.length > 0 ? withBill : [first];
  }
  const stage = stages.get(name);
  if (stage === undefined)
    throw badValue('cluster', problem('bad-option', 'cluster', name, [...stages.keys()]));
  return [stage];
}

/** A page is of one bill. */
function theOne(stages: readonly BillStage[]): BillStage {
  if (stages.length === 1) return stages[0]!;
  const names = stages.map(({ cluster }) => cluster);
  throw badValue('cluster', problem('bad-option', 'cluster', '', names));
}

interface PageParts {
  readonly session: Session;
  readonly tariff: Tariff;
  readonly others: readonly Tariff[];
  readonly entries: readonly EquivalentEntry[];
  readonly refuse: (why: ProblemError) => void;
}

function pageOf(stage: BillStage, { session, tariff, others, entries, refuse }: PageParts): string {
  const bill = wholeBill(stage);
  const period = session.flags.choice('period', BILL_PERIODS) ?? slicePeriod(bill);
  const report = {
    bill,
    slices: billsBy(period, bill, stage, { by: '' }, refuse),
    tariff,
    others: others.map((other) => ({ tariff: other, bill: wholeBill(stage, { tariff: other, by: '' }) })),
    equivalents: entries,
    version: pkg.version,
  };
  return billPage(report, session.language);
}

function textOf(
  bills: readonly Bill[],
  format: 'table' | 'json' | 'csv',
  entries: readonly EquivalentEntry[],
  { language }: Session,
): string {
  if (format === 'json') return `${JSON.stringify(bills, null, 2)}\n`;
  if (format === 'csv') return billCsv(bills);
  return bills.map((bill) => tableOf(bill, entries, language)).join('\n');
}

/** As the extension of `--out` says; a table where it says nothing. */
function formatByName(name = ''): (typeof FORMATS)[number] {
  return FORMATS.find((format) => name.toLowerCase().endsWith(`.${format}`)) ?? 'table';
}

/** Says what is not in the bill: of each reason one is told. */
function summarise(meters: Meters, { reporter, texts, language }: Session, input: string): void {
  if (meters.late > 0) reporter.say(fill(texts.late ?? '', { input, count: meters.late }));
  for (const { first, count } of meters.refused.values())
    reporter.say(fill(texts.refused ?? '', { input, count, why: describe(first, language) }));
}

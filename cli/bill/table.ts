import { equivalentsOf } from '../../engine/billing/equivalents/convert';
import { describeEquivalent, sentenceOf } from '../../engine/billing/equivalents/describe';
import type { EquivalentEntry } from '../../engine/billing/equivalents/equivalent';
import { nameOf, readerOf } from '../../engine/billing/report/reader';
import { warningsOf } from '../../engine/billing/report/warnings';
import type { Bill } from '../../engine/telemetry/bill';
import type { Language } from '../../engine/telemetry/texts';
import { columns } from '../common/columns';

/** Equivalents that stand below a bill; a page shows all. */
const EQUIVALENTS = 3;

/** A bill in columns: what it is of, its lines, its parts, what it is as much as. */
export function tableOf(bill: Bill, entries: readonly EquivalentEntry[], language: Language): string {
  const reader = readerOf(bill, language);
  const { say, format, money } = reader;
  const carbon = bill.carbon_g !== undefined;
  const cells = (of: { energy_kwh: number; cost: number; carbon_g?: number }) => [
    of.energy_kwh === 0 ? '' : format.energy(of.energy_kwh),
    money(of.cost),
    ...(carbon ? [of.carbon_g === undefined ? '' : format.mass(of.carbon_g)] : []),
  ];
  const head = [say('column.energy'), say('column.cost'), ...(carbon ? [say('column.carbon')] : [])];
  const lines = bill.lines.map((line) => [
    `${line.of_which === true ? '  ' : ''}${say(`item.${line.item}`)}`,
    ...cells(line),
  ]);
  const parts = (bill.parts ?? []).map((part) => [nameOf(part, say), ...cells(part)]);
  const like = equivalentsOf({ wh: bill.energy_kwh * 1000 }, entries)
    .slice(0, EQUIVALENTS)
    .map((one) => sentenceOf(describeEquivalent(one, format)));
  const title = [...Object.values(bill.target), format.span(bill.from, bill.to), bill.zone, bill.tariff.name];
  return [
    `${title.join(' · ')}\n`,
    columns([[say('column.item'), ...head], ...lines, [say('total'), ...cells(bill)]]),
    parts.length === 0 ? '' : `\n${columns([[bill.by ?? '', ...head], ...parts])}`,
    like.length === 0 ? '' : `\n${say('section.equivalents')}: ${like.join('; ')}.\n`,
    ...warningsOf(bill, reader).map((warning) => `! ${warning}\n`),
  ].join('');
}

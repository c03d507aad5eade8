import { html } from '../../report/html';
import { page } from '../../report/page';
import { kpis, warnings } from '../../report/section';
import type { Bill } from '../../telemetry/bill';
import type { Language } from '../../telemetry/texts';
import { HOUR_MS } from '../../telemetry/units';
import type { EquivalentEntry } from '../equivalents/equivalent';
import type { Tariff } from '../tariffs/tariff';
import {
  checksSection,
  coverageSection,
  hoursSection,
  moneySection,
  partsSection,
  ratesSection,
} from './bill-sections';
import { carbonSection, equivalentsSection, tariffsSection } from './meaning-sections';
import { type Reader, readerOf } from './reader';
import { warningsOf } from './warnings';

/** What a page tells of a bill besides the bill itself. */
export interface BillReport {
  readonly bill: Bill;
  /** Bills of the hours or days that it is made of, in order. */
  readonly slices: readonly Bill[];
  readonly tariff: Tariff;
  /** The same energy on other contracts. */
  readonly others: readonly { readonly tariff: Tariff; readonly bill: Bill }[];
  readonly equivalents: readonly EquivalentEntry[];
  /** Version of the package. */
  readonly version: string;
}

/** A bill as a page to be read, sent and printed: the answer first, then where it goes, what it means, how it is known. */
export function billPage(report: BillReport, language: Language): string {
  const { bill } = report;
  const reader = readerOf(bill, language);
  const { format, say, money } = reader;
  const span = format.span(bill.from, bill.to);
  return page({
    language,
    title: say('title', { span }),
    answer: say('answer', { cost: money(bill.cost), energy: format.energy(bill.energy_kwh) }),
    lead: leadOf(bill, span, reader),
    sections: [
      warnings(say('section.warnings'), warningsOf(bill, reader)),
      kpis(tiles(bill, reader)),
      hoursSection(bill, report.slices, reader),
      moneySection(bill, reader),
      equivalentsSection(bill, report.equivalents, reader),
      tariffsSection(report, reader),
      ratesSection(bill, reader),
      carbonSection(bill, reader),
      coverageSection(bill, reader),
      checksSection(bill, reader),
      partsSection(bill, reader),
    ],
    foot: html`${footOf(bill, reader)} ${say('foot', { zone: bill.zone, version: report.version })}`,
  });
}

function leadOf(bill: Bill, span: string, { say, format }: Reader): string {
  const of = Object.entries(bill.target).map(([tag, name]) => `${tag} ${name}`);
  const overhead = bill.lines.find(({ item }) => item === 'overhead');
  const it = bill.lines.find(({ item }) => item === 'it');
  const share =
    overhead === undefined || it === undefined || overhead.energy_kwh + it.energy_kwh === 0
      ? ''
      : say('lead.share', {
          it: format.percent(it.energy_kwh / (overhead.energy_kwh + it.energy_kwh)),
          overhead: format.percent(overhead.energy_kwh / (overhead.energy_kwh + it.energy_kwh)),
        });
  return [`${[span, ...of].join(' · ')}.`, share].filter((part) => part !== '').join(' ');
}

function tiles(bill: Bill, { say, format, money }: Reader) {
  const it = bill.lines.find(({ item }) => item === 'it')?.energy_kwh ?? 0;
  const hours = (bill.to - bill.from) / HOUR_MS;
  const known = hours * (1 - bill.coverage.missing);
  const mean = bill.energy_kwh === 0 ? 0 : bill.cost / bill.energy_kwh;
  return [
    {
      label: say('column.cost'),
      value: money(bill.cost),
      note: say('tile.mean', { price: format.money(mean, bill.currency, { least: 2, most: 4 }) }),
    },
    {
      label: say('tile.energy'),
      value: format.energy(bill.energy_kwh),
      note: say('tile.it', { it: format.energy(it) }),
    },
    ...(known > 0
      ? [
          {
            label: say('tile.power'),
            value: format.power((bill.energy_kwh * 1000) / known),
            note:
              bill.peak_w === undefined || bill.peak_at === undefined
                ? ''
                : say('tile.peak', { power: format.power(bill.peak_w), when: format.dateTime(bill.peak_at) }),
          },
        ]
      : []),
    ...(bill.pue === undefined
      ? []
      : [{ label: 'PUE', value: format.number(bill.pue, 2), note: say('tile.pue') }]),
    ...(bill.carbon_g === undefined
      ? []
      : [
          {
            label: say('column.carbon'),
            value: format.mass(bill.carbon_g),
            note: say(`scope.${bill.carbon?.scope ?? ''}` as 'scope.direct'),
          },
        ]),
  ];
}

function footOf({ tariff, carbon }: Bill, { say }: Reader): string {
  const prices = [tariff.name, tariff.date, tariff.source].filter((part) => part !== undefined).join(', ');
  const told = [say('foot.prices', { prices })];
  if (carbon?.source !== undefined) told.push(say('foot.carbon', { source: carbon.source }));
  return told.join(' ');
}

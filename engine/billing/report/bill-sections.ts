import { barList, shareBar } from '../../report/bar-list';
import type { Html } from '../../report/html';
import { section } from '../../report/section';
import { stackedBars } from '../../report/stacked-bars';
import type { Tone } from '../../report/svg';
import { figures, table } from '../../report/table';
import type { Bill, BillItem, BillLine, Coverage } from '../../telemetry/bill';
import { HOUR_MS } from '../../telemetry/units';
import { nameOf, type Reader } from './reader';

const TONE_OF: Readonly<Record<BillItem, Tone>> = {
  it: 'fill',
  fans: 'a',
  overhead: 'rest',
  grid: 'b',
  demand: 'c',
  standing: 'seq-2',
  tax: 'seq-1',
  incomplete: 'hatched',
};

/** What the money is for: one bar, and the lines of the bill with their sum. */
export function moneySection(bill: Bill, { format, say, money }: Reader): Html {
  const carbon = bill.carbon_g !== undefined;
  const cells = ({ energy_kwh, cost, carbon_g }: Pick<BillLine, 'energy_kwh' | 'cost' | 'carbon_g'>) => [
    energy_kwh === 0 ? '' : format.energy(energy_kwh),
    money(cost),
    ...(carbon ? [carbon_g === undefined ? '' : format.mass(carbon_g)] : []),
  ];
  const columns = ['column.item', 'column.energy', 'column.cost', ...(carbon ? ['column.carbon'] : [])];
  const [first, ...others] = columns.map((key, i) => ({ title: say(key as 'column.item'), numeric: i > 0 }));
  return section({
    title: say('section.money'),
    of: format.span(bill.from, bill.to),
    width: 'half',
    body: shareBar({
      title: say('section.money'),
      description: bill.lines.map((line) => `${say(`item.${line.item}`)} ${money(line.cost)}`).join(', '),
      columns: [first!, ...others],
      shares: bill.lines.map((line) => ({
        name: say(`item.${line.item}`),
        ...(line.of_which === true ? { of: true as const } : { value: line.cost }),
        tone: TONE_OF[line.item],
        cells: cells(line),
      })),
      foot: [say('total'), ...cells(bill)],
    }),
  });
}

/** Bills of shorter times beside each other. */
export function hoursSection(bill: Bill, slices: readonly Bill[], reader: Reader): Html | undefined {
  if (slices.length < 2) return undefined;
  const { format, say, money } = reader;
  const hourly = slices[0]!.to - slices[0]!.from <= HOUR_MS;
  const key = hourly ? 'section.hours' : 'section.days';
  const items = [...new Set(slices.flatMap(({ lines }) => added(lines).map(({ item }) => item)))];
  const labels = slices.map(({ from }) => (hourly ? format.clock(from) : format.day(from)));
  const costs = slices.map(({ lines }) =>
    items.map((item) => added(lines).find((line) => line.item === item)?.cost ?? 0),
  );
  const dearest = slices.reduce((most, slice) => (slice.cost > most.cost ? slice : most));
  const when = hourly ? format.dateTime(dearest.from) : format.date(dearest.from);
  return section({
    title: say(key),
    of: format.span(bill.from, bill.to),
    width: 'half',
    body: [
      stackedBars({
        title: say(key),
        description: say('describe.bars', { when, cost: money(dearest.cost) }),
        parts: items.map((item) => ({ name: say(`item.${item}`), tone: TONE_OF[item] })),
        bars: slices.map((_, i) => ({ label: labels[i]!, values: costs[i]! })),
        shown: (value, digits) =>
          format.money(
            value,
            bill.currency,
            digits === undefined ? undefined : { least: digits, most: digits },
          ),
      }),
      figures(say('figures'), {
        columns: [
          { title: say('column.from') },
          { title: say('column.energy'), numeric: true },
          { title: say('column.cost'), numeric: true },
          { title: say('coverage.missing'), numeric: true },
        ],
        rows: slices.map((slice) => ({
          cells: [
            hourly ? format.dateTime(slice.from) : format.date(slice.from),
            format.energy(slice.energy_kwh),
            money(slice.cost),
            format.percent(slice.coverage.missing),
          ],
        })),
      }),
    ],
  });
}

function added(lines: readonly BillLine[]): readonly BillLine[] {
  return lines.filter((line) => line.of_which !== true);
}

const COVERAGE: readonly [keyof Coverage, Tone][] = [
  ['measured', 'fill'],
  ['interpolated', 'seq-2'],
  ['estimated', 'b'],
  ['simulated', 'c'],
  ['missing', 'hatched'],
];

/** How the energy is known, and what is not in the bill because it is not. */
export function coverageSection(bill: Bill, { format, say }: Reader): Html {
  const known = COVERAGE.filter(([how]) => bill.coverage[how] > 0);
  return section({
    title: say('section.coverage'),
    of: say('of.time'),
    width: 'half',
    note: bill.gap_kwh > 0 ? say('gap', { energy: format.energy(bill.gap_kwh) }) : say('no-gap'),
    body: shareBar({
      title: say('section.coverage'),
      description: known
        .map(([how]) => `${say(`coverage.${how}`)} ${format.percent(bill.coverage[how])}`)
        .join(', '),
      columns: [{ title: say('column.known') }, { title: say('column.share'), numeric: true }],
      shares: known.map(([how, tone]) => ({
        name: say(`coverage.${how}`),
        value: bill.coverage[how],
        tone,
        cells: [format.percent(bill.coverage[how], 1)],
      })),
    }),
  });
}

/** What each rate of the tariff came to. */
export function ratesSection(bill: Bill, { format, say, money }: Reader): Html | undefined {
  if (bill.rates.length < 2) return undefined;
  const price = (cost: number, kwh: number) =>
    kwh === 0 ? '' : format.money(cost / kwh, bill.currency, { least: 2, most: 4 });
  return section({
    title: say('section.rates'),
    of: bill.tariff.name,
    width: 'narrow',
    body: table({
      columns: ['column.rate', 'column.energy', 'column.price', 'column.cost'].map((key, i) => ({
        title: say(key as 'column.rate'),
        numeric: i > 0,
      })),
      rows: bill.rates.map(({ rate, energy_kwh: energy, cost }) => ({
        cells: [rate === '' ? say('no-rate') : rate, format.energy(energy), price(cost, energy), money(cost)],
      })),
    }),
  });
}

/** Who used it, dearest first. */
export function partsSection(bill: Bill, { format, say, money }: Reader): Html | undefined {
  const { parts = [] } = bill;
  if (parts.length === 0) return undefined;
  // A column of zeros tells nothing.
  const gaps = parts.some(({ coverage }) => coverage.missing > 0);
  return section({
    title: say('section.parts', { by: bill.by ?? '' }),
    of: say('of.parts'),
    long: true,
    body: barList({
      columns: [
        { title: bill.by ?? '' },
        { title: say('column.energy'), numeric: true },
        { title: say('column.cost'), numeric: true },
        ...(gaps ? [{ title: say('coverage.missing'), numeric: true }] : []),
      ],
      barTitle: say('column.cost'),
      rows: parts.map((part) => ({
        label: nameOf(part, say),
        value: part.cost,
        cells: [
          format.energy(part.energy_kwh),
          money(part.cost),
          ...(gaps ? [format.percent(part.coverage.missing)] : []),
        ],
      })),
      foot: [say('total'), format.energy(bill.energy_kwh), money(bill.cost), ...(gaps ? [''] : [])],
    }),
  });
}

/** Meters of racks and rooms beside the servers behind them. */
export function checksSection(bill: Bill, { format, say }: Reader): Html | undefined {
  if (bill.checks.length === 0) return undefined;
  return section({
    title: say('section.checks'),
    width: 'half',
    note: say('note.checks'),
    body: table({
      columns: ['column.meter', 'column.own', 'column.servers', 'column.difference'].map((key, i) => ({
        title: say(key as 'column.meter'),
        numeric: i > 0,
      })),
      rows: bill.checks.map(({ measurement, target, energy_kwh: own, servers_kwh: servers }) => ({
        cells: [
          [measurement, ...Object.values(target)].join(' '),
          format.energy(own),
          format.energy(servers),
          own === 0 ? '' : format.percent((own - servers) / own, 1),
        ],
      })),
    }),
  });
}

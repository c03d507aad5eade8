import { type Child, type Html, html } from './html';
import { across, key, type Tone } from './svg';
import { type Column, table } from './table';

export interface BarRow {
  readonly label: Child;
  /** What the bar is as long as; nothing below zero. */
  readonly value: number;
  /** Where the value lies with confidence: a thin line over the bar. */
  readonly low?: number;
  readonly high?: number;
  readonly cells: readonly Child[];
  readonly tone?: Tone;
}

export interface BarList {
  readonly caption?: string;
  /** Of the label, then of the cells. */
  readonly columns: readonly [Column, ...Column[]];
  /** What the bar means. */
  readonly barTitle: string;
  readonly rows: readonly BarRow[];
  readonly foot?: readonly Child[];
}

const HEIGHT = 10;

/** A table whose rows show how large they are beside each other. */
export function barList({ caption, columns, barTitle, rows, foot }: BarList): Html {
  const [first, ...others] = columns;
  const largest = Math.max(0, ...rows.map(({ value, high }) => Math.max(value, high ?? 0)));
  return table({
    ...(caption === undefined ? {} : { caption }),
    columns: [first, { title: barTitle, bars: true }, ...others],
    rows: rows.map((row) => ({ cells: [row.label, bar(row, largest), ...row.cells] })),
    ...(foot === undefined ? {} : { foot: [foot[0], '', ...foot.slice(1)] }),
  });
}

function bar({ value, low, high, tone = 'fill' }: BarRow, largest: number): Html {
  const share = (of: number) => across(largest > 0 ? Math.max(0, of) / largest : 0);
  const middle = HEIGHT / 2;
  const whisker =
    low === undefined || high === undefined
      ? ''
      : html`<line x1="${share(low)}" x2="${share(high)}" y1="${middle}" y2="${middle}" class="whisker"/><line x1="${share(low)}" x2="${share(low)}" y1="2" y2="${HEIGHT - 2}" class="whisker"/><line x1="${share(high)}" x2="${share(high)}" y1="2" y2="${HEIGHT - 2}" class="whisker"/>`;
  return html`<svg width="100%" height="${HEIGHT}" aria-hidden="true"><rect width="${share(value)}" height="${HEIGHT}" rx="2" class="${tone}"/>${whisker}</svg>`;
}

export interface Share {
  readonly name: string;
  /** Absent: a part of the one above, which has a row and no place in the bar. */
  readonly value?: number;
  readonly tone: Tone;
  readonly cells: readonly Child[];
}

export interface ShareBar {
  readonly title: string;
  readonly description: string;
  readonly columns: readonly [Column, ...Column[]];
  readonly shares: readonly Share[];
  readonly foot?: readonly Child[];
}

/** What a whole is made of: one bar, and a row for each part of it. */
export function shareBar({ title, description, columns, shares, foot }: ShareBar): Html {
  const parts = shares.flatMap(({ name, value = 0, tone }) => (value > 0 ? [{ name, value, tone }] : []));
  const sum = parts.reduce((all, { value }) => all + value, 0);
  let before = 0;
  const boxes = parts.map(({ name, value, tone }) => {
    const x = before / sum;
    before += value;
    return html`<rect x="${across(x)}" width="${across(value / sum)}" height="24" class="${tone}"><title>${name}</title></rect>`;
  });
  return html`<svg width="100%" height="24" role="img" class="clip"><title>${title}</title><desc>${description}</desc>${boxes}</svg>${table(
    {
      columns,
      rows: shares.map(({ name, value, tone, cells }) =>
        value === undefined
          ? { cells: [name, ...cells], kind: 'of' }
          : { cells: [html`${key(tone)}${name}`, ...cells] },
      ),
      ...(foot === undefined ? {} : { foot }),
    },
  )}`;
}

import { type Child, type Html, html } from './html';

export interface Column {
  readonly title: string;
  /** Numbers stand on the right, so that their digits stand below each other. */
  readonly numeric?: boolean;
  /** Holds bars, which take the room that is left. */
  readonly bars?: boolean;
}

export interface Row {
  readonly cells: readonly Child[];
  /** A part of the row above that is not added, or a sum. */
  readonly kind?: 'of' | 'strong';
}

export interface Table {
  readonly caption?: string;
  /** The first names what a row is of. */
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly foot?: readonly Child[];
}

export function table({ caption, columns, rows, foot }: Table): Html {
  const heads = columns.map(
    ({ title, numeric }) => html`<th scope="col"${numeric === true ? NUMERIC : ''}>${title}</th>`,
  );
  const body = rows.map(
    ({ cells, kind }) =>
      html`<tr${kind === undefined ? '' : html` class="${kind}"`}>${cellsOf(cells, columns)}</tr>`,
  );
  return html`<div class="scroll"><table>${caption === undefined ? '' : html`<caption>${caption}</caption>`}<thead><tr>${heads}</tr></thead><tbody>${body}</tbody>${
    foot === undefined ? '' : html`<tfoot><tr>${cellsOf(foot, columns)}</tr></tfoot>`
  }</table></div>`;
}

/** The figures of a chart, for whoever does not see it and for whoever wants them exactly. */
export function figures(summary: string, of: Table): Html {
  return html`<details><summary>${summary}</summary>${table(of)}</details>`;
}

const NUMERIC = html` class="n"`;
const BARS = html` class="bar"`;

function cellsOf(cells: readonly Child[], columns: readonly Column[]): Html[] {
  return cells.map((cell, i) => {
    const column = columns[i];
    const numeric = column?.numeric === true ? NUMERIC : column?.bars === true ? BARS : '';
    return i === 0 ? html`<th scope="row"${numeric}>${cell}</th>` : html`<td${numeric}>${cell}</td>`;
  });
}

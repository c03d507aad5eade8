import { type Child, type Html, html } from './html';

export interface Section {
  readonly title: string;
  /** What it is of: a time, a unit, a scope. */
  readonly of?: string | undefined;
  readonly body: Child;
  /** What a reader should know of the figures. */
  readonly note?: Child;
  /** Of twelve columns on a large screen: all, eight, six or four. */
  readonly width?: 'wide' | 'half' | 'narrow';
  /** May be cut between two pages of paper. */
  readonly long?: boolean;
}

export function section({ title, of, body, note, width, long }: Section): Html {
  const kind = ['card', width, long === true ? 'long' : undefined]
    .filter((name) => name !== undefined)
    .join(' ');
  return html`<section class="${kind}"><header><h2>${title}</h2>${of === undefined ? '' : html`<p>${of}</p>`}</header>${body}${
    note === undefined ? '' : html`<p class="note">${note}</p>`
  }</section>`;
}

/** What a reader has to know before the figures. */
export function warnings(title: string, sentences: readonly string[]): Html | undefined {
  if (sentences.length === 0) return undefined;
  const items = sentences.map((sentence) => html`<li>${sentence}</li>`);
  return html`<section class="card warn"><header><h2>${title}</h2></header><ul>${items}</ul></section>`;
}

export interface Kpi {
  readonly label: string;
  readonly value: string;
  /** What the value is compared with, or what it is made of. */
  readonly note: string;
}

export function kpis(all: readonly Kpi[]): Html {
  const tiles = all.map(
    ({ label, value, note }) =>
      html`<div class="card"><dt>${label}</dt><dd class="value">${value}</dd><dd class="note">${note}</dd></div>`,
  );
  return html`<dl class="kpis">${tiles}</dl>`;
}

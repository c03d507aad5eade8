import { type Child, type Html, html } from './html';

/** How an area is filled; `hatched` is what is not known. */
export type Tone =
  | 'fill'
  | 'rest'
  | 'a'
  | 'b'
  | 'c'
  | 'seq-1'
  | 'seq-2'
  | 'seq-3'
  | 'seq-4'
  | 'warned'
  | 'wrong'
  | 'hatched';

/** What every chart says of itself, for whoever does not see it. */
export interface Described {
  readonly title: string;
  readonly description: string;
}

/** A picture as wide as its place: across in per cent, up in pixels, so that its text keeps its size on a phone. */
export function svg({ title, description }: Described, height: number, body: Child, kind?: string): Html {
  return html`<svg width="100%" height="${height}" role="img"${kind === undefined ? '' : html` class="${kind}"`}><title>${title}</title><desc>${description}</desc>${body}</svg>`;
}

/** A share of 0..1 of the width. */
export function across(share: number): string {
  return `${Math.round(share * 1e5) / 1e3}%`;
}

/** A length in pixels, short enough to be written a thousand times. */
export function px(length: number): number {
  return Math.round(length * 10) / 10;
}

export function legend(items: readonly { readonly name: string; readonly tone: Tone }[]): Html {
  return html`<ul class="legend">${items.map(({ name, tone }) => html`<li>${key(tone)}${name}</li>`)}</ul>`;
}

/** A small square of a tone, beside the word that it means. */
export function key(tone: Tone): Html {
  return html`<svg class="key" width="11" height="11" aria-hidden="true"><rect width="11" height="11" rx="2" class="${tone}"/></svg>`;
}

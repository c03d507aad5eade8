import { type Html, html } from './html';
import { across, type Tone } from './svg';

/** Lanes of bands beside each other over one axis: a calendar of prices, what happened when. */
export interface Lanes {
  readonly lanes: readonly Lane[];
  /** From the left end to the right, in any unit that the bands share. */
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

export interface Lane {
  readonly label: string;
  readonly note?: string;
  readonly bands: readonly Band[];
  /** What the lane comes to, and how far from another. */
  readonly worth?: string;
  readonly worthNote?: string;
  /** The one that holds. */
  readonly current?: boolean;
}

export interface Band {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly tone: Tone;
}

const HEIGHT = 24;
/** A narrower band shows no text; its title has it. */
const LEAST_FOR_TEXT = 0.1;

export function lanes({ lanes: all, from, to, ticks }: Lanes): Html {
  const place = (at: number) => (at - from) / (to - from);
  const items = all.map((lane) => {
    const said = lane.bands.map(({ text }) => text).join(', ');
    const bands = lane.bands.map((band) => drawn(band, place));
    return html`<li${lane.current === true ? html` class="now"` : ''}><div><b>${lane.label}</b>${small(lane.note)}</div><div class="band"><svg width="100%" height="${HEIGHT}" role="img"><title>${lane.label}</title><desc>${said}</desc>${bands}</svg></div><div class="worth"><b>${lane.worth}</b>${small(lane.worthNote)}</div></li>`;
  });
  const axis = ticks.map(({ at, label }) => {
    const anchor = place(at) < 0.02 ? 'start' : place(at) > 0.98 ? 'end' : 'middle';
    return html`<text x="${across(place(at))}" y="11" text-anchor="${anchor}">${label}</text>`;
  });
  return html`<ul class="lanes">${items}<li aria-hidden="true"><div></div><div class="band"><svg width="100%" height="14">${axis}</svg></div><div></div></li></ul>`;
}

function drawn({ from, to, text, tone }: Band, place: (at: number) => number): Html {
  const x = Math.max(0, place(from));
  const width = Math.min(1, place(to)) - x;
  const label = width < LEAST_FOR_TEXT ? '' : html`<text x="6" y="16" class="on-${tone}">${text}</text>`;
  return html`<svg class="clip" x="${across(x)}" width="${across(width)}" height="${HEIGHT}"><title>${text}</title><rect width="99.5%" height="${HEIGHT}" rx="2" class="${tone}"/>${label}</svg>`;
}

function small(text: string | undefined): Html | string {
  return text === undefined ? '' : html`<small>${text}</small>`;
}

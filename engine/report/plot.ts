import { type Child, type Html, html } from './html';
import type { ValueAxis } from './scale';
import { type Described, px, svg } from './svg';

/** Height of what is drawn, in pixels. */
export const PLOT = 180;
/** Above and left of the drawing stands its axis; `style.ts` has the same room. */
const TOP = 8;
const LABELS = 18;

/** A drawing beside its axis and above its labels. */
export function plot(
  described: Described,
  grid: Child,
  drawing: Child,
  labels: readonly { readonly x: string; readonly label: string; readonly anchor?: 'start' | 'end' }[],
): Html {
  const below = labels.map(
    ({ x, label, anchor = 'start' }) =>
      html`<text x="${x}" y="${PLOT + LABELS - 4}" text-anchor="${anchor}">${label}</text>`,
  );
  return svg(described, TOP + PLOT + LABELS, [grid, drawing, below], 'plot');
}

/** Lines across at the ticks of an axis, their values left of them. */
export function gridLines({ ticks, low, high }: ValueAxis, shown: (tick: number) => string): Html[] {
  return ticks.map((tick) => {
    const y = px((PLOT * (high - tick)) / (high - low));
    return html`<line x1="0" x2="100%" y1="${y}" y2="${y}" class="${tick === 0 ? 'zero' : 'axis'}"/><text x="-6" y="${px(y + 4)}" text-anchor="end">${shown(tick)}</text>`;
  });
}

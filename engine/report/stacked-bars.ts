import { type Html, html } from './html';
import { gridLines, PLOT, plot } from './plot';
import { digitsOf, everyNth, valueAxis } from './scale';
import { across, type Described, legend, px, type Tone } from './svg';

export interface StackedBars extends Described {
  /** What each bar is made of, from below. */
  readonly parts: readonly { readonly name: string; readonly tone: Tone }[];
  readonly bars: readonly Bar[];
  /** A value of the axis or of a bar, with its unit. */
  readonly shown: (value: number, digits?: number) => string;
}

export interface Bar {
  readonly label: string;
  /** One a part; what is below zero hangs from the line of zero. */
  readonly values: readonly number[];
}

/** Share of its place that a bar fills. */
const FILLED = 0.86;

export function stackedBars({ parts, bars, shown, ...described }: StackedBars): Html {
  const stacks = bars.map(({ values }) => stackOf(values));
  const axis = valueAxis(
    Math.min(0, ...stacks.map(({ low }) => low)),
    Math.max(0, ...stacks.map(({ high }) => high)),
  );
  const y = (value: number) => (PLOT * (axis.high - value)) / (axis.high - axis.low);
  const digits = digitsOf(axis);
  const slot = 1 / Math.max(bars.length, 1);
  const drawn = bars.map((bar, i) => {
    const x = across(slot * (i + (1 - FILLED) / 2));
    const rects = stacks[i]!.boxes.map(({ part, from, to }) => {
      const height = Math.abs(y(from) - y(to));
      return html`<rect x="${x}" y="${px(Math.min(y(from), y(to)))}" width="${across(slot * FILLED)}" height="${px(height)}" class="${parts[part]!.tone}"/>`;
    });
    const said = parts.map(({ name }, part) => `${name} ${shown(bar.values[part] ?? 0)}`).join(', ');
    return html`<g><title>${`${bar.label}: ${said}`}</title>${rects}</g>`;
  });
  const every = everyNth(bars.length);
  const labels = bars.flatMap(({ label }, i) => (i % every === 0 ? [{ x: across(slot * i), label }] : []));
  const grid = gridLines(axis, (tick) => shown(tick, digits));
  return html`${legend(parts)}${plot(described, grid, drawn, labels)}`;
}

interface Stack {
  readonly boxes: { readonly part: number; readonly from: number; readonly to: number }[];
  readonly low: number;
  readonly high: number;
}

function stackOf(values: readonly number[]): Stack {
  const boxes: Stack['boxes'] = [];
  let low = 0;
  let high = 0;
  values.forEach((value, part) => {
    if (!Number.isFinite(value) || value === 0) return;
    const from = value > 0 ? high : low;
    const to = from + value;
    boxes.push({ part, from, to });
    if (value > 0) high = to;
    else low = to;
  });
  return { boxes, low, high };
}

import type { EpochMs } from '../telemetry/metric';
import { DAY_MS } from '../telemetry/units';
import type { Format } from './format';
import { type Html, html } from './html';
import { gridLines, PLOT, plot } from './plot';
import { digitsOf, timeTicks, valueAxis } from './scale';
import { across, type Described, legend, px, type Tone } from './svg';

export interface LineChart extends Described {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly format: Format;
  /** At most four; the tone `rest` is dashed: what is expected, a limit. */
  readonly lines: readonly Line[];
  readonly shown: (value: number, digits?: number) => string;
}

export interface Line {
  readonly name: string;
  readonly tone: Extract<Tone, 'fill' | 'a' | 'b' | 'c' | 'rest'>;
  /** In order of time. null: nothing is known from here on; no line is drawn across. */
  readonly points: readonly (readonly [t: EpochMs, value: number | null])[];
  /** A value holds until the next one. */
  readonly steps?: boolean;
}

/** Units across, of a drawing that is stretched to its place. */
const WIDTH = 1000;

export function lineChart({ from, to, format, lines, shown, ...described }: LineChart): Html {
  const values = lines.flatMap(({ points }) =>
    points.flatMap(([, value]) => (value === null ? [] : [value])),
  );
  const axis = valueAxis(Math.min(0, ...values), Math.max(0, ...values));
  const digits = digitsOf(axis);
  const share = (value: number) => (axis.high - value) / (axis.high - axis.low);
  const grid = gridLines(axis, (tick) => shown(tick, digits));
  const x = (t: EpochMs) => (t - from) / (to - from);
  const paths = lines.map((line) => {
    const d = pathOf(
      line,
      (t) => x(t) * WIDTH,
      (value) => share(value) * PLOT,
    );
    return html`<path class="line ${line.tone}" vector-effect="non-scaling-stroke" d="${d}"><title>${line.name}</title></path>`;
  });
  const { step, at } = timeTicks(from, to, format.zone);
  const labels = at.map((t) => {
    const label = step < DAY_MS && !format.isMidnight(t) ? format.clock(t) : format.day(t);
    return { x: across(x(t)), label, anchor: x(t) > 0.94 ? ('end' as const) : ('start' as const) };
  });
  const drawing = html`<svg width="100%" height="${PLOT}" viewBox="0 0 ${WIDTH} ${PLOT}" preserveAspectRatio="none">${paths}</svg>`;
  return html`${legend(lines)}${plot(described, grid, drawing, labels)}`;
}

function pathOf({ points, steps }: Line, x: (t: EpochMs) => number, y: (value: number) => number): string {
  let d = '';
  let goesOn = false;
  for (const [t, value] of points) {
    if (value === null) {
      if (goesOn && steps === true) d += `H${px(x(t))}`;
      goesOn = false;
      continue;
    }
    if (!goesOn) d += `M${px(x(t))} ${px(y(value))}`;
    else if (steps === true) d += `H${px(x(t))}V${px(y(value))}`;
    else d += `L${px(x(t))} ${px(y(value))}`;
    goesOn = true;
  }
  return d;
}

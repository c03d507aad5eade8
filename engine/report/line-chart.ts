import type { EpochMs } from '../telemetry/metric';
import { DAY_MS } from '../telemetry/units';
import type { Format } from './format';
import { type Html, html } from './html';
import { digitsOf, timeTicks, valueAxis } from './scale';
import { gridLine } from './stacked-bars';
import { across, type Described, legend, px, svg, type Tone } from './svg';

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

const TOP = 14;
const PLOT = 180;
const LABELS = 18;
/** Units across, of a drawing that is stretched to its place. */
const WIDTH = 1000;

export function lineChart({ from, to, format, lines, shown, ...described }: LineChart): Html {
  const values = lines.flatMap(({ points }) =>
    points.flatMap(([, value]) => (value === null ? [] : [value])),
  );
  const axis = valueAxis(Math.min(0, ...values), Math.max(0, ...values));
  const digits = digitsOf(axis);
  const share = (value: number) => (axis.high - value) / (axis.high - axis.low);
  const grid = axis.ticks.map((tick) => gridLine(TOP + PLOT * share(tick), shown(tick, digits), tick === 0));
  const x = (t: EpochMs) => (t - from) / (to - from);
  const paths = lines.map(
    (line) =>
      html`<path class="line ${line.tone}" vector-effect="non-scaling-stroke" d="${pathOf(
        line,
        (t) => x(t) * WIDTH,
        (value) => share(value) * PLOT,
      )}"><title>${line.name}</title></path>`,
  );
  const { step, at } = timeTicks(from, to, format.zone);
  const labels = at.map((t) => {
    const label = step < DAY_MS && !format.isMidnight(t) ? format.clock(t) : format.day(t);
    return html`<text x="${across(x(t))}" y="${TOP + PLOT + LABELS - 4}" text-anchor="${x(t) > 0.94 ? 'end' : 'start'}">${label}</text>`;
  });
  const drawing = html`<svg y="${TOP}" width="100%" height="${PLOT}" viewBox="0 0 ${WIDTH} ${PLOT}" preserveAspectRatio="none">${paths}</svg>`;
  return html`${legend(lines)}${svg(described, TOP + PLOT + LABELS, [grid, drawing, labels])}`;
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

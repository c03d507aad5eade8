const WIDTH = 420;
const HEIGHT = 170;
/** Where the curve is drawn; what is left is for the figures on its axes. */
const BOX = { left: 36, right: 412, top: 8, bottom: 146 };
/** What the axis of temperatures shows at least, °C. */
const LEAST_C = 20;
const MOST_C = 100;
const MOST_PCT = 100;

/** A corner of a line: °C and percent. */
export type Corner = readonly [temperatureC: number, speedPct: number];

export interface SpeedCurve {
  /** By rising temperature; before the first and behind the last corner it goes on level. */
  readonly rising: readonly Corner[];
  /** The same while it gets colder. */
  readonly falling: readonly Corner[];
  readonly limitC: number;
  readonly criticalC: number;
}

/** The three levels of speed: a staircase up, and one down that lags behind. */
export function stepCurve(
  [lowPct, mediumPct, highPct]: readonly [number, number, number],
  [mediumAboveC, highAboveC]: readonly [number, number],
  hysteresisK: number,
): Pick<SpeedCurve, 'rising' | 'falling'> {
  const stairs = (lagK: number): Corner[] => [
    [mediumAboveC - lagK, lowPct],
    [mediumAboveC - lagK, mediumPct],
    [highAboveC - lagK, mediumPct],
    [highAboveC - lagK, highPct],
  ];
  return { rising: stairs(0), falling: stairs(hysteresisK) };
}

/** Straight lines between points, and the same while it gets colder. */
export function lineCurve(
  points: readonly Corner[],
  hysteresisK: number,
): Pick<SpeedCurve, 'rising' | 'falling'> {
  return { rising: points, falling: points.map(([c, pct]): Corner => [c - hysteresisK, pct]) };
}

/** Held between the least and the highest speed, as what is commanded is. */
export function heldWithin(corners: readonly Corner[], minPct: number, maxPct: number): Corner[] {
  return corners.map(([c, pct]) => [c, Math.min(maxPct, Math.max(minPct, pct))]);
}

/**
 * Draws the speed against the temperature: solid while it gets hotter, dashed while it gets colder. Nothing but the
 * axes where a number is missing.
 */
export function speedPreview({ rising, falling, limitC, criticalC }: SpeedCurve, label: string): string {
  const all = [...rising, ...falling];
  const isWhole = all.length > 0 && all.flat().every(Number.isFinite);
  const from = Math.min(LEAST_C, ...(isWhole ? all.map(([c]) => c) : []));
  const to = Math.max(MOST_C, ...(isWhole ? all.map(([c]) => c) : []));
  const x = (c: number) => (BOX.left + ((c - from) / (to - from)) * (BOX.right - BOX.left)).toFixed(1);
  const y = (pct: number) => (BOX.bottom - (pct / MOST_PCT) * (BOX.bottom - BOX.top)).toFixed(1);
  const path = (corners: readonly Corner[]) => {
    const [first, last] = [corners[0]!, corners.at(-1)!];
    const whole: Corner[] = [[from, first[1]], ...corners, [to, last[1]]];
    return whole.map(([c, pct], i) => `${i === 0 ? 'M' : 'L'}${x(c)} ${y(pct)}`).join('');
  };
  const text = (at: string, words: string, anchor: string) =>
    `<text ${at} text-anchor="${anchor}" font-size="11" fill="currentColor" opacity="0.7">${words}</text>`;
  const mark = (c: number, colour: string) =>
    c >= from && c <= to
      ? `<path d="M${x(c)} ${BOX.top}V${BOX.bottom}" stroke="${colour}" stroke-dasharray="4 3"/>`
      : '';
  const temperatures = Array.from({ length: Math.floor(to / 20) + 1 }, (_, i) => 20 * i).filter(
    (c) => c >= from,
  );
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" width="100%" role="img" style="color: var(--red-ui-primary-text-color)">`,
    `<title>${label}</title>`,
    ...[0, 50, 100].map(
      (pct) =>
        `<path d="M${BOX.left} ${y(pct)}H${BOX.right}" stroke="currentColor" opacity="0.2"/>` +
        text(`x="${BOX.left - 4}" y="${Number(y(pct)) + 4}"`, `${pct} %`, 'end'),
    ),
    ...temperatures.map((c) => text(`x="${x(c)}" y="${BOX.bottom + 16}"`, `${c} °C`, 'middle')),
    mark(limitC, '#e07b39'),
    mark(criticalC, '#c0392b'),
    ...(isWhole
      ? [
          `<path d="${path(falling)}" fill="none" stroke="#2f7fc1" stroke-dasharray="5 4" opacity="0.7"/>`,
          `<path d="${path(rising)}" fill="none" stroke="#2f7fc1" stroke-width="2"/>`,
        ]
      : []),
    '</svg>',
  ].join('');
}

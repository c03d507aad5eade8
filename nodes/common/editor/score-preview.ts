import { LOUD, Univariate, WARM_UP } from '../../../engine/detection/univariate/univariate';

const READINGS = 420;
const HOUR_MS = 3_600_000;
const WIDTH = 420;
const HEIGHT = 120;
/** Where the number is drawn, and where its score. */
const NUMBER = { top: 6, bottom: 50 };
const SCORE = { top: 62, bottom: 114 };
/** A score is a share of the usual threshold; 2 is the most. */
const MOST_SCORE = 2;
/** Three that leave the usual, by more each time: from which reading on, for how many, by how much. */
const LEAVING = [
  { from: 220, until: 232, by: 0.3 },
  { from: 285, until: 297, by: 1 },
  { from: 350, until: 370, by: 5 },
];

/** What a number may look like: it hums, and leaves that three times. */
function numberAt(i: number): number {
  const leaving = LEAVING.find(({ from, until }) => i >= from && i < until);
  const hum = 0.8 * Math.sin(i / 9) + 0.4 * Math.sin(i * 1.7);
  return leaving === undefined ? hum : 1.1 + leaving.by + 0.1 * hum;
}

/** The number and what the detector makes of it, as the detector does. */
function scoresOf(numbers: readonly number[]): number[] {
  const judge = new Univariate();
  return numbers.map((number, i) => {
    // Within one hour: the hours of the day are another matter.
    judge.push(number, HOUR_MS + i);
    return judge.score / LOUD;
  });
}

/**
 * Draws an example of a number, its score and the threshold. What the score passes is marked: there a finding would
 * be open.
 *
 * @param threshold as a share of the usual one
 */
export function scorePreview(threshold: number, label: string): string {
  const numbers = Array.from({ length: READINGS }, (_, i) => numberAt(i));
  const scores = scoresOf(numbers);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const x = (i: number) => ((i / (READINGS - 1)) * WIDTH).toFixed(1);
  const y = (value: number, from: number, to: number, { top, bottom }: typeof NUMBER) =>
    (bottom - ((value - from) / (to - from)) * (bottom - top)).toFixed(1);
  const line = (values: readonly number[], place: (value: number) => string) =>
    values.map((value, i) => `${i === 0 ? 'M' : 'L'}${x(i)} ${place(value)}`).join('');
  const limit = y(threshold, 0, MOST_SCORE, SCORE);
  const found = runsOf(scores, threshold).map(
    ([from, until]) =>
      `<rect x="${x(from)}" y="0" width="${(Number(x(until)) - Number(x(from))).toFixed(1)}" height="${HEIGHT}" fill="#e07b39" opacity="0.3"/>`,
  );
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" width="100%" role="img" style="color: var(--red-ui-primary-text-color)">`,
    `<title>${label}</title>`,
    `<rect width="${x(WARM_UP)}" height="${HEIGHT}" fill="currentColor" opacity="0.08"/>`,
    ...found,
    `<path d="${line(numbers, (value) => y(value, low, high, NUMBER))}" fill="none" stroke="currentColor"/>`,
    `<path d="${line(scores, (value) => y(value, 0, MOST_SCORE, SCORE))}" fill="none" stroke="#2f7fc1" stroke-width="1.5"/>`,
    `<path d="M0 ${limit}H${WIDTH}" stroke="#c0392b" stroke-dasharray="4 3"/>`,
    '</svg>',
  ].join('');
}

/** Where scores are at the threshold or beyond it: from which one on, and the first that is not. */
function runsOf(scores: readonly number[], threshold: number): [from: number, until: number][] {
  const runs: [number, number][] = [];
  scores.forEach((score, i) => {
    if (score < threshold) return;
    const last = runs.at(-1);
    if (last?.[1] === i) last[1] = i + 1;
    else runs.push([i, i + 1]);
  });
  return runs;
}

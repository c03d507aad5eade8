import type { Evidence } from '../../telemetry/finding';
import type { Signs } from '../findings/suspicion';
import { median } from '../peers/median';
import type { LineWatch } from '../server/line-watch';

/** From this share of a threshold on a deviation counts as such, and at the threshold for so many deviations at least. */
const NAMED_LEVEL = 0.5;
const LEVEL_SIGMA = 3;

/** How far each line of a server is off: a small drift that has passed its threshold is one nevertheless. */
export function signsOfLines(lines: Iterable<LineWatch>): Signs {
  const signs: Record<string, number> = {};
  for (const { line, isLearning, deviation } of lines) {
    if (isLearning) continue;
    const { sigma, level } = deviation;
    const least = level < NAMED_LEVEL ? 0 : LEVEL_SIGMA * level;
    signs[line.field] = Math.sign(sigma) * Math.max(Math.abs(sigma), least);
  }
  return signs;
}

/** Those lines of a server that are off, the worst first. */
export function evidenceOfLines(lines: Iterable<LineWatch>): Evidence[] {
  return [...lines]
    .filter(({ deviation }) => deviation.level >= NAMED_LEVEL)
    .sort((a, b) => b.deviation.level - a.deviation.level)
    .map(({ line, observed, expected, deviation }) => ({
      field: line.field,
      observed,
      expected: Number.isNaN(expected) ? null : expected,
      sigma: deviation.sigma,
    }));
}

/** Inlets that have moved by less together, °C, tell nothing of how they differ. */
const LEAST_MOVE_C = 0.5;
/** Differences that are usual, as a share of what all have moved. */
const USUAL_SPREAD = 0.3;

/**
 * What evidence says of many servers, and as `inlet_spread` how unlike their inlets move: the median of how far each is
 * from the middle of all, as a share of that middle.
 */
export function signsOfMany(evidence: readonly Evidence[], inlets: Iterable<LineWatch>): Signs {
  const moved = [...inlets].map(({ offset }) => offset);
  const middle = median(moved, 1);
  const signs = sigmasOf(evidence);
  if (Math.abs(middle) >= LEAST_MOVE_C) {
    const off = moved.map((offset) => Math.abs(offset - middle));
    signs.inlet_spread = median(off, 1) / (USUAL_SPREAD * Math.abs(middle));
  }
  return signs;
}

/** The same of one rack of several: that it is told of one is the difference. */
export function signsOfRack(evidence: readonly Evidence[]): Signs {
  return { ...sigmasOf(evidence), inlet_spread: LEVEL_SIGMA };
}

function sigmasOf(evidence: readonly Evidence[]): Record<string, number> {
  return Object.fromEntries(evidence.map(({ field, sigma }) => [field, sigma]));
}

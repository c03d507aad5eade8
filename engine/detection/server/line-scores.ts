import type { EpochMs, Tags } from '../../telemetry/metric';
import type { Desk } from '../desk';
import type { LineWatch } from './line-watch';

/** One score of each line of a server, so that each is a series: what a finding is charted with. */
export function tellScores(tags: Tags, lines: Iterable<LineWatch>, at: EpochMs, desk: Desk): void {
  for (const { line, observed, expected, deviation, isLearning } of lines) {
    if (isLearning || Number.isNaN(expected)) continue;
    const { level: score, sigma } = deviation;
    desk.score(tags, { field: line.field, score, sigma, observed, expected }, at);
  }
}

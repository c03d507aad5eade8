import assert from 'node:assert/strict';
import { problem } from '../../../engine/telemetry/problem';
import type { Figures } from '../../../io/influx/figures';
import { LossMeter } from '../../../nodes/common/status';
import { type WriterFacts, writerLight } from '../../../nodes/common/writer-light';

const IDLE: Figures = {
  state: 'idle',
  written: 0,
  quarantined: 0,
  queued: 0,
  oldestMs: 0,
  dropped: 0,
  requests: 0,
  retries: 0,
  adapted: { strings: 0, booleans: 0, lines: 0 },
  problem: undefined,
};
const QUIET = { received: true, refused: 0, failure: undefined };
const full = problem('spool-full', 'spool', 10, 10);

function light(changes: Partial<WriterFacts>): string {
  const facts = { figures: [IDLE], intake: QUIET, atLeastOnce: false, loss: new LossMeter(), ...changes };
  const { fill, text } = writerLight(facts, 0) as { fill: string; text: string };
  return `${fill} ${text}`;
}

const queued: Figures = { ...IDLE, state: 'writing', queued: 1200, oldestMs: 34_000 };
const away: Figures = { ...queued, state: 'waiting', queued: 7, oldestMs: 90_000 };

describe('nodes/common/writer-light', () => {
  const CASES: [what: string, facts: Partial<WriterFacts>, shown: string][] = [
    ['no spool', { figures: undefined }, 'red influx-writer.status.closed'],
    [
      'a stopped target',
      { figures: [IDLE, { ...away, state: 'stopped' }] },
      'red influx-writer.status.stopped',
    ],
    [
      'a full spool',
      { figures: [away], intake: { ...QUIET, failure: full } },
      'red influx-writer.status.full',
    ],
    ['nothing yet', { intake: { ...QUIET, received: false } }, 'grey common.status.waiting'],
    ['all written', {}, 'green common.status.running'],
    ['all written, at least once', { atLeastOnce: true }, 'green influx-writer.status.atLeastOnce'],
    ['lines on their way', { figures: [queued] }, 'blue 1.2k ⧗ 34 s'],
    [
      'two targets, one away: the most lines, the greatest age',
      { figures: [queued, away] },
      'yellow 1.2k ⧗ 90 s',
    ],
    ['lines on their way, at least once', { figures: [queued], atLeastOnce: true }, 'blue 1.2k ⧗ 34 s ≥1×'],
    ['refused Metrics', { intake: { ...QUIET, refused: 3 } }, 'yellow 3 ✕'],
    [
      'refused, quarantined and dropped, and lines on their way',
      { figures: [{ ...queued, quarantined: 1, dropped: 5 }], intake: { ...QUIET, refused: 3 } },
      'yellow 1.2k ⧗ 34 s 9 ✕',
    ],
  ];
  for (const [what, facts, shown] of CASES) {
    it(`${what}: ${shown}`, () => assert.equal(light(facts), shown));
  }
});

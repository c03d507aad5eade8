import type { Late, Move } from './signatures';

/** What is off by so many deviations has moved; below it is in doubt. */
const MOVED_SIGMA = 3;
/** Variance of what stays, and of what should have moved: what does not move at all has not. */
const STAYS_VARIANCE = 1.7;
const MOVES_VARIANCE = 0.75;
/** No single reading rules out anything: it may be wrong itself. */
const LEAST = -8;
/** What it costs to say nothing of a reading, and to allow that it does not move. */
const SAYS_NOTHING = -0.7;
const ALLOWS = -0.2;

/** What a move may be before it is due. */
const EARLY: Readonly<Partial<Record<Move, Move>>> = { rises: 'may-rise', falls: 'may-fall' };

/** How well a deviation agrees with a move: the logarithm of a likelihood, 0 at best. */
export function agreement(move: Move | Late, sigma: number, lastsS: number): number {
  if (typeof move !== 'string') {
    const [due, afterS] = move;
    const now = agreement(due, sigma, lastsS);
    return lastsS < afterS ? Math.max(now, SAYS_NOTHING + agreement(EARLY[due] ?? due, sigma, lastsS)) : now;
  }
  switch (move) {
    case 'rises':
      return off(Math.min(0, sigma - MOVED_SIGMA), MOVES_VARIANCE);
    case 'falls':
      return off(Math.max(0, sigma + MOVED_SIGMA), MOVES_VARIANCE);
    case 'stays':
      return off(sigma);
    case 'may-rise':
      return ALLOWS + off(Math.min(0, sigma));
    case 'may-fall':
      return ALLOWS + off(Math.max(0, sigma));
    case 'any':
      return SAYS_NOTHING;
  }
}

/** The same of what nobody knows: it moves, or it does not. */
export function agreementWithUnknown(sigma: number): number {
  return Math.abs(sigma) < MOVED_SIGMA / 2 ? UNKNOWN_STAYS : UNKNOWN_MOVES;
}

const UNKNOWN_STAYS = -0.5;
const UNKNOWN_MOVES = -1.4;

function off(sigma: number, variance = STAYS_VARIANCE): number {
  return Math.max(LEAST, (-sigma * sigma) / (2 * variance));
}

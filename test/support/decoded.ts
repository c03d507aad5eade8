import type { Decoded, Decoding } from '../../engine/codecs/codec';

/** All that decoding gives, put together. */
export function whole(decoding: Decoding): Decoded {
  const parts = [...decoding].filter((part) => part !== undefined);
  return {
    metrics: parts.flatMap(({ metrics }) => metrics),
    refused: parts.flatMap(({ refused }) => refused),
    notes: parts.flatMap(({ notes }) => notes),
    guessedTimes: parts.reduce((sum, { guessedTimes }) => sum + guessedTimes, 0),
  };
}

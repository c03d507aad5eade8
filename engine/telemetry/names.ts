export const NAMES = ['canonical', 'both', 'raw'] as const;
/** Under which names Metrics of other makers go on: ours, both, or theirs. */
export type Names = (typeof NAMES)[number];

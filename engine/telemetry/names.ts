export const NAMES = ['canonical', 'mixed', 'both', 'raw'] as const;
/**
 * Under which names Metrics of other makers go on: ours alone; ours, and theirs where there is none of ours; both;
 * or theirs.
 */
export type Names = (typeof NAMES)[number];

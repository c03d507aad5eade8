/** How long state is kept: not at all, over deploys (in memory), or over restarts (on disk). */
export const KEEP = ['no', 'deploys', 'restarts'] as const;
export type Keep = (typeof KEEP)[number];

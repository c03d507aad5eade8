/**
 * `off`: nothing is commanded, servers follow their own loops. `auto`: the policy says. `manual`: a person says.
 * `failsafe`: something is wrong, and the percentage of its cause holds at least.
 */
export const MODES = ['off', 'auto', 'manual', 'failsafe'] as const;
export type Mode = (typeof MODES)[number];

/** Those that can be asked for: a failsafe comes by itself. */
export const ASKED_MODES = ['off', 'auto', 'manual'] as const satisfies Mode[];
export type AskedMode = (typeof ASKED_MODES)[number];

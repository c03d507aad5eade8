/**
 * `steps`: low, medium, high. `curve`: straight lines through points. `pid`: holds a set point. `least-watts`: the
 * speeds at which servers draw the fewest watts in all, fans and leakage together, within their limits.
 */
export const POLICIES = ['steps', 'curve', 'pid', 'least-watts'] as const;
export type PolicyName = (typeof POLICIES)[number];

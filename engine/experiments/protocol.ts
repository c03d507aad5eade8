import type { Of } from '../room/document/shape';
import type { ACTION, METHOD_PROBE, PROBE, PROTOCOL } from './protocol-shape';

/** Whether fans are held at one speed, or servers regulate their own. */
export const LOOPS = ['open', 'closed'] as const;
export type Loop = (typeof LOOPS)[number];

/** A fault experiment in the shape of Chaos Toolkit's: what holds, what is done, what must be seen, what mends it. */
export type Protocol = Of<typeof PROTOCOL>;
export type Probe = Of<typeof PROBE> | Of<typeof METHOD_PROBE>;
export type Action = Of<typeof ACTION>;
export type Activity = Protocol['method'][number];
export type Tolerance = Probe['tolerance'];

import type { Fields, Quality, Tags } from '../../engine/telemetry/metric';

/** What one reading says of one thing, before it has a time and an owner. */
export interface Part {
  readonly name: string;
  /** Those of the thing, and `method` when it is not `measured`. */
  readonly tags?: Tags;
  readonly fields: Fields;
  readonly quality?: Record<string, Quality>;
}

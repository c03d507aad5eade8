import type { Json } from '../../telemetry/json';

/** The place of a server wanders with this time constant, s: filters clog in weeks. */
const PLACE_S = 14 * 86_400;

/**
 * How much warmer than the others of its room a server is where it stands, K. A thermometer that drifts looks normal
 * to whoever regulates by it (T-20), and too slow for what is expected next; but it moves its server from its place.
 */
export class Place {
  /** How far from its place it is now, K. */
  driftK = 0;
  private placeK: number | undefined;

  /** @param relativeK warmer than the others, or than its inlet; undefined: nobody can tell now */
  see(relativeK: number | undefined, dtS: number): void {
    if (relativeK === undefined) {
      this.driftK = 0;
      return;
    }
    this.placeK ??= relativeK;
    this.driftK = relativeK - this.placeK;
    this.placeK += this.driftK * (1 - Math.exp(-dtS / PLACE_S));
  }

  /** It is compared with something else from now on. */
  reset(): void {
    this.placeK = undefined;
    this.driftK = 0;
  }

  snapshot(): Json {
    return { driftK: this.driftK, placeK: this.placeK ?? null };
  }

  restore(from: Json): void {
    const { driftK, placeK } = from as { driftK: number; placeK: number | null };
    this.driftK = driftK;
    this.placeK = placeK ?? undefined;
  }
}

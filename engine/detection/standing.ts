import type { Json } from '../telemetry/json';
import type { EpochMs } from '../telemetry/metric';
import type { Desk } from './desk';

/** What a detector has to say of itself. */
export interface DetectFigures {
  /** Things that are watched: servers, and whatever else tells numbers. */
  things: number;
  /** Those of them that are still being learned: nothing is said of them yet, limits apart. */
  learning: number;
  /** Findings that are open. */
  open: number;
  /** Windows, or samples, of a thing that is read in another length; windows that are told again. */
  ignored: number;
  /** Metrics of one thing too many. */
  dropped: number;
}

/** Tells how a detector stands, as Metrics `detector`: as often as scores, and when findings open or close. */
export class Standing {
  private toldAt: EpochMs = Number.NEGATIVE_INFINITY;
  private open = 0;

  tell(now: EpochMs, cluster: string, desk: Desk, figures: () => DetectFigures): void {
    const { open } = desk.ledger;
    if (!desk.isDue(open === this.open ? this.toldAt : Number.NEGATIVE_INFINITY, now)) return;
    this.toldAt = now;
    this.open = open;
    const told = figures();
    const fields = { ...told, ready: told.things - told.learning };
    desk.event({ name: 'detector', tags: { cluster }, fields, timestamp: now });
  }

  snapshot(): Json {
    const { toldAt, open } = this;
    return { toldAt: Number.isFinite(toldAt) ? toldAt : null, open };
  }

  restore(from: Json): void {
    const { toldAt, open } = from as { toldAt: EpochMs | null; open: number };
    this.toldAt = toldAt ?? Number.NEGATIVE_INFINITY;
    this.open = open;
  }
}

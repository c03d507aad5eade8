import type { Json } from '../telemetry/json';
import type { EpochMs, Tags } from '../telemetry/metric';
import type { PublisherCounts } from '../windows/telemetry-stage';
import type { GapWatch } from './series/gap-watch';
import type { Latest } from './traffic/traffic';
import type { Watch } from './watch';

/** What is watched: a server with its fans, or whatever else tells numbers. */
export interface Thing {
  readonly name: string;
  readonly tags: Tags;
  /** Fields that are judged together; empty where each is judged by itself. */
  readonly rows: readonly string[];
  readonly watch: Watch;
  /** Of what nobody knows: what is known may be told on change, and servers are looked after by `traffic`. */
  readonly gaps: GapWatch | undefined;
  /** In what length it is read, ms: 0 is samples. */
  lengthMs: number;
  readings: number;
  heardAt: EpochMs;
  readonly latest: Latest;
  readonly publisher: PublisherCounts;
}

export type SavedThing = Omit<Thing, 'watch' | 'gaps' | 'latest' | 'publisher'> & {
  readonly gaps: Json;
  readonly latest: readonly [string, EpochMs][];
  readonly state: Json;
};

/** What a stage holds besides its things. */
export interface SavedStage {
  readonly clock: EpochMs | null;
  readonly sweptAt: EpochMs | null;
  readonly cluster: string;
  readonly counts: { ignored: number; dropped: number };
  readonly standing: Json;
  readonly gaps: Json;
}

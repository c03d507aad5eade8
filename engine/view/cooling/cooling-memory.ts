import type { CoolEvent } from '../../cooling/cool-out';
import type { CoolState, CoolStateRow } from '../../cooling/cool-state';
import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import type { Memory, Scene } from '../memory';
import type { CoolingPage } from '../pages/cooling';
import { coolingPage } from './cooling-page';

/** How often a controller is asked how it stands, ms of wall time; one that does not answer is asked less often. */
const ASK_MS = 4000;
const ASK_AGAIN_MS = 30_000;
/** One that has not answered so often in a row is not there any more. */
const UNANSWERED = 3;
/** Servers of which it is kept when their mode changed. */
const MOST_SERVERS = 20_000;

/** What a page of cooling asks of a controller. */
export interface CoolingRequest {
  readonly cooling: 'state';
  readonly cluster: string;
}

/** What energy costs now, for what is saved. */
export interface Price {
  readonly currency: string;
  readonly priceKwh: number;
}

/** What a `fan-controller` says of one cluster. */
export class CoolingMemory implements Memory {
  /** Changes of mode that were not kept for want of place. */
  readonly counts = { modes: 0 };
  private state: CoolState | undefined;
  private rows = new Map<string, CoolStateRow>();
  /** When the mode of a server changed last, as far as it was told. */
  private readonly modeSince = new Map<string, EpochMs>();
  private askedAt = Number.NEGATIVE_INFINITY;
  private unanswered = 0;

  /** An event of a controller, the answer to a request included. */
  event(event: CoolEvent): void {
    if (event.kind === 'state') this.told(event);
    else if (event.kind === 'mode') this.changed(event.target.server ?? '', event.at);
  }

  /** What is to be asked by now, by the wall clock. */
  wants(wall: EpochMs, cluster: string): readonly CoolingRequest[] {
    const everyMs = this.isSilent || this.state === undefined ? ASK_AGAIN_MS : ASK_MS;
    if (wall - this.askedAt < everyMs && wall >= this.askedAt) return NONE;
    this.askedAt = wall;
    this.unanswered++;
    return [{ cooling: 'state', cluster }];
  }

  /** Time is in the answers: there is nothing to forget by it. */
  advance(): void {}

  /** Undefined: no controller tells. */
  modeOf(server: string): { mode: string; policy?: string; until?: EpochMs } | undefined {
    const row = this.rows.get(server);
    if (row === undefined || this.state === undefined || this.isSilent) return undefined;
    const { mode, until } = row;
    return { mode, policy: this.state.policy, ...(until === undefined ? {} : { until }) };
  }

  /** What is commanded to a fan, percent; undefined: nobody says. */
  askedPct(server: string, fan: string): number | undefined {
    return this.isSilent ? undefined : this.rows.get(server)?.fans.find((one) => one.fan === fan)?.askedPct;
  }

  /** @param price what is saved is worth; absent: not known */
  page(scene: Scene, price?: Price): CoolingPage {
    const { state, isSilent, modeSince } = this;
    return coolingPage(scene, { state, isSilent, since: (server) => modeSince.get(server), price });
  }

  /** Time has begun again. */
  clear(): void {
    this.state = undefined;
    this.rows.clear();
    this.modeSince.clear();
    this.unanswered = 0;
    this.counts.modes = 0;
  }

  *snapshot(): Iterable<[string, Json]> {
    const { state = null, modeSince, counts } = this;
    yield [MEMORY, { state: state as Json, modeSince: [...modeSince], counts: { ...counts } }];
  }

  static restore(from: Iterable<[string, Json]>): CoolingMemory {
    const memory = new CoolingMemory();
    for (const [key, saved] of from) {
      if (key !== MEMORY) continue;
      const { state, modeSince, counts } = saved as unknown as Saved;
      if (state !== null) memory.told(state);
      for (const [server, at] of modeSince) memory.modeSince.set(server, at);
      memory.counts.modes = counts.modes;
    }
    return memory;
  }

  private get isSilent(): boolean {
    return this.unanswered > UNANSWERED;
  }

  private told(state: CoolState): void {
    this.unanswered = 0;
    this.state = state;
    this.rows = new Map(state.servers.map((row) => [row.target.server ?? '', row]));
    for (const server of this.modeSince.keys()) if (!this.rows.has(server)) this.modeSince.delete(server);
  }

  private changed(server: string, at: EpochMs): void {
    if (this.modeSince.size < MOST_SERVERS || this.modeSince.has(server)) this.modeSince.set(server, at);
    else this.counts.modes++;
  }
}

const MEMORY = 'memory';
const NONE: readonly CoolingRequest[] = [];

interface Saved {
  readonly state: CoolState | null;
  readonly modeSince: readonly (readonly [string, EpochMs])[];
  readonly counts: { readonly modes: number };
}

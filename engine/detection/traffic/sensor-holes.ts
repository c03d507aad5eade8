import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import type { Desk } from '../desk';
import { matterKey } from '../identity';
import type { ServerWatch } from '../server/server-watch';

/** Looks that what is missing now is counted over: a minute of them. */
const LOOKS = 6;
/** Weight of the newest look in what is usually missing. */
const USUAL = 0.01;
/** Looks before anything is told. */
const WARM_UP = 60;
/** So many deviations of chance (Poisson), and so many readings, more than usual are a matter: one never is. */
const CHANCE_SIGMA = 5;
const FEW = 2;

/** What was missing in one look. */
interface Look {
  readonly lost: number;
  /** The server that all of it is of; null when it is of several, or of none. */
  readonly server: string | null;
}

/**
 * Looks for readings of single sensors that do not come while others of their server do. What is asked together gets
 * lost together, so that this is seldom where whole answers get lost now and then.
 */
export class SensorHoles {
  private looks = 0;
  private recent: Look[] = [];
  /** Readings that are usually missing within a minute. */
  private usual = 0;
  /** Keys of what may be open. */
  private readonly told = new Set<string>();

  constructor(
    private readonly target: Readonly<Record<string, string>>,
    private readonly servers: ReadonlySet<ServerWatch>,
  ) {}

  look(now: EpochMs, desk: Desk): void {
    this.recent.push(this.take());
    if (this.recent.length > LOOKS) this.recent.shift();
    const missing = this.recent.reduce((sum, { lost }) => sum + lost, 0);
    const most = this.usual + CHANCE_SIGMA * Math.sqrt(this.usual) + FEW;
    const level = this.looks++ < WARM_UP ? 0 : missing / most;
    if (level < 1) this.usual += Math.max(USUAL, 1 / this.looks) * (missing - this.usual);
    const key = level < 1 ? undefined : this.tell(missing, level, now, desk);
    for (const each of this.told) {
      if (each === key) continue;
      desk.calm({ key: each, level: 0 }, now);
      if (!desk.ledger.isOpen(each)) this.told.delete(each);
    }
  }

  snapshot(): Json {
    const { looks, recent, usual, told } = this;
    return { looks, recent: recent.map((look) => ({ ...look })), usual, told: [...told] };
  }

  restore(from: Json): void {
    const { looks, recent, usual, told } = from as unknown as Saved;
    this.looks = looks;
    this.recent = [...recent];
    this.usual = usual;
    for (const key of told) this.told.add(key);
  }

  private take(): Look {
    let lost = 0;
    const hit = new Set<string>();
    for (const { traffic, place } of this.servers) {
      const own = traffic.takePartlyLost();
      if (own === 0) continue;
      lost += own;
      hit.add(place.server ?? '');
    }
    const [server = null] = hit;
    return { lost, server: hit.size === 1 ? server : null };
  }

  private tell(missing: number, level: number, now: EpochMs, desk: Desk): string {
    const hit = this.recent.filter(({ lost }) => lost > 0);
    const first = hit[0]!.server;
    const only = hit.every(({ server }) => server === first) ? first : null;
    const key = matterKey(HOLES, only ?? 'all');
    const place =
      only === null ? undefined : [...this.servers].find(({ place }) => place.server === only)?.place;
    const sigma = (missing - this.usual) / Math.sqrt(this.usual + 1);
    const evidence = [{ field: 'missing_readings', observed: missing, expected: this.usual, sigma }];
    const found = { key, level, target: place ?? this.target, evidence, since: now - LOOKS * 10_000 };
    desk.suspect({ ...found, watch: 'missing', severity: 'info', scope: 'network' }, now);
    this.told.add(key);
    return key;
  }
}

const HOLES = matterKey('network', 'sensor holes');

interface Saved {
  readonly looks: number;
  readonly recent: readonly Look[];
  readonly usual: number;
  readonly told: readonly string[];
}

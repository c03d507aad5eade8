import type { Json } from '../../telemetry/json';
import { clusterOf, type EpochMs, type FieldValue, type Metric, type Tags } from '../../telemetry/metric';
import type { Desk } from '../desk';
import { matterKey } from '../identity';

/** Shares of readings that come twice, or after later ones, from which on something is wrong. */
const SHARE = 0.05;
/** Seconds of delay beyond what is usual. */
const DELAY_S = 4;
const DELAY_SIGMA = 6;
/** Weight of the newest minute, in what is now and in what is usual. */
const NOW = 0.4;
const USUAL = 0.02;
/** Minutes before anything is told. */
const WARM_UP = 5;
/** Readings that a share is judged by, at least. */
const LEAST_READINGS = 3;
/** Where so many publishers show the same it is the way of all of them. */
const LEAST_CROWD = 3;
const CROWD_SHARE = 0.4;
const LEANING = 0.5;

/** What is counted of readings, as a share of all, and how late they are. */
const COUNTED = ['duplicate', 'out_of_order', 'future'] as const;
const SIGNS = [...COUNTED, 'delay_s'] as const;
type Sign = (typeof SIGNS)[number];
const WATCH = {
  duplicate: 'duplicate',
  out_of_order: 'out-of-order',
  future: 'ahead',
  delay_s: 'delay',
} as const;

interface Publisher {
  readonly tags: Tags;
  minutes: number;
  /** Minutes of which the delay is known. */
  delayMinutes: number;
  readonly shares: Record<(typeof COUNTED)[number], number>;
  /** Delay: now, usually, and by how much it usually differs from that. */
  delayS: number;
  usualS: number;
  spreadS: number;
  toldAt: EpochMs;
}

/** Judges how readings come, by what `telemetry` Metrics tell of each publisher once a minute. */
export class Publishers {
  private readonly publishers = new Map<string, Publisher>();
  private told: Metric[] = [];

  constructor(private readonly most: number) {}

  /** Judged together, when time goes on. */
  push(metric: Metric): void {
    if (this.told.length < this.most) this.told.push(metric);
  }

  /** Gives those whose readings were refused since it was asked last, as of the future. */
  advance(now: EpochMs, desk: Desk): ReadonlySet<string> {
    if (this.told.length === 0) return NOBODY;
    const { told } = this;
    this.told = [];
    const judged = told.map((metric) => this.hear(metric, now)).filter((each) => each !== undefined);
    for (const sign of SIGNS) {
      const isAnyOff = judged.some((publisher) => levelOf(publisher, sign) >= 1);
      // When the first pass the threshold, others are on their way to it.
      const off = judged.filter((publisher) => levelOf(publisher, sign) >= LEANING);
      const isCrowd = isAnyOff && off.length >= LEAST_CROWD && off.length >= CROWD_SHARE * judged.length;
      this.reportAll(sign, isCrowd ? off : [], now, desk);
      for (const publisher of judged) this.reportOne(publisher, sign, isCrowd, now, desk);
    }
    for (const [key, { toldAt }] of this.publishers) {
      if (now - toldAt > FORGOTTEN_MS) this.publishers.delete(key);
    }
    return new Set(told.filter(({ fields }) => isAbove0(fields.future)).map(({ tags }) => nameOf(tags)));
  }

  /** What is usual is learned anew, from the first minute of which all has come since. */
  forgetDelays(): void {
    for (const publisher of this.publishers.values()) publisher.delayMinutes = -1;
  }

  snapshot(): Json {
    return {
      publishers: [...this.publishers.entries()] as unknown as Json,
      told: this.told as unknown as Json,
    };
  }

  restore(from: Json): void {
    const { publishers, told } = from as unknown as { publishers: [string, Publisher][]; told: Metric[] };
    for (const [key, publisher] of publishers) {
      this.publishers.set(key, { ...publisher, shares: { ...publisher.shares } });
    }
    this.told = [...told];
  }

  private hear({ tags, fields }: Metric, now: EpochMs): Publisher | undefined {
    const { received, future = 0, delay_s } = fields;
    if (typeof received !== 'number') return undefined;
    const key = nameOf(tags);
    let publisher = this.publishers.get(key);
    if (publisher === undefined) {
      if (this.publishers.size >= this.most) return undefined;
      const shares = { duplicate: 0, out_of_order: 0, future: 0 };
      const delay = { delayMinutes: 0, delayS: 0, usualS: 0, spreadS: 0 };
      publisher = { tags, minutes: 0, shares, ...delay, toldAt: now };
      this.publishers.set(key, publisher);
    }
    publisher.toldAt = now;
    publisher.minutes++;
    // What is refused is not received.
    const all = received + (typeof future === 'number' ? future : 0);
    for (const sign of COUNTED) {
      const count = fields[sign];
      const share = typeof count === 'number' && all >= LEAST_READINGS ? count / all : 0;
      publisher.shares[sign] += NOW * (share - publisher.shares[sign]);
    }
    if (typeof delay_s === 'number') learnDelay(publisher, delay_s);
    return publisher;
  }

  private reportOne(publisher: Publisher, sign: Sign, isCrowd: boolean, now: EpochMs, desk: Desk): void {
    const { server, publisher: name, rack } = publisher.tags;
    const key = matterKey(matterKey('network', sign), server ?? name ?? '');
    const level = levelOf(publisher, sign);
    if (level < 1 || isCrowd) {
      if (desk.ledger.open > 0) desk.calm({ key, level: isCrowd ? 0 : level / 2 }, now);
      return;
    }
    const who = { ...(rack === undefined ? {} : { rack }), ...(server === undefined ? {} : { server }) };
    const target = { cluster: clusterOf(publisher.tags), ...who };
    const evidence = [evidenceOf(publisher, sign)];
    desk.suspect(
      {
        ...{ key, level, target, evidence, since: now - 60_000 },
        watch: WATCH[sign],
        severity: 'info',
        scope: 'network',
      },
      now,
    );
  }

  private reportAll(sign: Sign, off: readonly Publisher[], now: EpochMs, desk: Desk): void {
    const key = matterKey(matterKey('network', sign), 'all');
    const [first] = off;
    if (first === undefined) {
      if (desk.ledger.open > 0) desk.calm({ key, level: 0 }, now);
      return;
    }
    const target = { cluster: clusterOf(first.tags) };
    const evidence = [evidenceOf(first, sign)];
    const level = Math.max(...off.map((publisher) => levelOf(publisher, sign)));
    desk.suspect(
      {
        ...{ key, level, target, evidence, since: now - 60_000 },
        watch: WATCH[sign],
        severity: 'info',
        scope: 'network',
      },
      now,
    );
  }
}

const FORGOTTEN_MS = 3_600_000;
const NOBODY: ReadonlySet<string> = new Set();

function nameOf({ server, publisher }: Tags): string {
  return server ?? publisher ?? '';
}

function isAbove0(count: FieldValue | undefined): boolean {
  return typeof count === 'number' && count > 0;
}

function learnDelay(publisher: Publisher, delayS: number): void {
  publisher.delayMinutes++;
  if (publisher.delayMinutes <= 1) {
    publisher.delayS = delayS;
    publisher.usualS = delayS;
    publisher.spreadS = 0;
  }
  publisher.delayS += NOW * (delayS - publisher.delayS);
  if (levelOf(publisher, 'delay_s') >= 1) return;
  const weight = Math.max(USUAL, 1 / Math.max(1, publisher.delayMinutes));
  publisher.usualS += weight * (delayS - publisher.usualS);
  publisher.spreadS += weight * (Math.abs(delayS - publisher.usualS) - publisher.spreadS);
}

function levelOf(publisher: Publisher, sign: Sign): number {
  const { minutes, delayMinutes, shares, delayS, usualS, spreadS } = publisher;
  if ((sign === 'delay_s' ? delayMinutes : minutes) < WARM_UP) return 0;
  if (sign === 'delay_s') return Math.abs(delayS - usualS) / Math.max(DELAY_S, DELAY_SIGMA * spreadS);
  return shares[sign] / SHARE;
}

function evidenceOf(publisher: Publisher, sign: Sign) {
  const { shares, delayS, usualS, spreadS } = publisher;
  if (sign !== 'delay_s')
    return { field: `${sign}_pct`, observed: 100 * shares[sign], expected: 0, sigma: shares[sign] / 0.01 };
  const sigma = (delayS - usualS) / Math.max(spreadS, 0.1);
  return { field: sign, observed: delayS, expected: usualS, sigma: Math.max(-99, Math.min(99, sigma)) };
}

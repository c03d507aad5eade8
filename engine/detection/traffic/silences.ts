import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { MINUTE_MS } from '../../telemetry/units';
import type { Desk } from '../desk';
import { matterKey } from '../identity';
import { SURELY_LONGER } from '../server/joined';
import type { ServerWatch } from '../server/server-watch';
import { lookForSilentFields } from './partly-silent';
import { SensorHoles } from './sensor-holes';

/** How often silences are looked for, ms. */
const EVERY_MS = 10_000;
/** Weight of the newest look in what share of servers usually misses a reading. */
const USUAL = 0.01;
/** Readings that were missed within so long were missed at once, ms. */
const HOLE_MS = MINUTE_MS;
/** Looks before anything is told. */
const WARM_UP = 60;
/** So many deviations of chance (Poisson), and so many servers, more than usual miss a reading at once. */
const CHANCE_SIGMA = 5;
const FEW = 2;
/** Readings that get lost, as a share: more than usual by this is a loss. Judged over so many minutes' worth. */
const LOSS_SHARE = 0.02;
const LOSS_WEIGHT = 0.2;
const LOSS_USUAL = 0.01;
const LOSS_WARM_UP = 20;
/** Fans that are told on change are told so long after the rest at most, ms. */
const PARTS_MS = 10_000;
const SURE_SIGMA = 6;

/** Looks for readings that do not come: of one server for long, of many at once, or more now and then than usual. */
export class Silences {
  private lookedAt: EpochMs = Number.NEGATIVE_INFINITY;
  private looks = 0;
  /** Share of servers that usually miss a reading. */
  private usual = 0;
  private minute: EpochMs = Number.NEGATIVE_INFINITY;
  private minutes = 0;
  private loss = 0;
  private usualLoss = 0;
  private since: EpochMs = 0;
  private readonly sensorHoles: SensorHoles;

  constructor(
    private readonly target: Record<string, string>,
    private readonly servers: ReadonlySet<ServerWatch>,
  ) {
    this.sensorHoles = new SensorHoles(target, servers);
  }

  advance(now: EpochMs, desk: Desk): void {
    if (now - this.lookedAt < EVERY_MS || this.servers.size === 0) return;
    this.lookedAt = now;
    const silent = this.lookForSilence(now, desk);
    this.lookForHoles(now, silent, desk);
    this.sensorHoles.look(now, desk);
    if (now - this.minute >= MINUTE_MS) this.countLosses(now, desk);
  }

  *matters(): Iterable<string> {
    yield HOLES;
    yield LOSS;
  }

  snapshot(): Json {
    const { lookedAt, looks, usual, minute, minutes, loss, usualLoss, since } = this;
    const known = (time: EpochMs) => (Number.isFinite(time) ? time : null);
    return {
      lookedAt: known(lookedAt),
      minute: known(minute),
      looks,
      usual,
      minutes,
      loss,
      usualLoss,
      since,
      sensorHoles: this.sensorHoles.snapshot(),
    };
  }

  restore(from: Json): void {
    const { lookedAt, minute, sensorHoles, ...numbers } = from as unknown as Saved;
    this.sensorHoles.restore(sensorHoles);
    Object.assign(this, numbers);
    this.lookedAt = lookedAt ?? Number.NEGATIVE_INFINITY;
    this.minute = minute ?? Number.NEGATIVE_INFINITY;
  }

  /** Servers of which nothing comes any more, unless it is so of many: then the way is broken, not they. */
  private lookForSilence(now: EpochMs, desk: Desk): number {
    const silent: ServerWatch[] = [];
    for (const server of this.servers) {
      const { level } = server.traffic.silence(now);
      if (level >= 1) silent.push(server);
      else {
        if (desk.ledger.open > 0) desk.calm({ key: server.silenceKey, level }, now);
        lookForSilentFields(server, now, desk);
      }
    }
    if (silent.length > Math.max(FEW, 0.3 * this.servers.size)) return silent.length;
    const usualMs = silent.length === 0 ? 0 : this.usualSilenceMs();
    for (const server of silent) {
      const { level, since } = server.traffic.silence(now);
      const evidence = [{ field: 'received', observed: 0, expected: null, sigma: -99 }];
      const { silenceKey: key, place: target } = server;
      // Silences that come and go are of the way; one that lasts far longer, with all that is of the server, is of it.
      const isLonger = now - since > SURELY_LONGER * usualMs;
      const isSure = isLonger && server.partsHeardAt <= since + PARTS_MS;
      const signs = { received: -99, silence: isSure ? SURE_SIGMA : 0 };
      const found = { key, level, target, evidence, signs, since };
      const severity = isSure ? 'warning' : 'info';
      desk.suspect({ ...found, watch: 'silent', severity, scope: 'server' }, now);
    }
    return 0;
  }

  /**
   * Longest silence of a whole server lately, or that may come by chance: where its fields, each by itself, get lost for
   * a while, they will all be lost at once some day, for as long as the steadiest of them may be.
   */
  private usualSilenceMs(): number {
    let longestMs = 0;
    const ofFields = new Map<string, number>();
    for (const { traffic } of this.servers) {
      longestMs = Math.max(longestMs, traffic.usualSilenceMs);
      for (const [field, ms] of traffic.longestHoles())
        ofFields.set(field, Math.max(ms, ofFields.get(field) ?? 0));
    }
    return Math.max(longestMs, ofFields.size === 0 ? 0 : Math.min(...ofFields.values()));
  }

  private lookForHoles(now: EpochMs, silent: number, desk: Desk): void {
    const { size } = this.servers;
    let missing = 0;
    for (const server of this.servers) if (server.traffic.hasMissed(now - HOLE_MS)) missing++;
    const usual = this.usual * size;
    const most = usual + CHANCE_SIGMA * Math.sqrt(usual) + FEW;
    const level = this.looks < WARM_UP ? 0 : Math.max(missing / most, silent > 0 ? 1 : 0);
    this.looks++;
    if (level < 1) this.usual += Math.max(USUAL, 1 / this.looks) * (missing / size - this.usual);
    if (level < 1) {
      if (desk.ledger.open > 0) desk.calm({ key: HOLES, level: level / 2 }, now);
      return;
    }
    const sigma = (missing - usual) / Math.sqrt(usual + 1);
    const evidence = [{ field: 'servers_with_gaps', observed: missing, expected: usual, sigma }];
    const since = now - HOLE_MS;
    const { target } = this;
    const found = { key: HOLES, level, target, evidence, since };
    desk.suspect({ ...found, watch: 'missing', severity: 'info', scope: 'network' }, now);
  }

  private countLosses(now: EpochMs, desk: Desk): void {
    this.minute = now;
    let heard = 0;
    let lost = 0;
    for (const server of this.servers) {
      const counts = server.traffic.takeCounts();
      heard += counts.heard;
      lost += counts.lost;
    }
    if (heard + lost === 0) return;
    this.minutes++;
    this.loss += LOSS_WEIGHT * (lost / (heard + lost) - this.loss);
    // Deviation of the smoothed share: each loss takes some readings with it.
    const chance = Math.sqrt((LOSS_WEIGHT * 10 * (this.usualLoss + 0.001)) / (heard + lost));
    const level = this.minutes < LOSS_WARM_UP ? 0 : (this.loss - this.usualLoss) / (LOSS_SHARE + 2 * chance);
    if (level < 0.5) {
      this.usualLoss += Math.max(LOSS_USUAL, 1 / this.minutes) * (this.loss - this.usualLoss);
      this.since = now;
      if (desk.ledger.open > 0) desk.calm({ key: LOSS, level }, now);
      return;
    }
    const sigma = (this.loss - this.usualLoss) / chance;
    const evidence = [
      { field: 'missing_pct', observed: 100 * this.loss, expected: 100 * this.usualLoss, sigma },
    ];
    const { target, since } = this;
    const found = { key: LOSS, level, target, evidence, since };
    desk.suspect({ ...found, watch: 'missing', severity: 'info', scope: 'network' }, now);
  }
}

interface Saved {
  readonly lookedAt: EpochMs | null;
  readonly minute: EpochMs | null;
  readonly sensorHoles: Json;
}

const HOLES = matterKey('network', 'holes');
const LOSS = matterKey('network', 'loss');

import type { DomainState } from '../../telemetry/domains';
import type { Finding } from '../../telemetry/finding';
import type { EpochMs } from '../../telemetry/metric';
import type { Scene, Span } from '../memory';
import type { ShownName } from '../now/readings';
import { type PlacedTile, serverTiles } from '../now/server-tiles';
import type { ClusterHead, Points, ShownCommand, ShownFinding, Standing } from '../pages/common';
import type { ViewStage } from '../view-stage';

/** Where no server is known: nothing has been read for so long, by the clock of the domain. */
const STALE_MS = 60_000;
/** What answers commands does so within seconds: after so long of the wall none is awaited any more. */
const ANSWERED_MS = 60_000;

/** Measurements by the tag that tells what a thing is, the most particular first. */
const MEASURED: readonly (readonly [tag: string, names: readonly ShownName[]])[] = [
  ['fan', ['fan']],
  ['gpu', ['gpu']],
  ['interface', ['network']],
  ['disk', ['disk']],
  ['cooling_unit', ['cooling_unit']],
  ['pdu', ['pdu']],
  ['server', ['server', 'system']],
  ['room', ['room']],
  ['rack', ['rack']],
];

/** A cluster at one moment, for all of its pages. */
export class ClusterScene implements Scene {
  readonly cluster: string;
  readonly simulated: boolean;
  readonly standing: Standing;
  readonly now: EpochMs | undefined;
  private tiles: readonly PlacedTile[] | undefined;

  constructor(
    readonly stage: ViewStage,
    private readonly state: DomainState,
  ) {
    this.cluster = state.cluster;
    this.simulated = stage.simulated;
    this.now = state.now ?? stage.now;
    this.standing = this.stand();
  }

  /** By rack, then by name. */
  get servers(): readonly PlacedTile[] {
    this.tiles ??= serverTiles(this.stage, this.now ?? Number.POSITIVE_INFINITY);
    return this.tiles;
  }

  get commands(): readonly ShownCommand[] {
    const waited = ANSWERED_MS * Math.max(1, this.state.rate);
    return this.stage.commands.list((this.now ?? Number.NEGATIVE_INFINITY) - waited);
  }

  head(): ClusterHead {
    const { heardAt, rate, kind } = this.state;
    const open = this.stage.findings.open();
    const firing = open.filter(isFiring).length;
    return {
      cluster: this.cluster,
      servers: this.servers.length,
      simulated: this.simulated,
      standing: this.standing,
      ...(this.now === undefined ? {} : { now: this.now }),
      ...(heardAt === undefined ? {} : { heardAt }),
      ...(kind === 'driven' && rate > 0 ? { rate } : {}),
      firing,
      watched: open.length - firing,
    };
  }

  observed(target: Readonly<Record<string, string>>, field: string, span: Span): Points | undefined {
    const names = MEASURED.find(([tag]) => target[tag] !== undefined)?.[1] ?? (['room'] as const);
    for (const name of names) {
      const points = this.stage.histories.points(name, target, field, span);
      if (points !== undefined) return points;
    }
    return undefined;
  }

  expected(target: Readonly<Record<string, string>>, field: string, span: Span): Points | undefined {
    return this.stage.histories.expected(target, field, span);
  }

  shown(finding: Finding): ShownFinding {
    return { finding, now: this.now ?? finding.detected_at, simulated: this.simulated };
  }

  private stand(): Standing {
    const { state, stage, now } = this;
    const { latestAt } = stage.readings;
    if (latestAt === undefined || now === undefined) return 'waiting';
    if (state.clockStopped) return 'stopped';
    if (state.heardAt === undefined) return 'stale';
    if (state.kind === 'driven' && !state.running) return 'paused';
    const isStale =
      this.servers.length > 0 ? this.servers.every(({ stale }) => stale) : now - latestAt > STALE_MS;
    return isStale ? 'stale' : 'live';
  }
}

/** Needs a person. */
export function isFiring({ severity }: Finding): boolean {
  return severity !== 'info';
}

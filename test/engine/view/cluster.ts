import assert from 'node:assert/strict';
import { clockMetric } from '../../../engine/telemetry/clock';
import { Domains } from '../../../engine/telemetry/domains';
import type { Fields, Metric } from '../../../engine/telemetry/metric';
import { ClusterScene } from '../../../engine/view/make/cluster-scene';
import { roomPage } from '../../../engine/view/make/room-page';
import type { ViewConfig } from '../../../engine/view/view-config';
import { VIEW, type ViewOut, type ViewStage } from '../../../engine/view/view-stage';

export const NOON = Date.UTC(2026, 3, 14, 12);
export const WALL = Date.UTC(2026, 10, 26);
export const SECOND = 1000;
export const CONFIG: ViewConfig = { maxSeries: 200, idleExpiryS: 3600, language: 'en-US' };

export function metric(name: string, tags: Record<string, string>, fields: Fields, second = 0): Metric {
  const all = { cluster: 'lab', method: 'simulated', ...tags };
  return { name, tags: all, fields, timestamp: NOON + second * SECOND };
}

export const server = (name: string, fields: Fields, second = 0, rack = 'a') =>
  metric('server', { rack, server: name }, fields, second);
export const fan = (name: string, fields: Fields, second = 0) =>
  metric('fan', { rack: 'a', server: 's1', fan: name }, fields, second);

/** A cluster whose clock stands at so many seconds after noon, after it was told all this. */
export class Cluster {
  readonly domains = new Domains<ViewConfig, ViewOut>(VIEW, CONFIG);
  private sequence = 0;

  constructor(metrics: readonly Metric[] = [], second = 0) {
    this.tell(metrics, second);
  }

  tell(metrics: readonly Metric[], second: number, running = true): this {
    const now = NOON + second * SECOND;
    const clock = { cluster: 'lab', now, epoch: 1, sequence: ++this.sequence, rate: 1, running, tickS: 1 };
    for (const each of [...metrics, clockMetric(clock)])
      assert.deepEqual(
        [...this.domains.push(each, WALL)].filter(({ port }) => port === 'refused'),
        [],
      );
    return this;
  }

  get stage(): ViewStage {
    return this.domains.stage('lab') as ViewStage;
  }

  scene(wall = WALL): ClusterScene {
    return new ClusterScene(this.stage, this.domains.states(wall).find(({ cluster }) => cluster === 'lab')!);
  }

  room(wall = WALL) {
    return roomPage(this.scene(wall));
  }

  tile(name = 's1') {
    return this.room()
      .racks.flatMap(({ servers }) => servers)
      .find((tile) => tile.server === name);
  }
}

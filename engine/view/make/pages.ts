import type { EpochMs } from '../../telemetry/metric';
import { byName } from '../now/server-tiles';
import { PAGES, type PageName, type Snapshot } from '../pages/common';
import type { Told, ViewOut } from '../view-stage';
import type { ClusterScene } from './cluster-scene';
import { roomPage } from './room-page';
import { workersPage } from './workers-page';

/** Ticks between two messages of a page; the others than the room take turns, so that no tick has all to do. */
const EVERY: Readonly<Record<PageName, number>> = {
  ...{ shell: 4, room: 1, findings: 4, cooling: 4, energy: 4, workers: 4 },
};
/** Of the site, where nobody says what it is. */
const ZONE = 'UTC';

type Model = (scene: ClusterScene) => unknown;

/** What each page shows of a cluster; undefined: there is nothing of it there. */
const MODELS: Readonly<Record<PageName, Model>> = {
  shell: () => undefined,
  room: (scene) => (scene.servers.length > 0 ? roomPage(scene) : undefined),
  findings: (scene) => scene.stage.findings.page(scene, scene.stage.energy.zone ?? ZONE),
  cooling: (scene) => {
    const { stage, servers, now = 0 } = scene;
    return servers.length > 0 ? stage.cooling.page(scene, stage.energy.price(now)) : undefined;
  },
  energy: (scene) => (scene.servers.length > 0 ? scene.stage.energy.page(scene) : undefined),
  workers: workersPage,
};

/**
 * The messages of a tick: one a page that is due, then what has to be asked of others. The first tick has all pages. The
 * largest cluster comes first: a page shows it until its reader chooses another.
 */
export function* pagesOf(
  unsorted: readonly ClusterScene[],
  sentAt: EpochMs,
  tick: number,
): Iterable<ViewOut | undefined> {
  const scenes = [...unsorted].sort(
    (a, b) => b.servers.length - a.servers.length || byName(a.cluster, b.cluster),
  );
  const clusters = scenes.map((scene) => scene.head());
  yield undefined;
  for (const [turn, page] of PAGES.entries()) {
    if (tick > 0 && (tick + turn) % EVERY[page] !== 0) continue;
    const models: Record<string, unknown> = {};
    for (const scene of scenes) {
      const model = MODELS[page](scene);
      if (model !== undefined) models[scene.cluster] = model;
      yield undefined;
    }
    const payload: Snapshot<unknown> = { sentAt, clusters, models };
    const value: Told = { topic: page, payload };
    yield { port: 'result', value };
  }
  for (const { stage, cluster } of scenes)
    for (const value of stage.wants(sentAt, cluster)) yield { port: 'event', value };
}

import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import { isRecord } from '../../engine/telemetry/json';
import type { MetricStage } from '../../engine/telemetry/stage';
import { ClusterScene } from '../../engine/view/make/cluster-scene';
import { pagesOf } from '../../engine/view/make/pages';
import type { ViewConfig } from '../../engine/view/view-config';
import { type Told, VIEW, type ViewOut, ViewStage } from '../../engine/view/view-stage';
import { type Present, runStageNode, type StageNodeSpec } from '../common/stage-node';
import { systemTools } from '../common/tools';
import { isTrusted } from '../common/view-command';
import { viewLight } from '../common/view-light';
import { askViews } from '../common/view-request';
import { roomViewConfig } from './room-view.config';

type Spec = StageNodeSpec<ViewConfig, ViewOut>;

/** What a node needs for itself: how many ticks it has told, and whether the sockets of the dashboard are guarded. */
function specOf(isGuarded: () => boolean): Spec {
  let tick = 0;
  return {
    config: roomViewConfig,
    kind: VIEW,
    shape: () => 'view',
    outputs: [
      { ports: ['result'], metrics: false, message },
      { ports: ['event'], metrics: false, message },
      { ports: ['refused'], metrics: false },
    ],
    lost: (stage) => (stage instanceof ViewStage ? stage.lost : 0),
    light: (stages, loss) => viewLight(viewsIn(stages), loss),
    request: (msg, stages, stageOf, present) =>
      askViews(msg, {
        all: viewsIn(stages),
        of: (cluster) => stageOf(cluster) as ViewStage | undefined,
        scene: (cluster) => scenesOf(present().filter(({ state }) => state.cluster === cluster))[0],
        trusts: (client) => isTrusted(client, isGuarded()),
      }),
    tick: (present, wall) => pagesOf(scenesOf(present), wall, tick++),
  };
}

function viewsIn(stages: Iterable<MetricStage<ViewOut>>): ViewStage[] {
  return [...stages].filter((stage) => stage instanceof ViewStage);
}

function scenesOf(present: readonly Present<ViewOut>[]): ClusterScene[] {
  return present.flatMap(({ state, stage }) =>
    stage instanceof ViewStage ? [new ClusterScene(stage, state)] : [],
  );
}

/** Pages and commands have topics of their own; clocks end here. */
function message(value: unknown): NodeMessage | undefined {
  if (!isRecord(value) || typeof value.topic !== 'string') return undefined;
  const { topic, payload, client } = value as unknown as Told;
  return client === undefined ? { topic, payload } : ({ topic, payload, _client: client } as NodeMessage);
}

export = (RED: NodeAPI, tools = systemTools): void => {
  function RoomView(this: Node, definition: NodeDef): void {
    RED.nodes.createNode(this, definition);
    const { dashboard } = RED.settings as { readonly dashboard?: { readonly ioMiddleware?: unknown } };
    runStageNode(
      RED,
      this,
      definition,
      specOf(() => dashboard?.ioMiddleware !== undefined),
      tools,
    );
  }
  RED.nodes.registerType(roomViewConfig.type, RoomView);
};

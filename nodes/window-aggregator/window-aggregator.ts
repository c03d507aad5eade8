import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { MetricStage } from '../../engine/telemetry/stage';
import type { WindowConfig } from '../../engine/windows/config';
import type { WindowOut } from '../../engine/windows/group';
import { WindowStage, windowStage } from '../../engine/windows/window-stage';
import { runStageNode, type StageNodeSpec } from '../common/stage-node';
import { systemTools } from '../common/tools';
import { windowAggregatorConfig, windowShape } from './window-aggregator.config';

const spec: StageNodeSpec<WindowConfig, WindowOut> = {
  config: windowAggregatorConfig,
  kind: windowStage,
  shape: windowShape,
  outputs: [
    { ports: ['result'], metrics: true },
    { ports: ['refused'], metrics: false },
  ],
  lost,
};

function lost(stage: MetricStage<WindowOut>): number {
  if (!(stage instanceof WindowStage)) return 0;
  const { late, dropped } = stage.figures();
  return late + dropped;
}

export = (RED: NodeAPI, tools = systemTools): void => {
  function WindowAggregator(this: Node, definition: NodeDef): void {
    RED.nodes.createNode(this, definition);
    runStageNode(RED, this, definition, spec, tools);
  }
  RED.nodes.registerType(windowAggregatorConfig.type, WindowAggregator);
};

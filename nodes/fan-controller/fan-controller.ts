import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { CoolConfig } from '../../engine/cooling/cool-config';
import type { CoolOut } from '../../engine/cooling/cool-out';
import { COOL, CoolStage } from '../../engine/cooling/cool-stage';
import type { MetricStage } from '../../engine/telemetry/stage';
import { coolLight } from '../common/cool-light';
import { askController } from '../common/cool-request';
import { runStageNode, type StageNodeSpec } from '../common/stage-node';
import { systemTools } from '../common/tools';
import { coolShape, fanControllerConfig } from './fan-controller.config';

type Stages = Iterable<MetricStage<CoolOut>>;

const spec: StageNodeSpec<CoolConfig, CoolOut> = {
  config: fanControllerConfig,
  kind: COOL,
  shape: coolShape,
  outputs: [
    { ports: ['result'], metrics: false },
    { ports: ['event'], metrics: true },
    { ports: ['refused'], metrics: false },
  ],
  lost: (stage) => (stage instanceof CoolStage ? stage.figures().dropped : 0),
  light: (stages, loss) => coolLight(controllersIn(stages), loss),
  request: (msg, stages, stageOf) =>
    askController(msg, { all: controllersIn(stages), of: (cluster) => stageOf(cluster) as CoolStage }),
  farewell: (stage, now) => (stage instanceof CoolStage ? stage.end(now) : []),
};

function controllersIn(stages: Stages): CoolStage[] {
  return [...stages].filter((stage) => stage instanceof CoolStage);
}

export = (RED: NodeAPI, tools = systemTools): void => {
  function FanController(this: Node, definition: NodeDef): void {
    RED.nodes.createNode(this, definition);
    runStageNode(RED, this, definition, spec, tools);
  }
  RED.nodes.registerType(fanControllerConfig.type, FanController);
};

import type { Node, NodeAPI, NodeDef, NodeMessage, NodeStatus } from 'node-red';
import type { BillConfig } from '../../engine/billing/bill-config';
import { BILL, type BillOut, BillStage } from '../../engine/billing/bill-stage';
import type { MetricStage } from '../../engine/telemetry/stage';
import { answerBill } from '../common/bill-request';
import { runStageNode, type StageNodeSpec } from '../common/stage-node';
import { count, LIGHTS } from '../common/status';
import { systemTools } from '../common/tools';
import { billShape, energyBillConfig } from './energy-bill.config';

type Stages = Iterable<MetricStage<BillOut>>;

const spec: StageNodeSpec<BillConfig, BillOut> = {
  config: energyBillConfig,
  kind: BILL,
  shape: billShape,
  outputs: [
    { ports: ['result'], metrics: true },
    { ports: ['event'], metrics: false },
    { ports: ['refused'], metrics: false },
  ],
  lost: (stage) => {
    const { late = 0, dropped = 0 } = stage instanceof BillStage ? stage.figures() : {};
    return late + dropped;
  },
  light,
  request: (msg: NodeMessage, stages, stageOf) =>
    answerBill(msg, billsIn(stages), (name) => billOf(stageOf(name))),
};

/** What the open periods have cost so far and what is drawn now, money of each currency by itself. */
function light(stages: Stages, loss: NodeStatus | undefined): NodeStatus {
  let watts = 0;
  const costs = new Map<string, number>();
  for (const stage of billsIn(stages)) {
    const running = stage.figures().running;
    if (running === undefined) continue;
    const { currency = '' } = running.tags;
    const { cost, power_w: power } = running.fields;
    costs.set(currency, (costs.get(currency) ?? 0) + Number(cost));
    watts += Number(power ?? 0);
  }
  if (costs.size === 0) return loss ?? LIGHTS.running;
  const money = [...costs].map(([currency, cost]) => `${cost.toFixed(2)} ${currency}`);
  const text = [...money, `${count(Math.round(watts))} W`, ...(loss === undefined ? [] : [loss.text])].join(
    '  ',
  );
  return { fill: loss?.fill ?? 'green', shape: loss?.shape ?? 'dot', text };
}

function* billsIn(stages: Stages): Iterable<BillStage> {
  for (const stage of stages) if (stage instanceof BillStage) yield stage;
}

function billOf(stage: MetricStage<BillOut> | undefined): BillStage | undefined {
  return stage instanceof BillStage ? stage : undefined;
}

export = (RED: NodeAPI, tools = systemTools): void => {
  function EnergyBill(this: Node, definition: NodeDef): void {
    RED.nodes.createNode(this, definition);
    runStageNode(RED, this, definition, spec, tools);
  }
  RED.nodes.registerType(energyBillConfig.type, EnergyBill);
};

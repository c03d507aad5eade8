import type { Node, NodeAPI, NodeDef, NodeMessage, NodeStatus } from 'node-red';
import type { DetectConfig } from '../../engine/detection/detect-config';
import { DETECT, type DetectOut, DetectStage } from '../../engine/detection/detect-stage';
import { FEEDBACKS, type Feedback } from '../../engine/detection/findings/ledger';
import { isRecord } from '../../engine/telemetry/json';
import { type Problem, problem } from '../../engine/telemetry/problem';
import type { MetricStage } from '../../engine/telemetry/stage';
import { runStageNode, type StageNodeSpec } from '../common/stage-node';
import { count, LIGHTS } from '../common/status';
import { systemTools } from '../common/tools';
import { anomalyDetectorConfig, detectShape } from './anomaly-detector.config';

type Stages = Iterable<MetricStage<DetectOut>>;

const spec: StageNodeSpec<DetectConfig, DetectOut> = {
  config: anomalyDetectorConfig,
  kind: DETECT,
  shape: detectShape,
  outputs: [
    { ports: ['result'], metrics: false },
    { ports: ['event'], metrics: true },
    { ports: ['refused'], metrics: false },
  ],
  lost: (stage) => (stage instanceof DetectStage ? stage.figures().dropped : 0),
  light,
  request: feedback,
};

/** What is open comes first, then what was lost, then what is still being learned. */
function light(stages: Stages, loss: NodeStatus | undefined): NodeStatus {
  let things = 0;
  let learning = 0;
  let open = 0;
  for (const stage of detectorsIn(stages)) {
    const figures = stage.figures();
    things += figures.things;
    learning += figures.learning;
    open += figures.open;
  }
  if (open > 0) {
    const lost = loss === undefined ? '' : `  ${loss.text}`;
    return { fill: 'yellow', shape: 'dot', text: `⚠ ${count(open)}${lost}` };
  }
  if (loss !== undefined) return loss;
  if (learning > 0)
    return { fill: 'blue', shape: 'ring', text: `◔ ${count(things - learning)} / ${count(things)}` };
  return things === 0 ? LIGHTS.running : CALM;
}

const CALM: NodeStatus = { fill: 'green', shape: 'dot', text: 'anomaly-detector.status.calm' };

/** `msg.feedback` says what the finding in `msg.payload`, or of that id, was worth. */
function feedback(msg: NodeMessage, stages: Stages): readonly DetectOut[] | Problem | undefined {
  const { feedback: word, payload } = msg as NodeMessage & { readonly feedback?: unknown };
  if (word === undefined) return undefined;
  if (!FEEDBACKS.includes(word as Feedback)) return problem('bad-option', 'feedback', word, FEEDBACKS);
  const id = isRecord(payload) ? payload.id : payload;
  if (typeof id !== 'string') return problem('wrong-type', 'payload', payload, 'a-text');
  for (const stage of detectorsIn(stages)) {
    const value = stage.feedback(id, word as Feedback);
    if (value !== undefined) return [{ port: 'result', value }];
  }
  return problem('no-finding', 'payload', id);
}

function* detectorsIn(stages: Stages): Iterable<DetectStage> {
  for (const stage of stages) if (stage instanceof DetectStage) yield stage;
}

export = (RED: NodeAPI, tools = systemTools): void => {
  function AnomalyDetector(this: Node, definition: NodeDef): void {
    RED.nodes.createNode(this, definition);
    runStageNode(RED, this, definition, spec, tools);
  }
  RED.nodes.registerType(anomalyDetectorConfig.type, AnomalyDetector);
};

import { hostname } from 'node:os';
import type { Node, NodeAPI, NodeDef, NodeStatus } from 'node-red';
import { tagValue } from '../../engine/telemetry/tag-value';
import { describe } from '../../engine/telemetry/texts';
import { HostReader } from '../../io/host/host-reader';
import type { RaplMissing } from '../../io/host/rapl';
import { isProblem, readConfig } from '../common/config';
import { refuseConfig, runtimeLanguage } from '../common/problems';
import { count, LIGHTS, StatusLine } from '../common/status';
import { systemTools, type Tools } from '../common/tools';
import { type HostMetricsConfig, hostMetricsConfig } from './host-metrics.config';

/** Reads this machine from its start to its close, with the reader's own thread. */
function run(node: Node, config: HostMetricsConfig, RED: NodeAPI, { clock }: Tools): void {
  const language = runtimeLanguage(RED);
  const status = new StatusLine(node, clock);
  const topic = config.topic || node.name || node.type;
  const show = () => status.show(lightOf(reader, config.estimate !== undefined));
  status.show(LIGHTS.waiting);
  const reader = new HostReader({
    clock,
    cluster: config.cluster,
    server: config.server || tagValue(hostname()),
    everyMs: config.everyMs,
    ...(config.estimate === undefined ? {} : { estimate: config.estimate }),
    onMetrics(payload) {
      show();
      node.send({ topic, payload });
    },
    onProblem(problem) {
      show();
      node.warn(describe(problem, language));
    },
  });
  node.on('close', (done: () => void) => {
    status.close();
    reader.close().finally(done);
  });
}

/** Why there is no measured power. */
const NO_POWER = {
  'rapl-virtual': { fill: 'yellow', shape: 'ring', text: 'host-metrics.status.rapl-virtual' },
  'rapl-module': { fill: 'yellow', shape: 'ring', text: 'host-metrics.status.rapl-module' },
  'rapl-permission': { fill: 'yellow', shape: 'ring', text: 'host-metrics.status.rapl-permission' },
} as const satisfies Record<RaplMissing, NodeStatus>;

const ESTIMATED: NodeStatus = { fill: 'green', shape: 'ring', text: 'host-metrics.status.estimated' };

function lightOf({ failures, raplMissing }: HostReader, estimates: boolean): NodeStatus {
  if (failures > 0) return failureLight(failures);
  if (raplMissing === undefined) return LIGHTS.running;
  return estimates ? ESTIMATED : NO_POWER[raplMissing];
}

/** So many groups cannot be read now. */
function failureLight(failures: number): NodeStatus {
  return { fill: 'yellow', shape: 'ring', text: `${count(failures)} ✕` };
}

export = (RED: NodeAPI, tools: Tools = systemTools): void => {
  function HostMetrics(this: Node, definition: NodeDef): void {
    RED.nodes.createNode(this, definition);
    const config = readConfig(hostMetricsConfig, { ...definition });
    if (isProblem(config)) refuseConfig(this, config, runtimeLanguage(RED));
    else run(this, config, RED, tools);
  }
  RED.nodes.registerType('host-metrics', HostMetrics);
};

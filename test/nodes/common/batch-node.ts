import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { Json } from '../../../engine/telemetry/json';
import type { EpochMs, Metric } from '../../../engine/telemetry/metric';
import type { MetricStage, MetricStageKind } from '../../../engine/telemetry/stage';
import { NOTHING, type Out } from '../../../engine/telemetry/stage';
import type { Definition } from '../../../nodes/common/config';
import { Options, readStageOptions, type StageNodeConfig } from '../../../nodes/common/options';
import { runStageNode, type StageNodeSpec } from '../../../nodes/common/stage-node';
import type { Tools } from '../../../nodes/common/tools';

interface BatchConfig {
  readonly scale: number;
}

/** Keeps what it is given until time passes, and then gives it out: the least that is still a stage. */
class BatchStage implements MetricStage<Out<Metric>> {
  constructor(
    private readonly config: BatchConfig,
    private kept: Metric[] = [],
  ) {}

  push(metric: Metric): readonly Out<Metric>[] {
    if (metric.fields.fault === true) throw new Error('fault of the stage');
    this.kept.push(metric);
    return NOTHING;
  }

  *advance(_now: EpochMs): Iterable<Out<Metric>> {
    for (let metric = this.kept.shift(); metric !== undefined; metric = this.kept.shift()) {
      if (metric.fields.fault === 'later') throw new Error('fault of the tick');
      const x = Number(metric.fields.x) * this.config.scale;
      yield { port: 'result', value: { ...metric, fields: { x } } };
    }
  }

  *snapshot(): Iterable<[string, Json]> {
    for (const [i, metric] of this.kept.entries()) yield [String(i), metric as unknown as Json];
  }
}

const batchStage: MetricStageKind<BatchConfig, Out<Metric>> = {
  version: 1,
  create: (config) => new BatchStage(config),
  restore: (config, from) =>
    new BatchStage(
      config,
      [...from].map(([, state]) => state as unknown as Metric),
    ),
};

const spec: StageNodeSpec<BatchConfig, Out<Metric>> = {
  config: {
    type: 'batch',
    version: 1,
    migrations: [],
    defaults: { version: 1, name: '', scale: '1', keep: 'restarts', maxMetrics: 500 },
    parse(definition: Definition): StageNodeConfig<BatchConfig> | NonNullable<Options['flaw']> {
      const options = new Options(definition);
      const stage = { scale: options.number('scale') };
      const shared = readStageOptions(options);
      return options.flaw ?? { stage, options: shared };
    },
  },
  kind: batchStage,
  shape: ({ scale }) => ({ scale }),
  outputs: [
    { ports: ['result'], metrics: true },
    { ports: ['refused'], metrics: false },
  ],
  lost: () => 0,
};

export const BATCH = { type: 'batch', ...spec.config.defaults };

export function batchNode(RED: NodeAPI, tools: Tools): void {
  function Batch(this: Node, definition: NodeDef): void {
    RED.nodes.createNode(this, definition);
    runStageNode(RED, this, definition, spec, tools);
  }
  RED.nodes.registerType('batch', Batch);
}

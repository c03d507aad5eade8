import type { NodeMessage } from 'node-red';
import { isClock } from '../../engine/telemetry/clock';
import type { Json } from '../../engine/telemetry/json';
import { isRecord } from '../../engine/telemetry/json';
import { clusterOf, type Metric } from '../../engine/telemetry/metric';
import type { Out, Port } from '../../engine/telemetry/stage';
import { afterDelivery } from './pump';

/** One output of a node: what it carries. */
export interface Output {
  readonly ports: readonly Port[];
  /** It carries Metrics, which travel in lists; everything else goes one to a message. */
  readonly metrics: boolean;
  /** The message that a value of it is, where it has a topic of its own; undefined: clocks, which end here. */
  readonly message?: (value: unknown) => NodeMessage | undefined;
}

export interface OutboxOptions {
  readonly outputs: readonly Output[];
  /** Of the messages; what was refused has its reason as topic. */
  readonly topic: string;
  /** Metrics a message at most. */
  readonly maxMetrics: number;
  /** Metrics of one MQTT topic below this one go in messages of their own, with that topic; empty: all in one. */
  readonly mqttBase?: string | undefined;
  readonly send: (messages: (NodeMessage | null)[]) => void;
  readonly newId: () => string;
}

/** A result that was not sent: the number of its output and what it carries. */
export type Unsent = readonly [output: number, value: Json];

interface Batch {
  readonly topic: string;
  values: unknown[];
  /** Messages already sent of this group. */
  sent: number;
  id: string;
}

/**
 * Makes messages of results. What belongs together (all that one message or one tick gave) goes out as
 * one message, or as several with `msg.parts`, of which the last one knows their number.
 */
export class Outbox {
  /** Those of each output by topic, in the order in which they began. */
  private readonly batches: Map<string, Batch>[];
  private readonly outputOf: Record<Port, number>;
  private readonly clockOutputs: readonly number[];
  /** What has left and may not have reached the next node. */
  private readonly onTheWay: { readonly output: number; readonly values: readonly unknown[] }[] = [];
  private kept: Unsent[] | undefined;

  constructor(private readonly options: OutboxOptions) {
    const { outputs } = options;
    const carrying = (port: Port) => outputs.findIndex(({ ports }) => ports.includes(port));
    this.batches = outputs.map(() => new Map());
    this.outputOf = { result: carrying('result'), event: carrying('event'), refused: carrying('refused') };
    this.clockOutputs = outputs.flatMap(({ metrics }, index) => (index === 0 || metrics ? [index] : []));
  }

  add({ port, value }: Out): void {
    if (port === 'result' && isClock(value as Metric)) {
      // A copy each: whoever changes one does not change the other.
      for (const output of this.clockOutputs) this.put(output, structuredClone(value));
    } else this.put(this.outputOf[port], value);
  }

  put(output: number, value: unknown): void {
    const { message } = this.options.outputs[output] ?? {};
    if (this.kept !== undefined) this.kept.push([output, value as Json]);
    else if (message !== undefined) {
      const own = message(value);
      if (own !== undefined) this.send(output, [value], own);
    } else if (this.options.outputs[output]?.metrics !== true || !isMetric(value))
      this.send(output, [value], { payload: value });
    else {
      const batch = this.batchOf(output, value);
      if (batch.values.length >= this.options.maxMetrics) this.sendBatch(output, batch, false);
      batch.values.push(value);
    }
  }

  /** All of one message or tick has been added. */
  end(): void {
    for (const [output, batches] of this.batches.entries()) {
      for (const batch of batches.values()) this.sendBatch(output, batch, true);
      batches.clear();
    }
  }

  /**
   * From now on nothing is sent: while a flow stops, messages reach nobody for certain, those included that
   * are on their way. Returns where what is not sent is gathered.
   */
  keep(): readonly Unsent[] {
    const batches = this.batches.flatMap((byTopic, output) =>
      [...byTopic.values()].map(({ values }) => ({ output, values })),
    );
    const pending = [...this.onTheWay, ...batches].flatMap(({ output, values }) =>
      values.map((value): Unsent => [output, value as Json]),
    );
    this.kept = pending;
    for (const byTopic of this.batches) byTopic.clear();
    return this.kept;
  }

  private batchOf(output: number, metric: Metric): Batch {
    const { mqttBase = '', topic: plain } = this.options;
    const topic = mqttBase === '' ? plain : mqttTopicOf(mqttBase, metric);
    const batches = this.batches[output] as Map<string, Batch>;
    let batch = batches.get(topic);
    if (batch === undefined) {
      batch = { topic, values: [], sent: 0, id: '' };
      batches.set(topic, batch);
    }
    return batch;
  }

  private sendBatch(output: number, batch: Batch, last: boolean): void {
    const payload = batch.values;
    const { topic } = batch;
    if (last && batch.sent === 0) this.send(output, payload, { topic, payload });
    else {
      if (batch.sent === 0) batch.id = this.options.newId();
      const parts = { id: batch.id, type: 'array', len: this.options.maxMetrics, index: batch.sent };
      this.send(output, payload, {
        topic,
        payload,
        parts: last ? { ...parts, count: batch.sent + 1 } : parts,
      });
    }
    batch.values = [];
    batch.sent++;
  }

  private send(output: number, values: readonly unknown[], message: NodeMessage): void {
    const messages: (NodeMessage | null)[] = new Array(output).fill(null);
    messages.push({ topic: this.topicOf(output, message.payload), ...message });
    this.options.send(messages);
    this.onTheWay.push({ output, values });
    afterDelivery(() => this.onTheWay.shift());
  }

  private topicOf(output: number, payload: unknown): string {
    const refused = output === this.outputOf.refused && isRecord(payload) ? payload.reason : undefined;
    return typeof refused === 'string' ? refused : this.options.topic;
  }
}

/** Events may go where Metrics go: they have no fields. */
function isMetric(value: unknown): value is Metric {
  return isRecord(value) && isRecord(value.fields);
}

/** Where a Metric belongs on a broker: telemetry of a server or of the room, or the clock of its cluster. */
function mqttTopicOf(base: string, metric: Metric): string {
  const { tags } = metric;
  const place = isClock(metric) ? 'clock' : `telemetry/${tags.server ?? 'room'}`;
  return `${base}/${clusterOf(tags)}/${place}`;
}

import type { RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import type { Node, NodeAPI, NodeInitializer, NodeMessage } from 'node-red';
import type { EpochMs, Metric } from '../../engine/telemetry/metric';
import type { Clock } from '../../io/clock';
import type { Tools } from '../../nodes/common/tools';
import { ManualClock } from '../support/manual-clock';
import { helper } from '../support/node-red';
import { nodeTypes } from '../support/sources';
import { type FlowNode, readExample } from './example-files';

const NODE_RED = process.env.NR ?? 'node-red';
// Packages of the Node-RED under test.
const requireThere = createRequire(require.resolve(NODE_RED));
// The runtime that the helper uses; what the helper gives to nodes has no hooks.
const { hooks }: Pick<NodeAPI, 'hooks'> = require(NODE_RED);

/** Where Node-RED keeps the nodes of its own that examples are made of. */
const CORE: Record<string, string> = {
  catch: 'common/25-catch',
  change: 'function/15-change',
  comment: 'common/90-comment',
  complete: 'common/24-complete',
  debug: 'common/21-debug',
  function: 'function/10-function',
  'http in': 'network/21-httpin',
  'http request': 'network/21-httprequest',
  'http response': 'network/21-httpin',
  inject: 'common/20-inject',
  json: 'parsers/70-JSON',
  'link in': 'common/60-link',
  'link out': 'common/60-link',
  'mqtt in': 'network/10-mqtt',
  'mqtt out': 'network/10-mqtt',
  'mqtt-broker': 'network/10-mqtt',
  split: 'sequence/17-split',
  switch: 'function/10-switch',
  template: 'function/80-template',
  'websocket out': 'network/22-websocket',
  'websocket-listener': 'network/22-websocket',
};
export const CORE_TYPES = Object.keys(CORE);

type OurNode = (RED: NodeAPI, tools: Tools) => void;

export interface LoadOptions {
  /** Wall time at the start; 2026, later than every recorded sample of the examples, unless said. */
  readonly now?: EpochMs;
  /** Changes nodes to what a test has in their place. */
  readonly adapt?: (node: FlowNode) => FlowNode;
  /** What tells `host-metrics` when to read this machine; stands still unless said, so that it is read once. */
  readonly hostClock?: Clock;
}

/** An example in a running Node-RED, on a clock that the test moves. */
export class ExampleFlow {
  readonly clock: ManualClock;
  /** What listens to the `http in` nodes. */
  httpNode: RequestListener = () => {};
  private readonly received = new Map<string, NodeMessage[]>();
  private readonly ended = new Map<string, number>();
  private waiting: { holds: () => boolean; go: () => void }[] = [];

  private constructor(
    readonly nodes: readonly FlowNode[],
    now: EpochMs | undefined,
    private readonly hostClock: Clock,
  ) {
    this.clock = new ManualClock(now);
  }

  /** Imports an example into a tab and deploys it. */
  static async load(
    name: string,
    { now, adapt = (node) => node, hostClock = new ManualClock() }: LoadOptions = {},
  ): Promise<ExampleFlow> {
    const flow = new ExampleFlow(readExample(name).map(byHand).map(adapt), now, hostClock);
    await flow.start();
    return flow;
  }

  private async start(): Promise<void> {
    helper.settings({ lang: 'en-US' } as object);
    hooks.add(
      'onReceive.example',
      ({ msg, destination }: { msg: NodeMessage; destination: { id: string } }) => {
        this.happened(() => this.messagesOf(destination.id).push(msg));
      },
    );
    hooks.add('onComplete.example', ({ node }) => {
      this.happened(() => this.ended.set(node.id, (this.ended.get(node.id) ?? 0) + 1));
    });
    const types = new Set(this.nodes.map(({ type }) => type));
    const ours = nodeTypes().filter((type) => types.has(type));
    const core = new Set([...types].flatMap((type) => CORE[type] ?? []));
    const initializers: NodeInitializer[] = [
      (RED) => {
        this.httpNode = RED.httpNode as unknown as RequestListener;
      },
      ...[...core].map((file): NodeInitializer => requireThere(`@node-red/nodes/core/${file}.js`)),
      ...ours.map((type): NodeInitializer => {
        const initialize: OurNode = require(`../../nodes/${type}/${type}`);
        // Readings of this machine have the time of the machine itself.
        const clock = type === 'host-metrics' ? this.hostClock : this.clock;
        return (RED) => initialize(RED, { elapsedMs: () => 0, clock });
      }),
    ];
    const tab = { id: 'tab', type: 'tab', label: 'example' };
    await helper.load(initializers, [tab, ...this.nodes] as never);
  }

  async unload(): Promise<void> {
    await helper.unload();
    hooks.remove('*.example');
  }

  /** The node of that name, as the workspace shows it. */
  node(name: string): Node {
    return helper.getNode(this.idOf(name));
  }

  /** Presses the button of an inject node. */
  press(name: string): void {
    this.node(name).receive({});
  }

  /** All messages that reached a node. */
  messages(name: string): readonly NodeMessage[] {
    return this.messagesOf(this.idOf(name));
  }

  /** What the message of that number brought to a node. */
  payload<T>(name: string, index = 0): T {
    const message = this.messages(name)[index];
    if (message === undefined) throw new Error(`no message ${index} at ${name}`);
    return message.payload as T;
  }

  /** All Metrics that reached a node. */
  metrics(name: string): Metric[] {
    return this.messages(name).flatMap(({ payload }) => payload as Metric | Metric[]);
  }

  /** How many messages a node is done with. */
  done(name: string): number {
    return this.ended.get(this.idOf(name)) ?? 0;
  }

  /** Resolves when the condition holds; it is looked at after everything that happens. */
  async until(holds: () => boolean): Promise<void> {
    if (!holds()) await new Promise<void>((go) => this.waiting.push({ holds, go }));
  }

  /** Something outside the flow has happened that a test may wait for. */
  happened(note: () => void): void {
    note();
    const ready = this.waiting.filter(({ holds }) => holds());
    this.waiting = this.waiting.filter((one) => !ready.includes(one));
    for (const { go } of ready) go();
  }

  private idOf(name: string): string {
    const found = this.nodes.filter((node) => node.name === name);
    if (found.length !== 1) throw new Error(`${found.length} nodes are called ${name}`);
    return (found[0] as FlowNode).id;
  }

  private messagesOf(id: string): NodeMessage[] {
    const messages = this.received.get(id) ?? [];
    this.received.set(id, messages);
    return messages;
  }
}

/** A node in the tab of the test. What an inject node does by itself the test does by hand. */
function byHand(node: FlowNode): FlowNode {
  const placed = 'x' in node ? { ...node, z: 'tab' } : node;
  return node.type === 'inject' ? { ...placed, repeat: '', crontab: '', once: false } : placed;
}

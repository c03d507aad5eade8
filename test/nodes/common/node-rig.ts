import type { Node, NodeAPI, NodeMessage, NodeStatus } from 'node-red';
import type { Tools } from '../../../nodes/common/tools';
import { ManualClock } from '../../support/manual-clock';
import { helper } from '../../support/node-red';

// The runtime that the helper uses; what the helper gives to nodes has no hooks.
const { hooks, events }: Pick<NodeAPI, 'hooks' | 'events'> = require(process.env.NR ?? 'node-red');

export type Initializer = (RED: NodeAPI, tools: Tools) => void;

export interface RigOptions {
  readonly outputs: number;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly tools?: Partial<Tools>;
  /** Configuration nodes, and the secrets of nodes by their ids. */
  readonly beside?: readonly object[];
  readonly credentials?: Readonly<Record<string, object>>;
}

const ERROR = 20;
const WARN = 30;

/** One node in a real runtime, wired to listeners, on a clock that the test moves. */
export class NodeRig {
  readonly clock = new ManualClock();
  /** Messages that reached the node behind each output. */
  readonly out: NodeMessage[][] = [];
  /** Each `done`: the id of the message, and the error if there was one. */
  readonly ended: { id: string; error: Error | undefined }[] = [];
  readonly statuses: { at: number; status: NodeStatus }[] = [];
  private waiting: { holds: () => boolean; go: () => void }[] = [];
  private sent = 0;

  private constructor(
    private readonly initialize: Initializer,
    private readonly definition: Readonly<Record<string, unknown>>,
    private readonly options: RigOptions,
  ) {
    for (let i = 0; i < options.outputs; i++) this.out.push([]);
  }

  static async load(
    initialize: Initializer,
    definition: Readonly<Record<string, unknown>>,
    options: RigOptions,
  ): Promise<NodeRig> {
    const rig = new NodeRig(initialize, definition, options);
    await rig.start();
    return rig;
  }

  /** Starts (again): as after a restart of Node-RED when `unload` went before. */
  async start(): Promise<void> {
    helper.settings({ lang: 'en-US', ...this.options.settings } as object);
    this.listen();
    const initialize = (RED: NodeAPI) => {
      this.initialize(RED, { elapsedMs: () => 0, ...this.options.tools, clock: this.clock });
    };
    const { credentials = {} } = this.options;
    await helper.load(initialize, this.flow(this.definition) as never, credentials as never);
    await this.ready();
  }

  /** Deploys the node with other options, or without it. */
  async deploy(definition: Readonly<Record<string, unknown>> | undefined): Promise<void> {
    await helper.setFlows(this.flow(definition) as never, 'full');
    if (definition !== undefined) await this.ready();
  }

  async unload(): Promise<void> {
    await helper.unload();
    hooks.remove('*.rig');
    events.removeAllListeners('node-status');
  }

  get node(): Node {
    return helper.getNode('n');
  }

  /** Gives the node a message and returns its id. */
  send(msg: NodeMessage): string {
    const id = `msg-${++this.sent}`;
    this.node.receive({ ...msg, _msgid: id });
    return id;
  }

  get warnings(): string[] {
    return this.logged(WARN);
  }

  get errors(): string[] {
    return this.logged(ERROR);
  }

  /** Resolves when the condition holds; it is looked at after everything that happens. */
  async until(holds: () => boolean): Promise<void> {
    if (!holds()) await new Promise<void>((go) => this.waiting.push({ holds, go }));
  }

  async untilEnded(count: number): Promise<void> {
    await this.until(() => this.ended.length >= count);
  }

  /** The node has loaded its state: it has answered a message that asks for nothing. */
  private async ready(): Promise<void> {
    const id = this.send({ payload: [] });
    const mine = () => this.ended.findIndex((end) => end.id === id);
    await this.until(() => mine() >= 0);
    this.ended.splice(mine(), 1);
  }

  private flow(definition: Readonly<Record<string, unknown>> | undefined): object[] {
    const ends = this.out.map((_, i) => ({ id: `out${i}`, type: 'helper', z: 'tab' }));
    const wires = ends.map(({ id }) => [id]);
    const node = definition === undefined ? [] : [{ id: 'n', z: 'tab', ...definition, wires }];
    return [{ id: 'tab', type: 'tab', label: 'test' }, ...(this.options.beside ?? []), ...node, ...ends];
  }

  private listen(): void {
    hooks.add('onReceive.rig', ({ msg, destination }: { msg: NodeMessage; destination: { id: string } }) => {
      const output = this.out[Number(destination.id.replace('out', ''))];
      if (output !== undefined) this.happened(() => output.push(msg));
    });
    hooks.add('onComplete.rig', ({ msg, error, node }) => {
      if (node.id === 'n')
        this.happened(() => this.ended.push({ id: String(msg._msgid), error: error as Error | undefined }));
    });
    events.on('node-status', ({ id, status }: { id: string; status?: NodeStatus }) => {
      if (id === 'n' && status !== undefined)
        this.happened(() => this.statuses.push({ at: this.clock.now(), status }));
    });
  }

  private happened(note: () => void): void {
    note();
    const [go, stay] = [true, false].map((is) => this.waiting.filter(({ holds }) => holds() === is));
    this.waiting = stay ?? [];
    for (const one of go ?? []) one.go();
  }

  private logged(level: number): string[] {
    const lines = helper.log().args.flat() as { level: number; id: string; msg: unknown }[];
    return lines.filter((line) => line.level === level && line.id === 'n').map(({ msg }) => String(msg));
  }
}

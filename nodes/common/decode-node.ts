import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import { type DecodeConfig, DecodeStage } from '../../engine/codecs/decode-stage';
import { type Received, refusedText } from '../../engine/codecs/received';
import { problem } from '../../engine/telemetry/problem';
import type { Out } from '../../engine/telemetry/stage';
import { describe } from '../../engine/telemetry/texts';
import { isProblem, type NodeConfig, readConfig } from './config';
import { decodeLight } from './decode-light';
import { drain } from './drain';
import { entriesOf, takeUp } from './kept';
import type { StageNodeConfig } from './options';
import { Outbox, type Output } from './outbox';
import { pace } from './pacer';
import { NodeProblemError, refuseConfig, runtimeLanguage } from './problems';
import { MAX_QUEUE, Pump } from './pump';
import { memoryOf, NodeState, stateFolder } from './state';
import { LossMeter, StatusLine } from './status';
import type { Tools } from './tools';

type Messages = (NodeMessage | null)[];
type Done = (error?: Error) => void;

interface Asked {
  readonly msg: NodeMessage & { readonly parts?: { readonly id?: string }; readonly reset?: unknown };
  readonly send: (messages: Messages) => void;
}

const OUTPUTS: readonly Output[] = [
  { ports: ['result'], metrics: true },
  { ports: ['event'], metrics: false },
  { ports: ['refused'], metrics: false },
];
const [SHOW_MS, SAVE_MS, EXPIRE_MS] = [1000, 30_000, 3_600_000];
const STATE_VERSION = 1;

/** Makes `node` answer each message with the Metrics in it, or play them at their own pace. */
export function runDecodeNode(
  RED: NodeAPI,
  node: Node,
  definition: NodeDef,
  contract: NodeConfig<StageNodeConfig<DecodeConfig>>,
  tools: Tools,
): void {
  const config = readConfig(contract, { ...definition });
  if (isProblem(config)) refuseConfig(node, config, runtimeLanguage(RED));
  else new DecodeNode(RED, node, config, tools).start();
}

class DecodeNode {
  private readonly language;
  private readonly stage: DecodeStage;
  private readonly outbox: Outbox;
  private readonly pump: Pump;
  private readonly state: NodeState;
  private readonly status: StatusLine;
  private readonly loss = new LossMeter();
  private restored: Promise<void> = Promise.resolve();
  /** What is being answered; undefined while a replay gives out messages of its own. */
  private asked: Asked | undefined;
  /** Messages of which records wait to be played. */
  private playing: Done[] = [];
  private turnedAway = 0;
  private received = false;
  private changed = false;
  private closed = false;

  constructor(
    RED: NodeAPI,
    private readonly node: Node,
    private readonly config: StageNodeConfig<DecodeConfig>,
    private readonly tools: Tools,
  ) {
    const { stage, options } = config;
    this.language = runtimeLanguage(RED);
    this.stage = new DecodeStage(stage);
    this.outbox = new Outbox({
      outputs: OUTPUTS,
      topic: node.name || node.type,
      maxMetrics: options.maxMetrics,
      send: (messages) => this.send(messages),
      newId: () => RED.util.generateId(),
    });
    this.pump = new Pump(this.outbox, tools);
    this.status = new StatusLine(node, tools.clock);
    this.state = new NodeState({
      id: node.id,
      keep: options.keep,
      folder: stateFolder(RED),
      memory: memoryOf(RED),
      identity: { stage: node.type, version: STATE_VERSION, shape: stage.names },
      clock: tools.clock,
      report: (why) => node.warn(describe(why, this.language)),
    });
  }

  start(): void {
    const { clock } = this.tools;
    const { replay } = this.stage;
    this.restored = this.restore();
    const timers = [
      clock.every(SHOW_MS, () => this.show()),
      clock.every(SAVE_MS, () => this.save()),
      clock.every(EXPIRE_MS, () => this.stage.expire()),
    ];
    if (replay !== undefined) {
      const { periodMs } = replay;
      const run = (wall: number) => this.play(wall);
      timers.push(pace(this.pump, { clock, periodMs, run, end: (error) => this.played(error) }));
    }
    this.node.on('input', (msg, send, done) => this.input({ msg: msg as Asked['msg'], send }, done));
    this.node.on('close', (removed: boolean, done: () => void) => {
      for (const stop of timers) stop();
      this.close(removed)
        .catch((error) => this.node.error(error))
        .finally(done);
    });
  }

  private async restore(): Promise<void> {
    const kept = await this.state.load();
    if (kept !== undefined) this.stage.restore(takeUp(kept.entries, this.outbox));
    this.pump.release();
  }

  private input(asked: Asked, done: Done): void {
    const received = this.read(asked.msg);
    const end = (error?: Error) => this.end(done, error);
    if (this.closed) done(this.closing());
    else if (!this.pump.offer({ since: received.at, run: () => this.take(asked, received), end })) {
      this.turnedAway++;
      const why = problem('queue-full', 'queue', MAX_QUEUE, MAX_QUEUE);
      this.node.send([null, null, { topic: why.code, payload: refusedText(why, received) }]);
      done();
    }
  }

  private read({ topic, payload, parts }: Asked['msg']): Received {
    const isBytes = payload instanceof Uint8Array && payload.length <= this.config.stage.maxBytes;
    return {
      payload: isBytes ? new TextDecoder().decode(payload) : payload,
      at: this.tools.clock.now(),
      topic: String(topic ?? ''),
      ...(parts?.id === undefined ? {} : { sequenceId: parts.id }),
    };
  }

  private *take(asked: Asked, received: Received): Iterable<Out | undefined> {
    this.asked = asked;
    this.received = true;
    this.changed = true;
    if (asked.msg.reset === true) this.stage.reset();
    else yield* this.stage.take(received);
  }

  /** A replay's message is done when its last record is played. */
  private end(done: Done, error?: Error): void {
    if (error !== undefined || this.stage.replay === undefined || this.stage.replay.idle) done(error);
    else this.playing.push(done);
  }

  private *play(wall: number): Iterable<Out> {
    this.asked = undefined;
    yield* this.stage.tick(wall);
  }

  private played(error?: Error): void {
    if (error !== undefined && !this.closed) this.node.error(error);
    if (this.stage.replay?.idle) for (const done of this.playing.splice(0)) done();
  }

  /** A message is answered by itself with another payload; what is refused goes out on its own. */
  private send([metrics, ...others]: Messages): void {
    const { asked } = this;
    if (!metrics || asked === undefined) this.node.send([metrics ?? null, ...others]);
    else {
      const { topic: _, ...answer } = metrics;
      asked.send([{ ...asked.msg, ...answer }]);
    }
  }

  private save(): void {
    if (!this.changed) return;
    this.changed = false;
    void this.state.save(() => entriesOf([], this.stage.snapshot()));
  }

  private async close(removed: boolean): Promise<void> {
    this.status.close();
    const keeps = !removed && this.config.options.keep !== 'no';
    const unsent = keeps ? this.outbox.keep() : [];
    await this.restored;
    if (keeps) await drain(this.pump, this.tools.clock, () => this.closing());
    else this.pump.abandon(this.closing());
    this.closed = true;
    for (const done of this.playing.splice(0)) done(this.closing());
    if (removed) await this.state.remove();
    else await this.state.close(() => entriesOf(unsent, this.stage.snapshot()));
  }

  private show(): void {
    const { stage, turnedAway, loss, received } = this;
    const facts = { stage, backlog: this.pump.backlog, turnedAway, loss, received };
    this.status.show(decodeLight(facts, this.tools.clock.now()));
  }

  private closing(): Error {
    return new NodeProblemError(problem('closing', 'payload', this.node.id), this.language);
  }
}

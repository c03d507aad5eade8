import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import { type DecodeConfig, DecodeStage } from '../../engine/codecs/decode-stage';
import { type Received, refusedText } from '../../engine/codecs/received';
import { problem } from '../../engine/telemetry/problem';
import type { Out } from '../../engine/telemetry/stage';
import { isProblem, type NodeConfig, readConfig } from './config';
import { decodeLight } from './decode-light';
import { NodeShell } from './node-shell';
import type { StageNodeConfig } from './options';
import type { Output } from './outbox';
import { refuseConfig, runtimeLanguage } from './problems';
import { MAX_QUEUE } from './pump';
import { LossMeter } from './status';
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
const SHOW_MS = 1000;
const EXPIRE_MS = 60_000;
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
  private readonly shell: NodeShell;
  private readonly stage: DecodeStage;
  private readonly loss = new LossMeter();
  /** What is being answered; undefined while a replay gives out messages of its own. */
  private asked: Asked | undefined;
  /** Messages of which records wait to be played. */
  private playing: Done[] = [];
  private turnedAway = 0;
  private received = false;

  constructor(
    RED: NodeAPI,
    private readonly node: Node,
    { stage, options }: StageNodeConfig<DecodeConfig>,
    tools: Tools,
  ) {
    this.stage = new DecodeStage(stage);
    this.shell = new NodeShell(RED, node, tools, {
      options,
      outputs: OUTPUTS,
      identity: { stage: node.type, version: STATE_VERSION, shape: stage.names },
      send: (messages) => this.send(messages),
      remembered: this.stage,
      onClosed: () => this.endPlaying(this.shell.closing()),
    });
  }

  start(): void {
    const { node, shell, stage } = this;
    shell.start();
    shell.every(SHOW_MS, () => this.show());
    shell.every(EXPIRE_MS, () => stage.expire());
    if (stage.replay !== undefined) {
      shell.pace(
        stage.replay.periodMs,
        (wall) => this.play(wall),
        () => this.played(),
      );
    }
    node.on('input', (msg, send, done) => this.input({ msg: msg as Asked['msg'], send }, done));
  }

  private input(asked: Asked, done: Done): void {
    const received = this.read(asked.msg);
    const end = (error?: Error) => this.end(done, error);
    if (this.shell.offer({ since: received.at, run: () => this.take(asked, received), end })) return;
    this.turnedAway++;
    const why = problem('queue-full', 'queue', MAX_QUEUE, MAX_QUEUE);
    this.node.send([null, null, { topic: why.code, payload: refusedText(why, received) }]);
    done();
  }

  private read({ topic, payload, parts }: Asked['msg']): Received {
    return {
      payload,
      at: this.shell.clock.now(),
      topic: String(topic ?? ''),
      ...(parts?.id === undefined ? {} : { sequenceId: parts.id }),
    };
  }

  private *take(asked: Asked, received: Received): Iterable<Out | undefined> {
    this.asked = asked;
    this.received = true;
    this.shell.changed = true;
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

  private played(): void {
    if (this.stage.replay?.idle) this.endPlaying();
  }

  private endPlaying(error?: Error): void {
    for (const done of this.playing.splice(0)) done(error);
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

  private show(): void {
    const { shell, stage, turnedAway, loss, received } = this;
    const facts = { stage, backlog: shell.pump.backlog, turnedAway, loss, received };
    shell.status.show(decodeLight(facts, shell.clock.now()));
  }
}

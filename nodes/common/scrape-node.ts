import { hostname } from 'node:os';
import path from 'node:path';
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { type Problem, problem, refused } from '../../engine/telemetry/problem';
import type { Out } from '../../engine/telemetry/stage';
import { tagValue } from '../../engine/telemetry/tag-value';
import { type ReadingConfig, type Scrape, troubleOf } from '../../io/prometheus/reading';
import { Readings } from '../../io/prometheus/readings';
import { Rounds } from '../../io/prometheus/rounds';
import { ScrapeClient } from '../../io/prometheus/scrape-client';
import type { Target, TargetDefaults } from '../../io/prometheus/target';
import { readTargetFile } from '../../io/prometheus/target-file';
import { Turns } from '../../io/prometheus/turns';
import { WatchedFile } from '../../io/prometheus/watched-file';
import { isProblem } from './config';
import { NodeShell } from './node-shell';
import type { StageOptions } from './options';
import type { Output } from './outbox';
import { scrapeLight } from './scrape-light';
import type { Trust } from './scrape-trust';
import { LossMeter } from './status';
import type { Tools } from './tools';

export interface ScrapeConfig {
  /** The targets, or the file with them. */
  readonly source: { readonly targets: readonly Target[] } | { readonly file: string };
  readonly defaults: TargetDefaults;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** Scrapes under way at most. */
  readonly atOnce: number;
  readonly maxBytes: number;
  /** Patterns of hosts that may have the secrets; of none: those of the list. */
  readonly secretHosts: readonly string[];
  /** The id of a configuration node `tls-config`; empty when there is none. */
  readonly tls: string;
  readonly reading: Omit<ReadingConfig, 'machine'>;
  readonly options: StageOptions;
}

type Done = (error?: Error) => void;

const OUTPUTS: readonly Output[] = [
  { ports: ['result'], metrics: true },
  { ports: ['event', 'refused'], metrics: false },
];
const SHOW_MS = 1000;
const STATE_VERSION = 1;
/** The message that asks for a scrape. */
const NOW = 'scrape';

/** Scrapes the targets of a node, each at its own place within the interval. */
export class ScrapeNode {
  private readonly shell: NodeShell;
  private readonly client: ScrapeClient;
  private readonly readings: Readings;
  private readonly rounds: Rounds<Target>;
  private readonly turns: Turns<Target>;
  private readonly loss = new LossMeter();
  private targets: ReadonlyMap<string, Target> = new Map();
  private file: WatchedFile | undefined;
  private known = false;
  private badFile = false;
  private leftOut = 0;
  private closed = false;

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly config: ScrapeConfig,
    trust: Trust,
    private readonly tools: Tools,
  ) {
    const { reading, options, intervalMs, atOnce } = config;
    this.client = new ScrapeClient(tools.clock, { ...config, ...trust });
    this.readings = new Readings({ ...reading, machine: tagValue(hostname()) });
    this.rounds = new Rounds(tools.clock, intervalMs, (target) => this.due(target));
    this.turns = new Turns(atOnce, (target) => this.scrape(target));
    this.shell = new NodeShell(RED, node, tools, {
      options,
      outputs: OUTPUTS,
      identity: { stage: node.type, version: STATE_VERSION, shape: reading.names },
      send: (messages) => node.send(messages),
      remembered: this.readings,
    });
  }

  start(): void {
    const { node, shell, config, tools, RED } = this;
    node.on('close', () => this.close());
    shell.start();
    shell.every(SHOW_MS, () => this.show());
    node.on('input', (msg, _send, done) => this.input(msg, done));
    if ('targets' in config.source) this.give(this.take(config.source.targets));
    else {
      const place = path.resolve(RED.settings.userDir ?? '', config.source.file);
      this.file = new WatchedFile(place, tools.clock, (text) => this.give(this.read(text, place)));
    }
  }

  private close(): void {
    this.closed = true;
    this.file?.close();
    this.rounds.close();
    this.client.close();
  }

  private *read(text: string | Problem, file: string): Generator<Out | undefined> {
    const targets = isProblem(text) ? text : yield* readTargetFile(text, this.config.defaults);
    this.badFile = isProblem(targets);
    if (isProblem(targets)) {
      this.shell.warn(targets);
      yield { port: 'refused', value: refused(targets, file) };
    } else yield* this.take(targets);
  }

  private *take(targets: readonly Target[]): Generator<Out | undefined> {
    this.known = true;
    this.targets = new Map(targets.map((target) => [target.id, target]));
    yield* this.rounds.set(targets);
    yield* this.readings.set(targets, this.shell.clock.now());
  }

  private due(target: Target): void {
    if (this.turns.isBusy(target)) this.leaveOut(target);
    else void this.turns.ask(target);
  }

  private leaveOut(target: Target): void {
    this.leftOut++;
    const why = problem('scrape-behind', target.instance, this.turns.busy);
    this.give([{ port: 'refused', value: troubleOf(why, target) }]);
  }

  /** Its place is free for another when what came has been read. */
  private async scrape(target: Target): Promise<void> {
    const { client, shell, tools } = this;
    if (!this.isOurs(target)) return;
    const at = shell.clock.now();
    const start = tools.elapsedMs();
    const page = await client.get(target);
    if (!this.isOurs(target)) return;
    await this.work(this.reading(target, { at, durationMs: tools.elapsedMs() - start, page }));
  }

  private *reading(target: Target, scrape: Scrape): Generator<Out | undefined> {
    // It may have gone while this waited.
    if (!this.targets.has(target.id)) return;
    this.shell.changed = true;
    yield* this.readings.of(target).take(scrape);
  }

  private isOurs({ id }: Target): boolean {
    return !this.closed && this.targets.has(id);
  }

  private input({ payload }: NodeMessage, done: Done): void {
    if (payload === NOW)
      void this.scrapeAll().then(() => done(this.closed ? this.shell.closing() : undefined));
    else {
      const why = problem('wrong-type', 'payload', payload, [NOW]);
      void this.work([{ port: 'refused', value: refused(why, payload) }]).then(() => done());
    }
  }

  /** All of them now, besides those that are under way; a list of them that waits to be read goes first. */
  private async scrapeAll(): Promise<void> {
    await this.work([]);
    await Promise.all([...this.targets.values()].map((target) => this.turns.ask(target)));
  }

  private give(outs: Iterable<Out | undefined>): void {
    void this.work(outs);
  }

  /** Resolves when the work is done and its results are on their way; a fault is told. */
  private work(outs: Iterable<Out | undefined>): Promise<void> {
    return new Promise((resolve) => {
      const end = (error?: Error) => {
        if (error !== undefined && !this.closed) this.node.error(error);
        resolve();
      };
      if (!this.shell.offer({ since: this.shell.clock.now(), run: () => outs, end })) {
        this.leftOut++;
        end();
      }
    });
  }

  private show(): void {
    const { shell, readings, targets, known, badFile } = this;
    const lost = readings.lost + this.leftOut;
    const loss = this.loss.light(lost, shell.clock.now());
    shell.status.show(
      scrapeLight({ targets: targets.size, down: readings.down, lost, loss, known, badFile }),
    );
  }
}

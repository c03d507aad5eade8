import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Metric } from '../../engine/telemetry/metric';
import { telemetryDecoderConfig } from '../../nodes/telemetry-decoder/telemetry-decoder.config';
import { windowAggregatorConfig } from '../../nodes/window-aggregator/window-aggregator.config';
import { PACKAGE } from '../support/installed-package';
import { type NodeRedProcess, startNodeRed } from '../support/node-red-process';
import { ROOT } from '../support/sources';

/** How Metrics reach the node `windows`. */
export interface Source {
  readonly nodes: readonly object[];
  /** Credentials by node. */
  readonly credentials?: Readonly<Record<string, object>>;
  readonly settings?: Readonly<Record<string, unknown>>;
}

const SCOPE = ['windows'];

/** By POST, acknowledged when the node has ended the message. `first` is the node that takes them in. */
export function byPost(first = 'windows'): object[] {
  return [
    { id: 'in', type: 'http in', url: '/in', method: 'post', wires: [[first]] },
    { id: 'done', type: 'complete', scope: SCOPE, wires: [['taken']] },
    { id: 'taken', type: 'http response', statusCode: '204', wires: [] },
    { id: 'failed', type: 'catch', scope: SCOPE, wires: [['sorry']] },
    { id: 'sorry', type: 'http response', statusCode: '503', wires: [] },
  ];
}

/** As JSON by POST, through a decoder. */
export function throughDecoder(): object[] {
  const decoder = { id: 'decoder', type: 'telemetry-decoder', ...telemetryDecoderConfig.defaults };
  return [...byPost('decoder'), { ...decoder, wires: [['windows'], [], ['refused-out']] }];
}

const ANSWER_LIMIT_MS = 20_000;

/**
 * Windows in a Node-RED of their own that can be stopped, killed and started again. What the node gives is
 * kept in files, one for each life.
 */
export class WindowProcess {
  readonly userDir = mkdtempSync(path.join(tmpdir(), 'coldaisle-windows-'));
  readonly stateFile = path.join(this.userDir, 'coldaisle', 'windows.jsonl');
  private life = 0;
  private nodeRed: NodeRedProcess | undefined;

  constructor(
    private readonly options: Readonly<Record<string, unknown>>,
    private readonly source: Source = { nodes: byPost() },
  ) {
    const place = path.join(this.userDir, 'node_modules', PACKAGE);
    mkdirSync(path.dirname(place), { recursive: true });
    symlinkSync(ROOT, place, 'junction');
  }

  async start(): Promise<void> {
    this.life++;
    const { userDir } = this;
    const { credentials = {}, settings = {} } = this.source;
    // The credentials of flow.json.
    writeFileSync(path.join(userDir, 'flow_cred.json'), JSON.stringify(credentials));
    this.nodeRed = await startNodeRed({
      version: 'node-red',
      node: process.execPath,
      userDir,
      flow: this.flow(),
      settings,
    });
  }

  /** Ends it: `SIGKILL` at once, others as Node-RED does. */
  async end(signal: NodeJS.Signals): Promise<void> {
    await this.nodeRed?.stop(signal);
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.userDir, { recursive: true, force: true });
  }

  /** Resolves to whether the Metrics were acknowledged: they are not when it stops meanwhile. */
  async post(metrics: readonly Metric[]): Promise<boolean> {
    try {
      const response = await fetch(`${this.url}in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(metrics),
        signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
      });
      await response.text();
      return response.status === 204;
    } catch (error) {
      if (error instanceof DOMException) throw error; // no answer in time
      return false;
    }
  }

  /** Metrics that must be taken in now. */
  async deliver(metrics: readonly Metric[]): Promise<void> {
    assert.ok(await this.post(metrics), `acknowledged; the log:\n${this.log()}`);
  }

  /** Address of the admin API, ending in `/`. */
  get url(): string {
    return this.nodeRed?.url ?? '';
  }

  log(): string {
    return this.nodeRed?.log() ?? '';
  }

  /** All that has come out of the first output in all lives, in its order. */
  given(): Metric[] {
    return Array.from({ length: this.life }, (_, i) => this.givenIn(i + 1)).flat();
  }

  givenIn(life = this.life): Metric[] {
    return this.lines<Metric[]>('windows', life).flat();
  }

  refused(): { reason: string; topic?: string }[] {
    return Array.from({ length: this.life }, (_, i) =>
      this.lines<{ reason: string; topic?: string }>('refused', i + 1),
    ).flat();
  }

  /** What the status has said in this life. */
  lights(): string[] {
    return this.lines<{ text?: string }>('status', this.life).map(({ text }) => text ?? '');
  }

  /** Age of the state that the status of this life named, seconds; undefined when it named none. */
  restoredAgeS(): number | undefined {
    const ages = this.lights().map((text) => /^↻ (\d+) s$/.exec(text)?.[1]);
    const age = ages.find((found) => found !== undefined);
    return age === undefined ? undefined : Number(age);
  }

  /** When the state on the disk was saved; undefined when there is none. */
  savedAt(): number | undefined {
    if (!existsSync(this.stateFile)) return undefined;
    const [header] = readFileSync(this.stateFile, 'utf8').split('\n', 1);
    return JSON.parse(header ?? '').saved_at;
  }

  /** Complete lines only: a kill may cut the last one. */
  private lines<T>(what: string, life: number): T[] {
    const file = this.outFile(what, life);
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line));
  }

  private outFile(what: string, life = this.life): string {
    return path.join(this.userDir, `${what}-${life}.jsonl`);
  }

  private flow(): object[] {
    const node = {
      id: 'windows',
      type: 'window-aggregator',
      ...windowAggregatorConfig.defaults,
      ...this.options,
    };
    const toStatus = [{ t: 'set', p: 'payload', pt: 'msg', to: 'status', tot: 'msg' }];
    const nodes: object[] = [
      ...this.source.nodes,
      { ...node, wires: [['windows-out'], ['refused-out']] },
      { id: 'light', type: 'status', scope: SCOPE, wires: [['status']] },
      { id: 'status', type: 'change', rules: toStatus, wires: [['status-out']] },
      ...['windows', 'refused', 'status'].map((what) => fileNode(`${what}-out`, this.outFile(what))),
    ];
    return [{ id: 'tab', type: 'tab', label: 'windows' }, ...nodes.map((one) => ({ z: 'tab', ...one }))];
  }
}

/** Appends JSON lines. */
function fileNode(id: string, filename: string) {
  const append = { appendNewline: true, overwriteFile: 'false', encoding: 'none' };
  return { id, type: 'file', filename, filenameType: 'str', createDir: false, ...append, wires: [] };
}

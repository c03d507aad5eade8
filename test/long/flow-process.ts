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
import { PACKAGE } from '../support/installed-package';
import { type NodeRedProcess, startNodeRed } from '../support/node-red-process';
import { ROOT } from '../support/sources';

const ANSWER_LIMIT_MS = 20_000;

/** What a flow needs besides its nodes. */
export interface Surroundings {
  /** Credentials by node. */
  readonly credentials?: Readonly<Record<string, object>>;
  readonly settings?: Readonly<Record<string, unknown>>;
}

const WHY = { t: 'set', p: 'payload', pt: 'msg', to: 'error.message', tot: 'msg' };

/** Nodes that take Metrics in by POST at `first` and acknowledge them when the node `judged` has ended the message. */
export function byPost(judged: string, first = judged): object[] {
  const scope = [judged];
  return [
    { id: 'in', type: 'http in', url: '/in', method: 'post', wires: [[first]] },
    { id: 'done', type: 'complete', scope, wires: [['taken']] },
    { id: 'taken', type: 'http response', statusCode: '204', wires: [] },
    { id: 'failed', type: 'catch', scope, wires: [['why']] },
    { id: 'why', type: 'change', rules: [WHY], wires: [['sorry']] },
    { id: 'sorry', type: 'http response', statusCode: '503', wires: [] },
  ];
}

/**
 * A flow in a Node-RED of its own that can be stopped, killed and started again. What its nodes give is kept
 * in files, one for each life.
 */
export abstract class FlowProcess {
  readonly userDir = mkdtempSync(path.join(tmpdir(), 'coldaisle-flow-'));
  /** Why the last Metrics were turned down that were. */
  refusal = '';
  protected life = 0;
  private nodeRed: NodeRedProcess | undefined;

  constructor(private readonly surroundings: Surroundings = {}) {
    const place = path.join(this.userDir, 'node_modules', PACKAGE);
    mkdirSync(path.dirname(place), { recursive: true });
    symlinkSync(ROOT, place, 'junction');
  }

  /** The nodes of the flow, made anew for each life. */
  protected abstract nodes(): object[];

  async start(): Promise<void> {
    this.life++;
    const { userDir } = this;
    const { credentials = {}, settings = {} } = this.surroundings;
    // The credentials of flow.json.
    writeFileSync(path.join(userDir, 'flow_cred.json'), JSON.stringify(credentials));
    this.nodeRed = await startNodeRed({
      version: 'node-red',
      node: process.execPath,
      userDir,
      flow: [{ id: 'tab', type: 'tab', label: 'flow' }, ...this.nodes().map((one) => ({ z: 'tab', ...one }))],
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
      const answer = await response.text();
      if (response.status === 503) this.refusal = answer;
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

  /** A node that keeps the messages it gets, for `kept`. */
  protected keeper(id: string, what: string): object {
    const filename = path.join(this.userDir, `${what}-${this.life}.jsonl`);
    const append = { appendNewline: true, overwriteFile: 'false', encoding: 'none' };
    return { id, type: 'file', filename, filenameType: 'str', createDir: false, ...append, wires: [] };
  }

  /** What was kept in a life, in its order. Complete lines only: a kill may cut the last one. */
  protected kept<T>(what: string, life = this.life): T[] {
    const file = path.join(this.userDir, `${what}-${life}.jsonl`);
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line));
  }

  /** The same of all lives. */
  protected keptInAll<T>(what: string): T[] {
    return Array.from({ length: this.life }, (_, i) => this.kept<T>(what, i + 1)).flat();
  }
}

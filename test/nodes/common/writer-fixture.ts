import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NodeAPI, NodeStatus } from 'node-red';
import type { Metric } from '../../../engine/telemetry/metric';
import type { Refused } from '../../../engine/telemetry/problem';
import type { Tools } from '../../../nodes/common/tools';
import { influxConnectionConfig } from '../../../nodes/influx-connection/influx-connection.config';
import { influxWriterConfig } from '../../../nodes/influx-writer/influx-writer.config';
import { pass } from '../../support/pass';
import { ScriptedDatabase } from '../../support/scripted-database';
import { NodeRig, type RigOptions } from './node-rig';

import influxConnection = require('../../../nodes/influx-connection/influx-connection');
import influxWriter = require('../../../nodes/influx-writer/influx-writer');

export const WRITER = { type: 'influx-writer', ...influxWriterConfig.defaults };
export const START = Date.UTC(2026, 0, 1);

/** What the second output carries. */
export interface Told extends Refused {
  readonly target?: string;
  readonly status?: number;
  readonly message?: string;
}

export function sample(power_w: unknown, afterMs = 0): Metric {
  const metric = { name: 'server', tags: { server: 'a' }, fields: { power_w }, timestamp: START + afterMs };
  return metric as Metric;
}

/** A sample as it is stored, in nanoseconds. */
export function line(power_w: number, afterMs = 0): string {
  return `server,server=a power_w=${power_w} ${START + afterMs}000000`;
}

/** A writer for each test of a `describe`, with a user directory and databases; all are gone after it. */
export class WriterFixture {
  userDir = '';
  rig!: NodeRig;
  private databases: ScriptedDatabase[] = [];

  constructor() {
    beforeEach(() => {
      this.userDir = mkdtempSync(path.join(tmpdir(), 'coldaisle-writer-'));
    });
    afterEach(async () => {
      await this.stop();
      for (const database of this.databases.splice(0)) await database.stop();
      rmSync(this.userDir, { recursive: true, force: true });
    });
  }

  readonly load = async (changes: object = {}, options: Partial<RigOptions> = {}): Promise<void> => {
    const initialize = (RED: NodeAPI, tools: Tools) => {
      influxConnection(RED);
      influxWriter(RED, tools);
    };
    const all = { outputs: 2, settings: { userDir: this.userDir }, ...options };
    this.rig = await NodeRig.load(initialize, { ...WRITER, ...changes }, all);
  };

  /** Stops Node-RED. A connection in flight is given up at its deadline, so the clock moves meanwhile. */
  readonly stop = async (): Promise<void> => {
    let stopped = false;
    const stopping = this.rig.unload().then(() => {
      stopped = true;
    });
    await pass(this.rig.clock, () => stopped, 'Node-RED has stopped');
    await stopping;
    assert.equal(this.rig.clock.pending, 0, 'a timer was forgotten');
  };

  readonly database = async (): Promise<ScriptedDatabase> => {
    const database = await ScriptedDatabase.start();
    this.databases.push(database);
    return database;
  };

  readonly until = (holds: () => boolean, what: string): Promise<void> => pass(this.rig.clock, holds, what);

  readonly folder = (): string => path.join(this.userDir, 'coldaisle/n');
  /** Lines of the files in a folder below that of the writer, comments left out. */
  readonly linesIn = (below = '.'): string[] => {
    const folder = path.join(this.folder(), below);
    return readdirSync(folder)
      .filter((name) => name.endsWith('.lp'))
      .flatMap((name) => readFileSync(path.join(folder, name), 'utf8').split('\n'))
      .filter((text) => text !== '' && !text.startsWith('#'));
  };

  /** The Metrics of the first output. */
  readonly counts = (): Metric[] => (this.rig.out[0] ?? []).flatMap(({ payload }) => payload as Metric[]);
  readonly told = (): Told[] => (this.rig.out[1] ?? []).map(({ payload }) => payload as Told);
  /** How each message ended: the code of its error, or none. */
  readonly codes = () => this.rig.ended.map(({ error }) => (error as { code?: string } | undefined)?.code);
  readonly light = (): NodeStatus | undefined => this.rig.statuses.at(-1)?.status;
}

/** A connection node. */
export function connection(id: string, changes: object): object {
  // A long time, because the clock of a test runs ahead of the network.
  return {
    id,
    type: 'influx-connection',
    ...influxConnectionConfig.defaults,
    timeoutS: 600,
    gzip: false,
    ...changes,
  };
}

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Metric } from '../../engine/telemetry/metric';
import { influxWriterConfig } from '../../nodes/influx-writer/influx-writer.config';
import { NodeRig } from './common/node-rig';

import influxWriter = require('../../nodes/influx-writer/influx-writer');

const WRITER = { type: 'influx-writer', ...influxWriterConfig.defaults };
const AT = Date.UTC(2026, 0, 1);

function sample(power_w: unknown, afterMs = 0): Metric {
  const metric = { name: 'server', tags: { server: 'a' }, fields: { power_w }, timestamp: AT + afterMs };
  return metric as Metric;
}

describe('influx-writer', () => {
  let userDir: string;
  let rig: NodeRig;

  beforeEach(() => {
    userDir = mkdtempSync(path.join(tmpdir(), 'coldaisle-writer-'));
  });
  afterEach(async () => {
    await rig.unload();
    assert.equal(rig.clock.pending, 0, 'a timer was forgotten');
    rmSync(userDir, { recursive: true, force: true });
  });

  async function load(changes: object = {}): Promise<void> {
    rig = await NodeRig.load(influxWriter, { ...WRITER, ...changes }, { outputs: 2, settings: { userDir } });
  }

  const folder = () => path.join(userDir, 'coldaisle/n');
  const stored = () =>
    readdirSync(folder())
      .filter((name) => name.endsWith('.lp'))
      .flatMap((name) => readFileSync(path.join(folder(), name), 'utf8').split('\n'))
      .filter((line) => line !== '' && !line.startsWith('#'));
  const settle = async (holds: () => boolean) => {
    while (!holds()) {
      rig.clock.advance(1000);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  it('writes Metrics to a file a day', async () => {
    await load();
    rig.send({ payload: [sample(100), sample(101.5, 1)] });
    rig.send({ payload: sample(102, 2) });
    await rig.untilEnded(2);
    assert.deepEqual(
      rig.ended.map(({ error }) => error),
      [undefined, undefined],
    );
    await settle(() => stored().length === 3);
    assert.deepEqual(stored(), [
      'server,server=a power_w=100 1767225600000000000',
      'server,server=a power_w=101.5 1767225600001000000',
      'server,server=a power_w=102 1767225600002000000',
    ]);
  });
});

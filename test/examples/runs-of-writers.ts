import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Metric } from '../../engine/telemetry/metric';
import type { Refused } from '../../engine/telemetry/problem';
import { systemClock } from '../../io/clock';
import { pass } from '../support/pass';
import { ScriptedDatabase } from '../support/scripted-database';
import type { FlowNode } from './example-files';
import type { Runs, Trial } from './run';

/** A folder in place of the user directory, which the helper has not. */
function ownFolder({ atEnd }: Pick<Trial, 'atEnd'>): { folder: string; adapt: (node: FlowNode) => FlowNode } {
  const folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-example-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, adapt: (node) => (node.type === 'influx-writer' ? { ...node, folder } : node) };
}

export const RUNS_OF_WRITERS: Runs = {
  '01 - Nodes/6 - Telemetry into files': async ({ load, atEnd }) => {
    const { folder, adapt } = ownFolder({ atEnd });
    const flow = await load({ adapt });
    flow.press('watts, every five seconds');
    await flow.until(() => flow.messages('done').length === 1);
    flow.press('two readings, one without a number');
    await flow.until(
      () => flow.messages('error').length === 1 && flow.messages('refused, and why').length === 1,
    );
    const { reason, problem } = flow.payload<Refused>('refused, and why');
    assert.deepEqual([reason, problem.field, problem.value], ['wrong-type', 'fields.power_w', 'n/a']);
    assert.equal(flow.messages('done').length, 1);
    const lastWritten = () => flow.metrics('written counts').at(-1)?.fields.written;
    await pass(flow.clock, () => lastWritten() === 2, 'both are written');
    const file = readdirSync(folder).filter((name) => name.endsWith('.lp'));
    // The day of the clock of the flow.
    assert.deepEqual(file, ['telemetry-2026-01-01.lp']);
    const lines = readFileSync(path.join(folder, 'telemetry-2026-01-01.lp'), 'utf8').split('\n').slice(0, 2);
    assert.match(
      lines[0] ?? '',
      /^server,cluster=default,server=A01,method=simulated power_w=2[\d.]+ \d{19}$/,
    );
    assert.match(lines[1] ?? '', / power_w=210 \d{19}$/);
  },

  '02 - Flows/9 - This machine and its windows into InfluxDB': async ({ load, atEnd }) => {
    const database = await ScriptedDatabase.start();
    atEnd(() => database.stop());
    const { url } = database;
    const { adapt } = ownFolder({ atEnd });
    const flow = await load({
      now: systemClock.now(),
      adapt: (node) => (node.type === 'influx-connection' ? { ...node, url, timeoutS: 600 } : adapt(node)),
    });
    await flow.until(() => flow.metrics('InfluxDB').length > 0);
    const stored = () => database.stored.join('\n');
    const memory = () => /^system,\S* \S*mem_used_pct=[\d.]+/m.test(stored());
    const window = () => /^\w+,\S*window=1m\S* /m.test(stored());
    await pass(flow.clock, () => memory() && window(), 'a reading and a window are stored');
    assert.equal(database.writes[0]?.url, '/api/v2/write?bucket=telemetry&precision=ns');
    const [counts] = flow.metrics('written counts').slice(-1) as [Metric];
    assert.deepEqual([counts.name, counts.tags.target], ['writer', url.replaceAll('/', '_')]);
  },
};

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import type { Metric } from '../../engine/telemetry/metric';
import type { Refused } from '../../engine/telemetry/problem';
import { systemClock } from '../../io/clock';
import type { FlowNode } from './example-files';
import type { ExampleFlow } from './example-flow';
import type { Runs, Trial } from './run';

/** A folder in place of the user directory, which the helper has not. */
function ownFolder({ atEnd }: Pick<Trial, 'atEnd'>): { folder: string; adapt: (node: FlowNode) => FlowNode } {
  const folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-example-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, adapt: (node) => (node.type === 'influx-writer' ? { ...node, folder } : node) };
}

/** What a writer waits for takes place between two ticks of its clock. */
async function pass(flow: ExampleFlow, holds: () => boolean): Promise<void> {
  while (!holds()) {
    flow.clock.advance(1000);
    await new Promise((resolve) => setImmediate(resolve));
  }
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
    await pass(flow, () => lastWritten() === 2);
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
    const bodies: string[] = [];
    const paths: (string | undefined)[] = [];
    const server = createServer(async (request, response) => {
      const gzipped = request.headers['content-encoding'] === 'gzip';
      bodies.push(await text(gzipped ? request.pipe(createGunzip()) : request));
      paths.push(request.url);
      response.writeHead(204).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    atEnd(() => new Promise((resolve) => server.close(() => resolve())));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { adapt } = ownFolder({ atEnd });
    const flow = await load({
      now: systemClock.now(),
      adapt: (node) => (node.type === 'influx-connection' ? { ...node, url } : adapt(node)),
    });
    await flow.until(() => flow.metrics('InfluxDB').length > 0);
    const stored = () => bodies.join('\n');
    const memory = () => /^system,\S* \S*mem_used_pct=[\d.]+/m.test(stored());
    const window = () => /^\w+,\S*window=1m\S* /m.test(stored());
    await pass(flow, () => memory() && window());
    assert.equal(paths[0], '/api/v2/write?bucket=telemetry&precision=ns');
    const [counts] = flow.metrics('written counts').slice(-1) as [Metric];
    assert.deepEqual([counts.name, counts.tags.target], ['writer', url.replaceAll('/', '_')]);
  },
};

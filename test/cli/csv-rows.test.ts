import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { CsvRows } from '../../cli/common/csv-rows';
import type { Metric } from '../../engine/telemetry/metric';
import { encodeCsv } from '../support/csv-text';
import { coldaisle, Screen, temporaryFolder } from './shell';

const metric = (i: number): Metric => ({
  name: 'server',
  tags: { server: `s"${i % 7}` },
  // The last brings a column that no other has.
  fields: i === 1200 ? { note: 'line\nend' } : { power_w: i === 3 ? null : i / 3, running: i % 2 === 0 },
  timestamp: 1767225600000 + i,
});
const METRICS = Array.from({ length: 1201 }, (_, i) => metric(i));

describe('rows of a CSV that wait for their header', () => {
  const folder = temporaryFolder();
  const { TMPDIR } = process.env;
  let temporary = '';

  beforeEach(() => {
    temporary = path.join(folder(), 'tmp');
    mkdirSync(temporary);
    process.env.TMPDIR = temporary;
  });

  afterEach(() => {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  });

  it('come as if they had been held in memory, a piece at a time', async () => {
    const rows = new CsvRows(new Set());
    for (let i = 0; i < METRICS.length; i += 100) await rows.add(METRICS.slice(i, i + 100));
    const pieces: string[] = [];
    for await (const piece of rows.text()) pieces.push(piece);
    assert.equal(pieces.join(''), encodeCsv(METRICS));
    // The header, twice 500 rows and the rest.
    assert.equal(pieces.length, 4);
    await rows.remove();
  });

  it('stand in a file that whoever ends the program early removes', async () => {
    const unfinished = new Set<string>();
    const rows = new CsvRows(unfinished);
    await rows.add(METRICS);
    assert.deepEqual(
      [...unfinished],
      readdirSync(temporary).map((name) => path.join(temporary, name)),
    );
    assert.equal(unfinished.size, 1);
    await rows.remove();
    assert.deepEqual([[...unfinished], readdirSync(temporary)], [[], []]);
  });

  it('are nothing when there are none, and no file', async () => {
    const rows = new CsvRows(new Set());
    await rows.add([]);
    for await (const piece of rows.text()) assert.fail(piece);
    assert.deepEqual(readdirSync(temporary), []);
    await rows.remove();
  });

  it('leave no file when the command is done, nor when it fails', async () => {
    const flags = ['simulate', '--servers', '1', '--hours', '0.1', '--format', 'csv'];
    const { code, out } = await coldaisle(flags);
    assert.equal(code, 0);
    assert.ok(out.startsWith('timestamp,name,tag:cluster,'));
    assert.deepEqual(readdirSync(temporary), []);
    let stood = 0;
    class Full extends Screen {
      override _write(_chunk: string | Buffer, _encoding: BufferEncoding, written: (error: Error) => void) {
        stood = readdirSync(temporary).length;
        written(Object.assign(new Error('full'), { code: 'ENOSPC' }));
      }
    }
    const failed = await coldaisle(flags, { stdout: new Full() });
    assert.equal(failed.code, 1);
    assert.match(failed.err, /cannot be written: ENOSPC/);
    assert.deepEqual([stood, readdirSync(temporary)], [1, []]);
  });

  it('say where they cannot be written', async () => {
    process.env.TMPDIR = path.join(temporary, 'missing');
    const { code, err } = await coldaisle(['simulate', '--hours', '0.01', '--format', 'csv']);
    assert.equal(code, 1);
    assert.match(err, /missing\/coldaisle-.*\.part cannot be written: ENOENT/);
  });
});

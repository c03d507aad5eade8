import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Metric } from '../../engine/telemetry/metric';
import { coldaisle, temporaryFolder } from './shell';

/** On a whole hour. */
const TIME = Date.UTC(2026, 0, 1);

const sample = (seconds: number, power: number, tags: Record<string, string> = { server: 'a' }): string =>
  `${JSON.stringify({ name: 'server', tags, fields: { power_w: power }, timestamp: TIME + seconds * 1000 })}\n`;

async function windowsOf(
  args: string[],
  stdin: string,
): Promise<{ windows: Metric[]; code: number; err: string }> {
  const { out, code, err } = await coldaisle(['window', ...args], { stdin });
  const windows = out.split('\n').filter((line) => line !== '');
  return { windows: windows.map((line) => JSON.parse(line) as Metric), code, err };
}

const startsOf = (windows: readonly Metric[]) => windows.map(({ timestamp }) => (timestamp - TIME) / 1000);

describe('coldaisle window', () => {
  const folder = temporaryFolder();

  it('makes windows of a minute of each series when told nothing, and closes them at the end', async () => {
    const input = sample(0, 10) + sample(0, 1, { server: 'b' }) + sample(30, 20) + sample(60, 30);
    const { windows, code, err } = await windowsOf([], input);
    assert.deepEqual([code, err], [0, '']);
    assert.deepEqual(
      windows
        .map(({ tags, timestamp, fields }) => [tags.server, (timestamp - TIME) / 1000, fields.power_w_max])
        .sort(),
      [
        ['a', 0, 20],
        ['a', 60, 30],
        ['b', 0, 1],
      ],
    );
    assert.ok(windows.every(({ tags }) => tags.window === '1m'));
  });

  it('reads what decode writes, in any format', async () => {
    const file = (name: string) => path.join(folder(), name);
    const outputs = [];
    for (const name of ['x.jsonl', 'x.lp', 'x.csv']) {
      await coldaisle(['decode', '--out', file(name)], { stdin: sample(0, 10) + sample(10, 20) });
      const out = file(`windows-${name}.jsonl`);
      const { code } = await coldaisle(['window', '--in', file(name), '--out', out]);
      assert.equal(code, 0);
      outputs.push(readFileSync(out, 'utf8'));
    }
    assert.notEqual(outputs[0], '');
    assert.deepEqual(new Set(outputs).size, 1);
  });

  it('keeps time domains apart: one file may hold a recording of last year and one of today', async () => {
    const input = sample(3600, 1, { cluster: 'today' }) + sample(0, 2, { cluster: 'before' });
    const { windows, code } = await windowsOf([], input);
    assert.equal(code, 0);
    assert.deepEqual(windows.map(({ tags }) => tags.cluster).sort(), ['before', 'today']);
  });

  it('takes lengths, keys, aggregates and allowances from its flags', async () => {
    const input = sample(0, 10, { rack: 'r1', server: 'a' }) + sample(5, 30, { rack: 'r1', server: 'b' });
    const flags = ['--every', '10s, 1m', '--by', 'rack', '--aggregates', 'mean,p50'];
    const { windows } = await windowsOf(flags, input);
    assert.deepEqual(
      windows.map(({ tags, fields }) => [
        tags,
        fields.power_w_mean,
        'power_w_p50' in fields,
        'power_w_max' in fields,
      ]),
      ['10s', '1m'].map((window) => [{ cluster: 'default', rack: 'r1', window }, 20, true, false]),
    );
  });

  it('gives a window again while lateness allows it, and counts what comes after that', async () => {
    const late = sample(0, 1) + sample(50, 1) + sample(100, 2) + sample(30, 3);
    const revised = await windowsOf(['--lateness', '60', '--out-of-order', '0'], late);
    assert.deepEqual([startsOf(revised.windows), revised.code], [[0, 0, 60], 0]);
    assert.deepEqual(
      revised.windows.map(({ fields }) => [fields.revision, fields.power_w_max]),
      [
        [0, 1],
        [1, 3],
        [0, 2],
      ],
    );
    const dropped = await windowsOf(['--lateness', '0', '--out-of-order', '0'], late);
    assert.deepEqual([startsOf(dropped.windows), dropped.code], [[0, 60], 0]);
    assert.match(dropped.err, /^-: .*in none: 1\. Raise --lateness/);
    const waited = await windowsOf(['--lateness', '0', '--out-of-order', '80'], late);
    assert.deepEqual([startsOf(waited.windows), waited.code, waited.err], [[0, 60], 0, '']);
  });

  it('takes the unit of timestamps from --time-unit', async () => {
    // The digits alone say seconds of 2026; in milliseconds it is a day of January 1970.
    const stdin = 'server,server=a power_w=1 1767225600\n';
    assert.match(
      (await coldaisle(['window', '--time-unit', 's'], { stdin })).out,
      /"timestamp":1767225600000\}/,
    );
    const { code, err } = await coldaisle(['window', '--time-unit', 'ms'], { stdin });
    assert.equal(code, 1);
    assert.match(err, /^-:1: timestamp is 1767225600, outside 2000\.\.2100/);
  });

  it('ends with exit code 1 when a record was refused, and windows the others', async () => {
    const { windows, code, err } = await windowsOf([], `${sample(0, 1)}nonsense\n${sample(1, 2)}`);
    assert.equal(code, 1);
    assert.match(err, /^-:2: /);
    assert.equal(windows[0]?.fields.power_w_count, 2);
  });

  it('tells one of each reason when windows refuse Metrics, and their number', async () => {
    const { windows, code, err } = await windowsOf([], sample(0, 1, { window: '1m' }).repeat(3));
    assert.deepEqual([windows, code], [[], 1]);
    assert.match(err, /^-: Metrics refused: 3, the first because: .*already a window/);
    assert.equal(err.split('\n').length, 2);
  });

  it('passes over clock Metrics: a file has a clock of its own', async () => {
    const clock = {
      name: 'clock',
      tags: { cluster: 'default' },
      fields: { epoch: 1, sequence: 1 },
      timestamp: TIME,
    };
    const { windows, code, err } = await windowsOf([], `${JSON.stringify(clock)}\n${sample(0, 1)}`);
    assert.deepEqual([windows.length, code, err], [1, 0, '']);
  });

  it('makes nothing of nothing', async () => {
    for (const format of ['jsonl', 'lp', 'csv']) {
      assert.deepEqual(await coldaisle(['window', '--format', format]), { code: 0, out: '', err: '' });
    }
  });

  const wrong: [flags: string[], says: RegExp][] = [
    [['--every', '7m'], /--every is "7m"; accepted: a length that divides 1h/],
    [['--every', '1m,soon'], /--every is "soon"; accepted: a length such as/],
    [['--every', ','], /--every is /],
    [['--aggregates', 'avg,median'], /--aggregates is "median"; accepted: avg, mean/],
    [['--zone', 'Mars/Olympus'], /--zone is "Mars\/Olympus"; accepted: an IANA zone/],
    [['--out-of-order', '-1'], /--out-of-order is "-1"; accepted: 0\.\./],
    [['--lateness', 'long'], /--lateness is "long"; accepted: a number/],
    [['--lateness', '1e9'], /--lateness is "1000000000"; accepted: 0\.\./],
    [['--format', 'xml'], /--format is "xml"/],
  ];
  for (const [flags, says] of wrong) {
    it(`refuses ${flags.join(' ')} with exit code 2`, async () => {
      const { code, out, err } = await coldaisle(['window', ...flags], { stdin: sample(0, 1) });
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, says);
      assert.equal(err.split('\n').length, 2, 'one line');
    });
  }
});

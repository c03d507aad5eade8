import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Comparison } from '../../engine/billing/comparison/compare';
import { coldaisle, temporaryFolder } from './shell';

const TIME = Date.parse('2026-02-01T10:00:00Z');

/** A server at so many watts for 60 s. */
function runOf(watts: number, minutes = 0): string {
  const row = (second: number) => `${TIME + minutes * 60_000 + second * 1000},server,a,${watts}\n`;
  return `timestamp,name,tag:server,power_w\n${row(0)}${row(30)}${row(60)}`;
}

/** What Scaphandre writes: microwatts, of the host and its socket. */
function scaphandre(watts: number): string {
  const report = (second: number) => ({
    host: { consumption: watts * 1e6, timestamp: TIME / 1000 + second, components: {} },
    consumers: [],
    sockets: [{ id: 0, consumption: watts * 0.8e6, domains: [], timestamp: TIME / 1000 + second }],
  });
  return [0, 20, 40].map((second) => JSON.stringify(report(second))).join('');
}

describe('coldaisle compare', () => {
  const folder = temporaryFolder();
  const file = (name: string, text: string) => {
    const place = path.join(folder(), name);
    writeFileSync(place, text);
    return place;
  };

  async function compared(args: readonly string[], stdin = ''): Promise<Comparison> {
    const { out, err } = await coldaisle(['compare', '--format', 'json', ...args], { stdin });
    assert.notEqual(out, '', err);
    return JSON.parse(out) as Comparison;
  }

  it('compares runs, a file each', async () => {
    const watts = { docker: 15.2, microvm: 8.7, unikernel: 6.1 };
    const runs = Object.entries(watts).flatMap(([name, power], i) => [
      '--run',
      `${name}=${file(`${name}.csv`, runOf(power, 2 * i))}`,
    ]);
    const { rows, baseline, kind } = await compared(runs);
    assert.deepEqual([kind, baseline], ['energy', 'docker']);
    assert.deepEqual(
      rows.map((row) => row.efficiency_pct.toFixed(1)),
      ['0.0', '42.8', '59.9'],
    );
  });

  it('reads what Scaphandre writes', async () => {
    const { rows } = await compared([
      '--run',
      `a=${file('a.json', scaphandre(20))}`,
      '--run',
      `b=${file('b.json', scaphandre(10))}`,
    ]);
    assert.deepEqual(
      rows.map(({ total_w, efficiency_pct }) => [total_w, efficiency_pct]),
      [
        [20, 0],
        [10, 50],
      ],
    );
  });

  it('cuts periods out of one file, and things by their tags', async () => {
    const stdin = runOf(100) + runOf(80, 2).split('\n').slice(1).join('\n');
    const window = (name: string, minute: number) =>
      `${name}=2026-02-01T10:0${minute}:00Z..2026-02-01T10:0${minute + 1}:00Z,server=a`;
    const { rows } = await compared(
      ['--window', window('before', 0), '--window', window('after', 2), '--baseline', 'after'],
      stdin,
    );
    assert.deepEqual(
      rows.map(({ environment, total_w }) => [environment, total_w]),
      [
        ['before', 100],
        ['after', 80],
      ],
    );
    assert.equal(rows[0]?.efficiency_pct, -25);
  });

  it('writes a table with its warnings beside, or a page with them in it', async () => {
    const runs = ['--run', `a=${file('a.csv', runOf(10))}`, '--run', `b=${file('b.csv', runOf(5, 2))}`];
    const table = await coldaisle(['compare', ...runs, '--lang', 'es'], {});
    assert.equal(table.code, 0);
    assert.match(table.out, /^entorno .*eficiencia +ensayos\n/);
    assert.match(table.err, /a .*\n.*b /);
    const place = path.join(folder(), 'x.html');
    const page = await coldaisle(['compare', ...runs, '--out', place], {});
    assert.deepEqual([page.out, page.err], ['', '']);
    assert.match(readFileSync(place, 'utf8'), /b needs 50% less power than a\./);
  });

  const WRONG: readonly [args: readonly string[], said: RegExp][] = [
    [[], /--run needs a value/],
    [['--run', 'x'], /--run is "x"; accepted: NAME=FILE/],
    [['--run', 'a=b', '--in', 'c'], /--run and --in exclude/],
    [['--run', 'a=b', '--window', 'c=d'], /--run and --window exclude/],
    [['--window', 'a=now..then'], /--window is "a=now..then"; accepted: ISO 8601/],
  ];
  for (const [args, said] of WRONG) {
    it(`is used badly with ${args.join(' ') || 'nothing'}`, async () => {
      const { code, err } = await coldaisle(['compare', ...args], {});
      assert.equal(code, 2);
      assert.match(err, said);
    });
  }

  it('knows no baseline that did not run, and compares nothing with itself', async () => {
    const runs = ['--run', `a=${file('a.csv', runOf(10))}`];
    assert.equal((await coldaisle(['compare', ...runs], {})).code, 1);
    const both = [...runs, '--run', `b=${file('b.csv', runOf(5, 2))}`];
    const { code, err } = await coldaisle(['compare', ...both, '--baseline', 'c'], {});
    assert.equal(code, 2);
    assert.match(err, /--baseline is "c"; accepted: a, b/);
  });
});

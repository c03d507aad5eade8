import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Metric } from '../../engine/telemetry/metric';
import { coldaisle, temporaryFolder } from './shell';

/** The summary of 002-11: two processes draw more than their host (T-11). */
const SUMMARY = JSON.stringify({
  available: true,
  host_power_watts: 9.39,
  socket_power_watts: 8.45,
  top_consumers: [
    { pid: 642, exe: '/usr/sbin/dockerd', power_w: 4.81 },
    { pid: 703, exe: '/usr/bin/docker-containerd', power_w: 4.81 },
  ],
});

describe('coldaisle decode and powers', () => {
  const folder = temporaryFolder();
  const file = (name: string) => path.join(folder(), name);
  const lines = (text: string) =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Metric);

  it('names the machine, and tells in a file what contradicts', async () => {
    const args = ['decode', '--server', 'n7', '--findings', file('found.jsonl')];
    const { code, out, err } = await coldaisle(args, { stdin: SUMMARY });
    assert.equal(code, 0);
    assert.match(
      err,
      /^n7: the parts \(process\.power_w\) add up to 9\.62 W, and their whole draws 9\.39 W\.$/m,
    );
    assert.match(err, /^n7: of 9\.39 W, 8\.45 W are told by parts; 0\.94 W are something else\.$/m);
    assert.ok(lines(out).every(({ tags }) => tags.server === 'n7'));
    assert.equal(lines(out).filter(({ quality }) => quality?.power_w === 'suspect').length, 2);
    const found = readFileSync(file('found.jsonl'), 'utf8');
    assert.deepEqual(
      found
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).cause),
      ['parts-exceed-whole', 'other-power'],
    );
  });

  it('tells ten findings in the language of the reader, and counts the others', async () => {
    const stdin = Array.from({ length: 12 }, (_, n) => {
      const host = {
        name: 'server',
        tags: { server: `n${n}`, method: 'measured' },
        timestamp: 1_767_225_600_000,
      };
      const part = { ...host, name: 'process', tags: { ...host.tags, process: 'p', pid: '1' } };
      return [
        { ...host, fields: { rapl_power_w: 9.39 } },
        { ...part, fields: { power_w: 20 } },
      ];
    });
    const { err } = await coldaisle(['decode', '--findings', file('found.jsonl'), '--lang', 'fr'], {
      stdin: stdin
        .flat()
        .map((metric) => `${JSON.stringify(metric)}\n`)
        .join(''),
    });
    const said = err.trim().split('\n');
    assert.equal(said.filter((line) => line.includes('font ensemble 20 W')).length, 10);
    assert.equal(said.at(-1), 'Autres constats, dans le fichier seulement : 2.');
    assert.equal(lines(readFileSync(file('found.jsonl'), 'utf8')).length, 12);
  });

  it('judges nothing unless asked', async () => {
    const { out } = await coldaisle(['decode'], { stdin: SUMMARY });
    assert.ok(lines(out).every(({ quality }) => quality === undefined));
  });

  it('sums services', async () => {
    writeFileSync(file('services.txt'), '# of the seed\nengine = docker*\n');
    const { out } = await coldaisle(['decode', '--services', file('services.txt')], { stdin: SUMMARY });
    const sums = lines(out).filter(({ name }) => name === 'service');
    assert.deepEqual(
      sums.map(({ tags, fields }) => [tags.service, fields.power_w]),
      [['engine', 9.62]],
    );
  });

  it('refuses a name, rules and a place that cannot be', async () => {
    writeFileSync(file('services.txt'), 'engine');
    const wrong = [
      ['--server', 'a/b'],
      ['--server', ''],
      ['--services', file('services.txt')],
      ['--findings', '-'],
      ['--findings', file('x'), '--out', file('x')],
    ];
    for (const args of wrong) {
      const { code, out } = await coldaisle(['decode', ...args], { stdin: SUMMARY });
      assert.deepEqual([code, out], [2, ''], args.join(' '));
    }
    assert.equal(existsSync(file('x')), false);
  });
});

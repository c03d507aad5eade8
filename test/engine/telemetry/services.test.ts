import assert from 'node:assert/strict';
import fc from 'fast-check';
import { matchesGlob } from '../../../engine/telemetry/glob';
import type { Fields, Metric, Tags } from '../../../engine/telemetry/metric';
import { Services } from '../../../engine/telemetry/services';
import { readServices, type ServiceRule } from '../../../engine/telemetry/services-check';

const T = 1_767_225_600_000;
const RULES = readServices(
  'web = nginx*, */httpd\ndata=postgres, *--role=db*\n# a comment\n\n',
) as ServiceRule[];

const process = (pid: number, name: string, fields: Fields, ms = 0, tags: Tags = {}): Metric => ({
  name: 'process',
  tags: { server: 'n1', method: 'measured', process: name, pid: String(pid), ...tags },
  fields,
  timestamp: T + ms,
});
const host = (watts: number, ms = 0): Metric => ({
  name: 'server',
  tags: { server: 'n1', method: 'measured' },
  fields: { rapl_power_w: watts },
  timestamp: T + ms,
});

function run(...messages: Metric[][]): Metric[] {
  const services = new Services(RULES);
  return messages.flatMap((message) => [
    ...message.flatMap((metric) => services.take(metric)),
    ...services.flush(),
  ]);
}
const short = (metrics: Metric[]) => metrics.map(({ tags, fields }) => [tags.service, fields.power_w]);

describe('services', () => {
  it('are the sums of their processes; what is left is named (001-09)', () => {
    const metrics = run([
      host(20, 3),
      process(1, 'nginx', { power_w: 2, cpu_util_pct: 50, mem_bytes: 10 }),
      process(2, 'nginx-worker', { power_w: 3.5, cpu_util_pct: 70, mem_bytes: 5 }),
      process(3, 'x', { power_w: 1, exe: '/usr/sbin/httpd' }),
      process(4, 'java', { power_w: 4, cmdline: '/usr/bin/java--role=db' }),
      process(5, 'bash', { power_w: 0.5 }),
    ]);
    const tags = { server: 'n1', method: 'measured' };
    assert.deepEqual(metrics, [
      {
        name: 'service',
        tags: { ...tags, service: 'web' },
        fields: { power_w: 6.5, cpu_util_pct: 120, mem_bytes: 15, process_count: 3 },
        timestamp: T + 3,
      },
      {
        name: 'service',
        tags: { ...tags, service: 'data' },
        fields: { power_w: 4, process_count: 1 },
        timestamp: T + 3,
      },
      {
        name: 'service',
        tags: { ...tags, service: 'other' },
        fields: { power_w: 0.5, process_count: 1 },
        timestamp: T + 3,
      },
      {
        name: 'service',
        tags: { ...tags, service: 'unattributed' },
        fields: { power_w: 9 },
        timestamp: T + 3,
      },
    ]);
  });

  it('are summed report by report, also when one message brings several', () => {
    const metrics = run([
      process(1, 'nginx', { power_w: 1 }),
      process(2, 'nginx', { power_w: 2 }, 400),
      process(1, 'nginx', { power_w: 5 }, 2000),
    ]);
    assert.deepEqual(
      metrics.map(({ fields, timestamp }) => [fields.power_w, timestamp]),
      [
        [3, T + 400],
        [5, T + 2000],
      ],
    );
  });

  it('count a process once that tells its power and its memory apart, or comes again', () => {
    const metrics = run([
      process(1, 'nginx', { power_w: 2 }),
      process(1, 'nginx', { mem_bytes: 10 }),
      process(1, 'nginx', { power_w: 3 }),
    ]);
    assert.deepEqual(metrics[0]?.fields, { power_w: 3, mem_bytes: 10, process_count: 1 });
  });

  it('begin anew with the next power of the host, where a table has no times', () => {
    const block = (watts: number, pid: number) => [host(20), process(pid, 'nginx', { power_w: watts })];
    assert.deepEqual(short(run([...block(2, 1), ...block(3, 2)])), [
      ['web', 2],
      ['unattributed', 18],
      ['web', 3],
      ['unattributed', 17],
    ]);
  });

  it('keep servers, clusters and methods apart', () => {
    const metrics = run([
      process(1, 'nginx', { power_w: 1 }),
      process(1, 'nginx', { power_w: 2 }, 0, { server: 'n2' }),
      process(1, 'nginx', { power_w: 4 }, 0, { cluster: 'lab' }),
      process(1, 'nginx', { power_w: 8 }, 0, { method: 'estimated' }),
    ]);
    assert.deepEqual(
      metrics.map(({ fields }) => fields.power_w),
      [1, 2, 4, 8],
    );
  });

  it('have no value when none of their processes has one, and the worst mark of them', () => {
    const marked: Metric = { ...process(2, 'nginx', { power_w: 3 }), quality: { power_w: 'suspect' } };
    assert.deepEqual(short(run([process(1, 'nginx', { power_w: null })])), [['web', null]]);
    const [web] = run([process(1, 'nginx', { power_w: null }), marked]);
    assert.deepEqual([web?.fields.power_w, web?.quality], [3, { power_w: 'suspect' }]);
  });

  it('leave nothing unattributed where the processes exceed their host', () => {
    assert.deepEqual(short(run([host(9.39), process(1, 'nginx', { power_w: 9.62 })])), [['web', 9.62]]);
  });

  it('without processes there are none, and windows are no processes', () => {
    const window = process(1, 'nginx', { power_w_avg: 3 }, 0, { window: '1m' });
    assert.deepEqual(run([host(20)], [window]), []);
  });

  it('all that is listed is summed once, whatever the rules', () => {
    const names = fc.constantFrom('nginx', 'nginx2', 'postgres', 'bash', 'x');
    const watts = fc.integer({ min: 0, max: 50 });
    fc.assert(
      fc.property(fc.array(fc.tuple(names, watts), { minLength: 1, maxLength: 30 }), (list) => {
        const listed = list.reduce((sum, [, power]) => sum + power, 0);
        const metrics = run([host(5000), ...list.map(([name, power_w], i) => process(i, name, { power_w }))]);
        const sum = metrics.reduce((total, { fields }) => total + Number(fields.power_w), 0);
        assert.equal(sum, 5000);
        assert.equal(metrics.at(-1)?.fields.power_w, 5000 - listed);
      }),
      { seed: 3, numRuns: 200 },
    );
  });
});

describe('rules of services', () => {
  it('are read line by line', () => {
    assert.deepEqual(RULES, [
      { service: 'web', patterns: ['nginx*', '*/httpd'] },
      { service: 'data', patterns: ['postgres', '*--role=db*'] },
    ]);
    assert.deepEqual(readServices(''), []);
  });

  const faults: [text: string, code: string, field: string][] = [
    ['web', 'bad-option', 'services.1'],
    ['\nweb = ,', 'bad-option', 'services.2'],
    [' = nginx', 'bad-name', 'services.1'],
    ['a/b = nginx', 'bad-name', 'services.1'],
    ['other = nginx', 'bad-option', 'services.1'],
    [`web = ${'x'.repeat(600)}`, 'bad-option', 'services.1'],
    ['a = b\n'.repeat(201), 'out-of-range', 'services'],
  ];
  for (const [text, code, field] of faults) {
    it(`refuse ${JSON.stringify(text.slice(0, 20))} as ${code}`, () => {
      const read = readServices(text);
      assert.ok('code' in read);
      assert.deepEqual([read.code, read.field], [code, field]);
    });
  }
});

describe('glob', () => {
  const cases: [pattern: string, text: string, matches: boolean][] = [
    ['nginx', 'nginx', true],
    ['NGINX', 'nginx', true],
    ['nginx', 'nginx2', false],
    ['nginx?', 'nginx2', true],
    ['nginx?', 'nginx', false],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['*a*b', 'xxaxxabb', true],
    ['*a*b', 'xxaxxabbc', false],
    ['a.c', 'abc', false],
    ['**a', 'ba', true],
  ];
  for (const [pattern, text, matches] of cases) {
    it(`${pattern} ${matches ? 'matches' : 'does not match'} ${text}`, () => {
      assert.equal(matchesGlob(pattern, text), matches);
    });
  }

  it('is as the regular expression that it stands for', () => {
    const letters = fc.array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 8 });
    const words = fc.array(fc.constantFrom('a', 'b'), { maxLength: 10 });
    fc.assert(
      fc.property(letters, words, (letter, word) => {
        const [pattern, text] = [letter.join(''), word.join('')];
        const same = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        assert.equal(matchesGlob(pattern, text), same.test(text));
      }),
      { seed: 4, numRuns: 1000 },
    );
  });
});

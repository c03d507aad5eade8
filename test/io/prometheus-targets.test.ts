import assert from 'node:assert/strict';
import type { Problem } from '../../engine/telemetry/problem';
import { isProblem, serverOf, type Target } from '../../io/prometheus/target';
import { readTargetFile } from '../../io/prometheus/target-file';
import { readTargetList } from '../../io/prometheus/target-list';

const PLAIN = { scheme: 'http', path: '/metrics' } as const;

function readFile(text: string): readonly Target[] | Problem {
  const reading = readTargetFile(text, PLAIN);
  for (;;) {
    const { done, value } = reading.next();
    if (done) return value;
  }
}

function list(...rows: unknown[]): readonly Target[] {
  const targets = readTargetList(rows, PLAIN);
  if (isProblem(targets)) assert.fail(JSON.stringify(targets));
  return targets;
}

function flawOf(read: readonly Target[] | object): unknown[] {
  assert.ok(isProblem(read), JSON.stringify(read));
  return [read.code, read.field, read.value];
}

describe('targets of a list', () => {
  const addresses: [address: string, url: string, instance: string, host: string][] = [
    ['localhost:9100', 'http://localhost:9100/metrics', 'localhost:9100', 'localhost'],
    [
      '192.168.122.153:8080',
      'http://192.168.122.153:8080/metrics',
      '192.168.122.153:8080',
      '192.168.122.153',
    ],
    ['[::1]:9100', 'http://[::1]:9100/metrics', '[::1]:9100', '::1'],
    ['https://n1.lab/metrics', 'https://n1.lab/metrics', 'n1.lab', 'n1.lab'],
    ['http://n1:8080', 'http://n1:8080/metrics', 'n1:8080', 'n1'],
    // A path that is written stays, and tells two exporters of one address apart.
    ['n1:8080/', 'http://n1:8080/', 'n1:8080_', 'n1'],
    [
      'n1:9290/ipmi?target=10.0.0.5',
      'http://n1:9290/ipmi?target=10.0.0.5',
      'n1:9290_ipmi?target=10.0.0.5',
      'n1',
    ],
    [' N1:9100 ', 'http://n1:9100/metrics', 'n1:9100', 'n1'],
  ];
  for (const [address, url, instance, host] of addresses) {
    it(`completes ${address}`, () => {
      const [target] = list({ target: address, tags: '' });
      assert.deepEqual([target?.url, target?.instance, target?.host], [url, instance, host]);
    });
  }

  it('asks over https, and at another path, when the group says so', () => {
    const targets = readTargetList([{ target: 'n1:9100' }], { scheme: 'https', path: '/m' });
    assert.ok(!isProblem(targets));
    assert.deepEqual([targets[0]?.url, targets[0]?.instance], ['https://n1:9100/m', 'n1:9100']);
  });

  it('reads tags, and makes their values such as any tag may have', () => {
    const [target] = list({ target: 'n1:9100', tags: ' rack = R01, path=/a/b,empty=' });
    assert.deepEqual(target?.tags, { rack: 'R01', path: '_a_b' });
  });

  it('passes over rows without a target', () => {
    assert.deepEqual(list({ target: ' ', tags: 'rack=1' }, {}), []);
  });

  it('takes one address with different tags for several targets', () => {
    const ids = list({ target: 'n1:1', tags: 'a=1' }, { target: 'n1:1', tags: 'a=2' }).map(({ id }) => id);
    assert.equal(new Set(ids).size, 2);
  });

  const wrong: [row: object, field: string, value: unknown][] = [
    [{ target: 'ftp://n1/metrics' }, 'targets.1', 'ftp://n1/metrics'],
    [{ target: 'file:///etc/passwd' }, 'targets.1', 'file:///etc/passwd'],
    // A secret is not repeated.
    [{ target: 'http://me:hidden@n1:9100' }, 'targets.1', 'http://…@n1:9100'],
    [{ target: 'me:hidden@n1:9100' }, 'targets.1', '…@n1:9100'],
    [{ target: 'n1:9100/#part' }, 'targets.1', 'n1:9100/#part'],
    [{ target: 'n1:99999' }, 'targets.1', 'n1:99999'],
    [{ target: 'two hosts:9100' }, 'targets.1', 'two hosts:9100'],
    [{ target: 'n1:9100', tags: 'rack' }, 'targets.1', 'rack'],
    [{ target: 'n1:9100', tags: '1a=2' }, 'targets.1', '1a'],
  ];
  for (const [row, field, value] of wrong) {
    it(`refuses ${JSON.stringify(row)}`, () => {
      assert.deepEqual(flawOf(readTargetList([row], PLAIN)), ['bad-option', field, value]);
    });
  }

  it('refuses a target that comes twice, under whatever spelling, and too many of them', () => {
    const rows = [{ target: 'N1:9100' }, { target: 'http://n1:9100/metrics' }];
    assert.deepEqual(flawOf(readTargetList(rows, PLAIN)), ['bad-option', 'targets', 'n1:9100']);
    const many = Array.from({ length: 10_001 }, (_, i) => ({ target: `n${i}` }));
    assert.deepEqual(flawOf(readTargetList(many, PLAIN)), ['bad-option', 'targets', 10_001]);
    assert.deepEqual(flawOf(readTargetList('n1:9100', PLAIN)), ['bad-option', 'targets', 'n1:9100']);
  });

  it('calls the machine of a target by its host, by its own name on this machine, or as the target says', () => {
    const targets = list(
      { target: 'n1.lab:9100' },
      { target: 'localhost:9100' },
      { target: '127.0.0.1:9100' },
      { target: '[::1]:9100' },
      { target: 'localhost:8080', tags: 'server=A01' },
    );
    assert.deepEqual(
      targets.map((target) => serverOf(target, 'me')),
      ['n1.lab', 'me', 'me', 'me', 'A01'],
    );
  });
});

describe('targets of a file', () => {
  const file = (groups: unknown) => readFile(JSON.stringify(groups));

  it('have the shape of Prometheus: groups of targets with labels', () => {
    // After the documentation of file_sd_config, and 001-21.
    const targets = file([
      { targets: ['localhost:9100', '192.168.122.153:8080'], labels: { job: 'node', rack: 'R01' } },
      { targets: ['n3:9100'] },
    ]);
    assert.ok(!isProblem(targets));
    assert.deepEqual(
      targets.map(({ url, tags }) => [url, tags]),
      [
        ['http://localhost:9100/metrics', { job: 'node', rack: 'R01' }],
        ['http://192.168.122.153:8080/metrics', { job: 'node', rack: 'R01' }],
        ['http://n3:9100/metrics', {}],
      ],
    );
  });

  it('are asked as the labels with two underscores say; others of these are passed over', () => {
    const labels = {
      __scheme__: 'https',
      __metrics_path__: '/ipmi',
      __param_target: '10.0.0.5',
      __meta_filepath: '/etc/x',
      rack: 'R02',
    };
    const targets = file([{ targets: ['n1:9290'], labels }]);
    assert.ok(!isProblem(targets));
    assert.equal(targets[0]?.url, 'https://n1:9290/ipmi?target=10.0.0.5');
    assert.equal(targets[0]?.instance, 'n1:9290_ipmi?target=10.0.0.5');
    assert.deepEqual(targets[0]?.tags, { rack: 'R02' });
  });

  it('may be none', () => assert.deepEqual(file([]), []));

  const wrong: [text: string, field: string, value: unknown][] = [
    ['', 'targets', ''],
    ['- targets: [localhost:9100]', 'targets', '- targets: [localhost:9100]'],
    ['{"targets": []}', 'targets', '{"targets": []}'],
    ['[{"targets": "n1:9100"}]', '[0]', 'an object'],
    ['[{"targets": []}, null]', '[1]', null],
    ['[{"targets": ["n1:9100", 7]}]', '[0].targets[1]', 7],
    ['[{"targets": ["ftp://n1"]}]', '[0].targets[0]', 'ftp://n1'],
    ['[{"targets": ["n1:1"], "labels": []}]', '[0].labels', 'a list of 0'],
    ['[{"targets": ["n1:1"], "labels": {"a": 1}}]', '[0].labels', 1],
    ['[{"targets": ["n1:1"], "labels": {"a-b": "1"}}]', '[0].labels', 'a-b'],
    ['[{"targets": ["n1:1"], "labels": {"__scheme__": "ftp"}}]', '[0].labels', 'ftp'],
    ['[{"targets": ["n1:1"], "labels": {"__metrics_path__": "m"}}]', '[0].labels', 'm'],
    ['[{"targets": ["n1:1"]}, {"targets": ["n1:1"]}]', 'targets', 'n1:1'],
  ];
  for (const [text, field, value] of wrong) {
    it(`are refused as a whole in ${text || 'an empty file'}`, () => {
      assert.deepEqual(flawOf(readFile(text)), ['target-file', field, value]);
    });
  }
});

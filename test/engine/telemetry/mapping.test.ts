import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { flaw } from '../../../engine/telemetry/admit';
import { Mapper } from '../../../engine/telemetry/mapper';
import { SOURCES } from '../../../engine/telemetry/mapping';
import { compile } from '../../../engine/telemetry/mapping/source';
import type { Metric } from '../../../engine/telemetry/metric';
import { NAMES } from '../../../engine/telemetry/names';
import { fieldSpec, MEASUREMENTS } from '../../../engine/telemetry/vocabulary';
import { ROOT } from '../../support/sources';

/** Input in Telegraf's names; expected values by hand, for the reason that `about` gives. */
interface Case {
  readonly about: string;
  readonly input: Metric[];
  readonly expected: Metric[];
  readonly unmapped: string[];
}

const CASES = path.join(ROOT, 'test/cases/mapping');
const SHARED = path.join(ROOT, '../shared/data/formats/telegraf-json');
const T = 1_767_225_600_000;

describe('mapping: cases', () => {
  for (const file of readdirSync(CASES).sort()) {
    const { about, input, expected, unmapped } = JSON.parse(
      readFileSync(path.join(CASES, file), 'utf8'),
    ) as Case;
    it(`${file}: ${about}`, () => {
      const mapper = new Mapper('canonical');
      const results = input.map((metric) => mapper.map(deepFrozen(metric)));
      assert.deepEqual([...results.flatMap(({ metrics }) => metrics), ...mapper.endText()], expected);
      assert.deepEqual(
        results.flatMap((result) => result.unmapped),
        unmapped,
      );
      assert.deepEqual([...mapper.unmapped.keys()], unmapped);
      const fields = input.reduce((sum, metric) => sum + Object.keys(metric.fields).length, 0);
      const { mapped, leftOut, unmapped: unknown } = mapper.counts;
      assert.equal(mapped + leftOut + unknown, fields, 'every field is accounted for');
    });
  }
});

describe('mapping: names', () => {
  const source: Metric = { name: 'mem', tags: { host: 'a' }, fields: { used: 5, colour: 1 }, timestamp: T };
  const canonical = {
    name: 'system',
    tags: { server: 'a', method: 'measured' },
    fields: { mem_used_bytes: 5 },
    timestamp: T,
  };

  it('raw lets everything through as it is', () => {
    assert.deepEqual(new Mapper('raw').map(source), { metrics: [source], unmapped: [] });
  });

  it('both gives ours and theirs, and nothing is unmapped because nothing is lost', () => {
    assert.deepEqual(new Mapper('both').map(source), { metrics: [canonical, source], unmapped: [] });
  });

  it('canonical says what has no place', () => {
    assert.deepEqual(new Mapper('canonical').map(source), { metrics: [canonical], unmapped: ['mem.colour'] });
  });

  it('a whole measurement without a place is one entry; with both names it goes on', () => {
    const foreign = { ...source, name: 'weather' };
    assert.deepEqual(new Mapper('canonical').map(foreign), { metrics: [], unmapped: ['weather.*'] });
    assert.deepEqual(new Mapper('both').map(foreign), { metrics: [foreign], unmapped: [] });
  });

  it('types of the source end with its names: ours have the type the vocabulary gives', () => {
    const typed: Metric = { ...source, fields: { used: 5 }, types: { used: 'i' } };
    assert.deepEqual(new Mapper('canonical').map(typed).metrics, [canonical]);
  });

  it('a quality goes with its field to the new name', () => {
    const marked: Metric = { ...source, fields: { used: 5, free: 1 }, quality: { used: 'suspect' } };
    assert.deepEqual(new Mapper('canonical').map(marked).metrics[0]?.quality, { mem_used_bytes: 'suspect' });
  });

  it('null stays null, also for a counter, and does not disturb its rate', () => {
    const mapper = new Mapper('canonical');
    const net = (bytes_recv: number | null, at: number): Metric => ({
      name: 'net',
      tags: { host: 'a', interface: 'eth0' },
      fields: { bytes_recv },
      timestamp: T + at * 1000,
    });
    const fields = [net(100, 0), net(null, 10), net(300, 20)].map(
      (metric) => mapper.map(metric).metrics[0]?.fields.net_rx_bytes_s,
    );
    assert.deepEqual(fields, [undefined, null, 10]);
  });

  it('a Metric without fields gives nothing and is no error', () => {
    assert.deepEqual(new Mapper('canonical').map({ ...source, fields: {} }), { metrics: [], unmapped: [] });
  });
});

describe('mapping: our own Metrics', () => {
  const ours: Metric[] = [
    {
      name: 'server',
      tags: { server: 's1', method: 'simulated' },
      fields: { power_w: 1, note: 'x' },
      timestamp: T,
    },
    { name: 'system', tags: { server: 's1', method: 'measured' }, fields: { load1: 1 }, timestamp: T },
    {
      name: 'disk',
      tags: { server: 's1', path: 'root', method: 'measured' },
      fields: { used_bytes: 1 },
      timestamp: T,
    },
    { name: 'clock', tags: { cluster: 'c' }, fields: { epoch: 1, sequence: 1 }, timestamp: T },
    { name: 'rack', tags: { rack: 'r1' }, fields: { power_w: 1 }, timestamp: T, types: { power_w: 'i' } },
    { name: 'system', tags: { server: 's1', window: '1m' }, fields: { load1_avg: 1 }, timestamp: T },
    { name: 'weather', tags: { window: '1m' }, fields: { rain_avg: 1 }, timestamp: T },
  ];
  for (const metric of ours) {
    it(`${metric.name} ${JSON.stringify(metric.tags)} passes as the same object, once`, () => {
      for (const names of NAMES) {
        const { metrics, unmapped } = new Mapper(names).map(metric);
        assert.equal(metrics.length, 1);
        assert.equal(metrics[0], metric);
        assert.deepEqual(unmapped, []);
      }
    });
  }

  it('is known as ours without a method too, under a name that a source shares', () => {
    const disk: Metric = {
      name: 'disk',
      tags: { server: 's1', path: 'root' },
      fields: { used_bytes: 1, total_bytes: 2 },
      timestamp: T,
    };
    const { metrics } = new Mapper('canonical').map(disk);
    assert.deepEqual(metrics, [{ ...disk, tags: { ...disk.tags, method: 'measured' } }]);
  });

  it('gets its server from host when it says host', () => {
    const rack: Metric = {
      name: 'fan',
      tags: { host: 'a', fan: '1' },
      fields: { speed_rpm: 1 },
      timestamp: T,
    };
    assert.deepEqual(new Mapper('canonical').map(rack).metrics, [
      { ...rack, tags: { server: 'a', fan: '1' } },
    ]);
  });
});

describe('mapping: state', () => {
  const net = (at: number, bytes_recv: number, host = 'a'): Metric => ({
    name: 'net',
    tags: { host, interface: 'eth0', job: String(at) },
    fields: { bytes_recv },
    timestamp: T + at * 1000,
  });
  const rate = (mapper: Mapper, metric: Metric) => mapper.map(metric).metrics[0]?.fields.net_rx_bytes_s;

  it('a counter is known by its identity: a tag that changes does not cut it', () => {
    const mapper = new Mapper('canonical');
    mapper.map(net(0, 0));
    assert.equal(rate(mapper, net(10, 50)), 5);
  });

  it('goes on from a snapshot', () => {
    const before = new Mapper('canonical');
    before.map(net(0, 0));
    const after = new Mapper('canonical');
    after.restore(JSON.parse(JSON.stringify([...before.snapshot()])));
    assert.equal(rate(after, net(10, 50)), 5);
  });

  it('is bounded, and forgets the silent', () => {
    const mapper = new Mapper('canonical', 1);
    mapper.map(net(0, 0, 'a'));
    mapper.map(net(0, 0, 'b'));
    assert.equal(rate(mapper, net(10, 50, 'b')), undefined);
    mapper.forgetBefore(T + 5000);
    mapper.map(net(20, 50, 'b'));
    assert.equal(rate(mapper, net(30, 90, 'b')), 4);
  });

  it('remembers a thousand unknown names, and counts the others', () => {
    const mapper = new Mapper('canonical');
    for (let i = 0; i < 1200; i++) mapper.map({ ...net(0, 0), name: `unknown${i}` });
    mapper.map({ ...net(0, 0), name: 'unknown7' });
    assert.equal(mapper.unmapped.size, 1000);
    assert.equal(mapper.unmapped.get('unknown7.*'), 2);
    assert.equal(mapper.counts.unmapped, 1201);
  });
});

describe('mapping: the table', () => {
  it('covers the inputs it promises', () => {
    const promised = [
      'cpu mem disk net system temp sensors ipmi_sensor',
      'powerstat_package powerstat_core nvidia_smi nvidia_smi_mig nvidia_smi_process',
    ];
    for (const name of promised.join(' ').split(' ')) assert.ok(SOURCES.has(name), name);
  });

  it('refuses a row that leads to a field the vocabulary does not have', () => {
    const row = { from: 'x', to: 'server', fields: { a: 'colour' } };
    assert.throws(() => compile([row]), /no server\.colour/);
  });

  it('makes only extra fields and tags of identity that the vocabulary has', () => {
    for (const { rows } of SOURCES.values()) {
      for (const { row } of rows) {
        for (const field in row.extra) assert.ok(fieldSpec(row.to, field), `${row.to}.${field}`);
        const known = [
          ...(MEASUREMENTS[row.to]?.tags ?? []),
          'model',
          'uuid',
          'gpu_instance',
          'compute_instance',
        ];
        for (const tag in row.tags) assert.ok(known.includes(tag), `${row.to}: ${tag}`);
      }
    }
  });

  it('gives a reason for everything it leaves out', () => {
    for (const { leave } of SOURCES.values()) for (const row of leave) assert.match(row.why, /\S/);
  });

  it('counts the counters that it has no room for', () => {
    const mapper = new Mapper('canonical', 1);
    for (const [port, dropped] of [
      ['eth0', 0],
      ['eth1', 1],
    ] as const) {
      const tags = { host: 'a', interface: port };
      mapper.map({ name: 'net', tags, fields: { bytes_recv: 100 }, timestamp: T });
      assert.equal(mapper.dropped, dropped);
    }
  });
});

describe('mapping: documents of real Telegrafs', () => {
  const files = existsSync(SHARED) ? readdirSync(SHARED).sort() : [];
  if (files.length === 0) it.skip('../shared/data/formats is not here', () => {});

  for (const file of files) {
    it(`${file}: every field is mapped or knowingly left out`, () => {
      const mapper = new Mapper('canonical');
      for (const metric of documents(file)) {
        for (const mapped of mapper.map(metric).metrics) {
          assert.equal(flaw(mapped), undefined);
          for (const field in mapped.fields)
            assert.ok(fieldSpec(mapped.name, field), `${mapped.name}.${field}`);
          for (const value of Object.values(mapped.tags)) assert.doesNotMatch(value, /[/+#]/);
          assert.ok(mapped.tags.server, 'names its machine');
        }
      }
      assert.deepEqual([...mapper.unmapped], []);
      assert.ok(mapper.counts.mapped > 0);
    });
  }
});

/** The Metrics of a file, times in ms. Read as plain JSON: the codec has tests of its own. */
function documents(file: string): Metric[] {
  const text = readFileSync(path.join(SHARED, file), 'utf8');
  const documents = file.endsWith('.jsonl') ? text.trim().split('\n') : [text];
  return documents
    .flatMap((document) => {
      const parsed = JSON.parse(document) as Metric | { metrics: Metric[] };
      return 'metrics' in parsed ? parsed.metrics : [parsed];
    })
    .map((metric) => ({ ...metric, timestamp: metric.timestamp * (metric.timestamp < 1e11 ? 1000 : 1) }));
}

function deepFrozen(metric: Metric): Metric {
  for (const part of [metric, metric.tags, metric.fields]) Object.freeze(part);
  return metric;
}

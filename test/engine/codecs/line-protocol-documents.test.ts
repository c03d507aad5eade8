import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { TimeUnit } from '../../../engine/codecs/codec';
import { lineProtocol } from '../../../engine/codecs/line-protocol';
import { encodeLine } from '../../../engine/codecs/line-protocol-write';
import type { Metric } from '../../../engine/telemetry/metric';
import { decodeLines, RECEIVED } from '../../support/line-protocol';
import { ROOT } from '../../support/sources';

describe('line protocol: whole documents', () => {
  const folder = path.join(ROOT, 'test/cases/codecs/line-protocol');
  for (const name of readdirSync(folder)) {
    it(name.replaceAll('-', ' '), () => {
      const read = (file: string) => readFileSync(path.join(folder, name, file), 'utf8');
      const { options, ...expected } = JSON.parse(read('expected.json'));
      const decoded = decodeLines(read('input.lp'), { receivedAt: RECEIVED, ...options });
      const short = ({ line, problem: { code, field } }: (typeof decoded.refused)[number]) => ({
        line,
        code,
        field,
      });
      assert.deepEqual(
        { ...decoded, refused: decoded.refused.map(short), notes: decoded.notes.map(short) },
        expected,
      );
      assert.equal(lineProtocol.recognises(read('input.lp')), true);
    });
  }
});

/** Documents of other projects; what is asserted comes from the notes beside them. */
describe('line protocol: documents of others', () => {
  const folder = path.join(ROOT, '../shared/data/formats/line-protocol');
  const read = (file: string, timeUnit?: TimeUnit) => {
    const text = readFileSync(path.join(folder, file), 'utf8');
    return decodeLines(text, { receivedAt: RECEIVED, ...(timeUnit && { timeUnit }) });
  };
  const counts: [file: string, metrics: number, timeUnit: TimeUnit][] = [
    ['home-sensor-data.lp', 26, 's'],
    ['hpc-application-metrics.lp', 8, 'ns'],
    ['ipmi_sensor-v2.lp', 7, 'ns'],
    ['nvidia_smi-a100.lp', 5, 'ns'],
    ['telegraf-host-uint.lp', 7, 'ns'],
    ['telegraf-host.lp', 10, 'ns'],
    ['telegraf-plugin-examples.lp', 74, 'ns'],
  ];

  before(function () {
    if (!existsSync(folder)) this.skip();
  });

  for (const [file, metrics, timeUnit] of counts) {
    it(`${file}: ${metrics} metrics, none refused, the unit told by the digits as by name`, () => {
      const guessed = read(file);
      assert.equal(guessed.metrics.length, metrics);
      assert.equal(guessed.guessedTimes, metrics);
      assert.deepEqual([...guessed.refused, ...guessed.notes], []);
      assert.deepEqual(read(file, timeUnit), { ...guessed, guessedTimes: 0 });
    });

    it(`${file}: written and read again it is the same`, () => {
      const { metrics: original } = read(file);
      assert.deepEqual(
        decodeLines(original.map((metric) => encodeLine(metric)).join('\n')).metrics,
        original,
      );
    });
  }

  it('every file of the folder is looked at', () => {
    const others = readdirSync(folder).filter((file) => !counts.some(([counted]) => counted === file));
    assert.deepEqual(others, ['influxdb-reference-examples.md.txt']);
  });

  it('home-sensor-data.lp is in seconds, and all wrong as nanoseconds', () => {
    const { metrics } = read('home-sensor-data.lp');
    assert.deepEqual(metrics[0], {
      name: 'home',
      tags: { room: 'Living Room' },
      fields: { temp: 21.1, hum: 35.9, co: 0 },
      timestamp: Date.UTC(2024, 6, 21, 8),
      types: { co: 'i' },
    });
    const wrong = read('home-sensor-data.lp', 'ns');
    assert.deepEqual([wrong.metrics.length, wrong.refused.length], [0, 26]);
    assert.ok(wrong.refused.every(({ problem }) => problem.code === 'bad-time'));
  });

  it('telegraf-host.lp: integers are signed, telegraf-host-uint.lp: unsigned, percentages neither', () => {
    const mem = (file: string) => read(file).metrics.find(({ name }) => name === 'mem') as Metric;
    const [signed, unsigned] = [mem('telegraf-host.lp'), mem('telegraf-host-uint.lp')];
    assert.equal(signed.fields.total, 25276510208);
    assert.deepEqual([signed.types?.total, unsigned.types?.total], ['i', 'u']);
    assert.equal(signed.fields.available_percent, 97.78189126827108);
    assert.equal(signed.types?.available_percent, undefined);
    // 1795332209451756707 ns, and a quarter of a microsecond is 0.00025 ms.
    assert.ok(Math.abs(signed.timestamp - 1795332209451 - 0.756707) < 0.00025);
  });

  it('telegraf-host-uint.lp: counters of the kernel stay signed beside unsigned ones', () => {
    const all = read('telegraf-host-uint.lp').metrics.find(({ tags }) => tags.interface === 'all');
    assert.equal(all?.fields.tcp_maxconn, -1);
    assert.equal(all?.types?.tcp_maxconn, 'i');
  });

  it('nvidia_smi-a100.lp: a serial number of digits is text, a tag value holds a space', () => {
    const [gpu, ...slices] = read('nvidia_smi-a100.lp').metrics;
    assert.equal(gpu?.fields.serial, '1650522003820');
    assert.equal(gpu?.tags.name, 'NVIDIA A100-SXM4-80GB');
    assert.deepEqual([gpu?.fields.power_draw, gpu?.types?.power_draw], [67.03, undefined]);
    assert.deepEqual([gpu?.fields.memory_total, gpu?.types?.memory_total], [81920, 'i']);
    assert.deepEqual(
      slices.map(({ name, tags }) => [name, tags.gpu_index]),
      ['3', '4', '5', '6'].map((index) => ['nvidia_smi_mig', index]),
    );
  });

  it('hpc-application-metrics.lp: strings keep their blanks, keys their dots and dashes', () => {
    const { metrics } = read('hpc-application-metrics.lp');
    const lap = metrics.find(({ name }) => name === 'lap-metrics');
    assert.equal(lap?.fields['tot-time_cycles-1'], '2.076E-04');
    assert.equal(lap?.fields['number_of_cycles-1'], 20);
    assert.equal(metrics[4]?.tags['scm_id_0.EB0'], 'master');
    assert.equal(metrics[4]?.tags.run_date, '1643837055000000000');
    assert.match(String(metrics[6]?.fields.caliper_547), /^ {6}MPI_Win_get_attr +0\.000006/);
  });

  it('influxdb-reference-examples.md.txt: the 23 examples, and no line of the page around them', () => {
    const { metrics, refused } = read('influxdb-reference-examples.md.txt');
    assert.deepEqual(
      metrics.map(({ fields }) => fields.fieldKey),
      [
        ...['fieldValue', 'field string value', 1, 1, -1.234456e78, 1, 12485903, -12485903, 1, 12485903],
        ...['this is a string', true, false, true, false, true, false, 'fieldValue'],
        ...['string value', '"string" within a string', 100, 'Launch 🚀', 'string value'],
      ],
    );
    assert.deepEqual(metrics.map(({ types }) => types?.fieldKey ?? '-').join(''), '-----iiiuu-------------');
    assert.equal(metrics[18]?.name, 'my Table');
    assert.deepEqual(metrics[20]?.tags, { 'tag Key1': 'tag Value1', 'tag Key2': 'tag Value2' });
    assert.equal(metrics[0]?.timestamp, Date.UTC(2019, 4, 2, 16, 12, 41, 98));
    assert.equal(metrics[2]?.timestamp, RECEIVED);
    assert.ok(
      refused.every(({ text, problem }) => /^(~~~|\(|\/\/|<)/.test(text) && problem.code === 'malformed'),
    );
    assert.equal(refused.length, 33);
  });
});

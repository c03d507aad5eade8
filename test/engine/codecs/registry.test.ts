import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CODECS, decode, recognise } from '../../../engine/codecs';
import { CODEC_NAMES } from '../../../engine/codecs/codec';
import { whole } from '../../support/decoded';
import { ROOT } from '../../support/sources';

const RECEIVED = 1767225600000;
const OURS = '{"name":"server","tags":{},"fields":{"a":1},"timestamp":1767225600000}';
const TELEGRAF = '{"fields":{"a":1},"name":"server","tags":{},"timestamp":1767225600}';
const LINE = 'server,rack=r1 a=1 1767225600000000000';
const CSV = 'timestamp,name,tag:rack,a\n1767225600000,server,r1,1';

describe('codecs by content', () => {
  const texts: [text: string, codec: string | undefined][] = [
    [OURS, 'metric-json'],
    [`${OURS}\n${OURS}`, 'metric-json'],
    [`[\n  ${OURS}, ${OURS}\n]`, 'metric-json'],
    [JSON.stringify(JSON.parse(OURS), null, 2), 'metric-json'],
    [OURS.replace('1767225600000', '1767225600000.25'), 'metric-json'],
    // Seconds are not ours, whatever the order of the keys; the shape is read by Telegraf's codec then.
    [OURS.replace('1767225600000', '1767225600'), 'telegraf-json'],
    [TELEGRAF, 'telegraf-json'],
    [`${TELEGRAF}\n${TELEGRAF}`, 'telegraf-json'],
    [`[${TELEGRAF}]`, 'telegraf-json'],
    [`{"metrics":[${TELEGRAF}]}`, 'telegraf-json'],
    [`{"metrics":[${OURS}]}`, 'telegraf-json'],
    [LINE, 'line-protocol'],
    [`# a comment\n${LINE}`, 'line-protocol'],
    [`// a comment of a manual\n${LINE}`, 'line-protocol'],
    ['m f="{\\"name\\":1}"', 'line-protocol'],
    [CSV, 'csv'],
    ['"name","timestamp"\n', 'csv'],
    ['A sentence of words, and nothing more.', undefined],
    ['# HELP up Is it up?\n# TYPE up gauge\nup{job="a",host="b"} 1 1767225600000\n', 'prometheus'],
    ['up{job="a b",x="y=1"} 1', 'prometheus'],
    ['{"my.metric"} 1\n', 'prometheus'],
    ['# a comment\nnode_load1 0.5\n', 'prometheus'],
    ['# TYPE up gauge\nup 1\n# EOF\n', 'openmetrics'],
    ['# EOF', 'openmetrics'],
    ['time;value\n1;2\n', undefined],
    ['{"instance_id":"uuid","queue_depth":0}', 'heartbeat'],
    ['{"id":"agent-1","version":"Telegraf 1.37.0","schema":1}', 'heartbeat'],
    ['{"instance_id":"uuid"}', undefined],
    ['[{"host":{"consumption":0.0,"timestamp":1767225600.5},"consumers":[],"sockets":[]}', 'scaphandre-json'],
    ['{"host":5000000.0,"consumers":[],"sockets":[]}', 'scaphandre-json'],
    ['Scaphandre json exporter\nSending ⚡ metrics\n[{"host":{"consumption":1', 'scaphandre-json'],
    ['{"host":"n1","consumption":3}', undefined],
    ['{"available":true,"host_power_watts":9.4,"top_consumers":[]}', 'power-summary'],
    ['{"available":true,"price":3}', undefined],
    ['Measurement step is: 2s\nHost:\t0 W from \n', 'scaphandre-stdout'],
    ['Host:   12.5 W    Core\nSocket0 12.5 W    8.2 W', 'scaphandre-stdout'],
    ['Error: Cannot access RAPL counters\n', 'scaphandre-stdout'],
    ['Host: example.org\nAccept: text\n', undefined],
    ['{', undefined],
    ['42', undefined],
    ['\u0000\u0001\u0002', undefined],
  ];
  for (const [text, name] of texts) {
    for (const [what, around] of [
      ['', text],
      [' behind a byte-order mark', `\ufeff${text}`],
      [' behind empty lines', `\n \r\n${text}`],
      [' with CRLF', text.replaceAll('\n', '\r\n')],
    ] as const) {
      it(`finds ${name ?? 'none'} for ${JSON.stringify(text.slice(0, 40))}${what}`, () => {
        assert.equal(recognise(around)?.name, name);
      });
    }
  }

  it('goes over blanks once', () => {
    // Each blank as the beginning of all that follow it would be 40 ms a time.
    const blanks = ' '.repeat(10_000);
    const before = process.cpuUsage();
    for (let i = 0; i < 20; i++) assert.equal(recognise(blanks), undefined);
    const { user, system } = process.cpuUsage(before);
    assert.ok((user + system) / 1000 < 200, `${(user + system) / 1000} ms`);
  });

  it('looks at the beginning only', () => {
    // 8 MB: reading them whole would take seconds, four times over.
    const long = `no record at all\n${'x,y"z{[ '.repeat(1_000_000)}`;
    const before = process.cpuUsage();
    assert.equal(recognise(long), undefined);
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 500_000, `${(user + system) / 1000} ms`);
  });
});

describe('decode', () => {
  it('takes the codec that recognises the text, or the one named', () => {
    assert.deepEqual(
      CODECS.map(({ name }) => name),
      CODEC_NAMES,
    );
    for (const text of [OURS, TELEGRAF, LINE, CSV]) {
      const [metric] = whole(decode(text, { receivedAt: 0 })).metrics;
      assert.deepEqual([metric?.name, metric?.fields, metric?.timestamp], ['server', { a: 1 }, RECEIVED]);
    }
    assert.equal(whole(decode(LINE, { receivedAt: 0, codec: 'csv' })).metrics.length, 0);
  });

  for (const text of ['', '\ufeff', ' \r\n\t\n']) {
    it(`finds no Metric and no Problem in ${JSON.stringify(text)}`, () => {
      // OpenMetrics has an end, `# EOF`, which must not be missing.
      const others = CODECS.filter(({ blankIsWrong }) => !blankIsWrong);
      for (const codec of [undefined, ...others.map(({ name }) => name)]) {
        assert.deepEqual(whole(decode(text, { receivedAt: 0, ...(codec && { codec }) })), {
          metrics: [],
          refused: [],
          notes: [],
          guessedTimes: 0,
        });
      }
    });
  }

  it('finds a text of nothing truncated where the format has an end', () => {
    for (const text of ['', '\ufeff']) {
      const { metrics, refused } = whole(decode(text, { receivedAt: 0, codec: 'openmetrics' }));
      assert.equal(metrics.length, 0);
      assert.deepEqual(
        refused.map(({ line, problem }) => [line, problem.code]),
        [[1, 'truncated']],
      );
    }
  });

  it('finds no Metric and no Problem in an empty list, which only JSON can be', () => {
    for (const text of ['[]', '\ufeff[ ]\n', '{"metrics":[]}']) {
      const { metrics, refused } = whole(decode(text, { receivedAt: 0 }));
      assert.deepEqual([metrics, refused], [[], []], text);
    }
    assert.equal(whole(decode('[]', { receivedAt: 0, codec: 'csv' })).refused.length, 1);
  });

  it('refuses a text of no known format, and a codec of no known name', () => {
    const [unknown] = whole(decode('Hello, world', { receivedAt: 0 })).refused;
    assert.deepEqual([unknown?.line, unknown?.text], [1, 'Hello, world']);
    assert.deepEqual([unknown?.problem.code, unknown?.problem.value], ['no-codec', 'Hello, world']);
    for (const codec of ['morse', 'toString']) {
      const [named] = whole(decode(LINE, { receivedAt: 0, codec })).refused;
      assert.deepEqual(
        [named?.problem.code, named?.problem.field, named?.problem.value],
        ['bad-option', 'codec', codec],
      );
    }
  });
});

describe('codecs by content: documents of others', () => {
  const formats = path.join(ROOT, '../shared/data/formats');

  before(function () {
    if (!existsSync(formats)) this.skip();
  });

  const folders: [folder: string, codec: string][] = [
    ['line-protocol', 'line-protocol'],
    ['telegraf-json', 'telegraf-json'],
    ['openmetrics', 'openmetrics'],
    ...['prometheus-text', 'scaphandre-prometheus', 'vllm', 'dcgm', 'slurm'].map(
      (folder): [string, string] => [folder, 'prometheus'],
    ),
  ];
  for (const [folder, codec] of folders) {
    it(`every file of ${folder} is recognised as ${codec}`, () => {
      for (const file of readdirSync(path.join(formats, folder))) {
        // A page of a manual or a list of names, not a document.
        if (file.endsWith('.txt') || file.endsWith('.csv')) continue;
        const text = readFileSync(path.join(formats, folder, file), 'utf8');
        assert.equal(recognise(text)?.name, codec, file);
      }
    });
  }

  it('no file of another format is taken for one of ours', () => {
    for (const folder of readdirSync(formats, { withFileTypes: true })) {
      if (!folder.isDirectory() || folders.some(([name]) => name === folder.name)) continue;
      if (CODECS.some(({ name }) => name === folder.name)) continue;
      for (const file of readdirSync(path.join(formats, folder.name))) {
        const text = readFileSync(path.join(formats, folder.name, file), 'utf8');
        assert.equal(recognise(text), undefined, file);
      }
    }
  });
});

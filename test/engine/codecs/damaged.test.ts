import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CODECS, decode } from '../../../engine/codecs';
import type { Codec, Decoded } from '../../../engine/codecs/codec';
import { flaw } from '../../../engine/telemetry/admit';
import english from '../../../engine/telemetry/texts/problem.en-US.json';
import { whole } from '../../support/decoded';

const RECEIVED = 1767225600000;

/** Decodes, and checks what must hold for whatever text: sound Metrics, and Problems of known codes. */
function soundly(text: string, codec?: string): Decoded {
  const decoded = whole(decode(text, { receivedAt: RECEIVED, times: 'of-ours', ...(codec && { codec }) }));
  const lines = text.split('\n').length;
  for (const metric of decoded.metrics) assert.equal(flaw(metric), undefined);
  for (const { line, text: shown, problem } of [...decoded.refused, ...decoded.notes]) {
    assert.ok(Object.hasOwn(english.problem, problem.code));
    assert.ok(line >= 1 && line <= lines, `line ${line} of ${lines}`);
    assert.ok(shown.length <= 201 && String(problem.value).length <= 121);
  }
  assert.ok(decoded.guessedTimes <= decoded.metrics.length);
  return decoded;
}

interface Sample {
  readonly codec: string;
  readonly what: string;
  readonly head: string;
  readonly records: readonly string[];
  readonly between: string;
  readonly tail: string;
}

const OURS = [
  '{"name":"server","tags":{"server":"é1"},"fields":{"a":1.5,"b":null},"timestamp":1767225600000.25,"quality":{"b":"missing"}}',
  '{"name":"fan","tags":{},"fields":{"on":true,"text":"a \\"b\\" {[\\\\"},"timestamp":1767225600000,"types":{"on":"i"}}',
  '{"name":"server","tags":{},"fields":{"c":-2e-3},"timestamp":1767225601000}',
];
const TELEGRAF = [
  '{"fields":{"usage":1.5,"text":"\\u003c,}"},"name":"cpu","tags":{"host":"n1"},"timestamp":1767225600}',
  '{"fields":{},"name":"cpu","tags":{"host":"n2"},"timestamp":1767225600}',
  '{"fields":{"total":25276510208},"name":"mem","tags":{"host":"n1"},"timestamp":1767225601}',
];
const SAMPLES: readonly Sample[] = [
  { codec: 'metric-json', what: 'lines', head: '', records: OURS, between: '\n', tail: '\n' },
  { codec: 'metric-json', what: 'a list', head: '[', records: OURS, between: ',\n ', tail: ']' },
  { codec: 'telegraf-json', what: 'lines', head: '', records: TELEGRAF, between: '\n', tail: '\n' },
  {
    codec: 'telegraf-json',
    what: 'a batch',
    head: '{"metrics":[',
    records: TELEGRAF,
    between: ',',
    tail: ']}\n',
  },
  {
    codec: 'line-protocol',
    what: 'lines',
    head: '# a comment\n',
    records: [
      'server,server=é\\ 1 a=1.5,n=2i,quality="a:stale,b:missing" 1767225600000000000',
      'fan on=t,text="a \\"b\\"\nc, d=1 2\\\\" 1767225600000',
      'net,interface=eth0 in=12u,out=9i 1767225600',
    ],
    between: '\n',
    tail: '\n',
  },
  {
    codec: 'prometheus',
    what: 'lines',
    head: '# HELP power_watts Power.\n# TYPE power_watts gauge\n',
    records: [
      'power_watts{server="é1",note="a \\"b\\" {,} # \\\\"} 1.5 1767225600000',
      'up 1 ',
      '{"my.metric","a.b"="c"} +Inf',
    ],
    between: '\n',
    tail: '\n',
  },
  {
    codec: 'csv',
    what: 'rows',
    head: 'timestamp,name,tag:server,a,text,quality\n',
    records: [
      '1767225600000,server,é1,1.5,,a:stale',
      '2026-01-01T00:00:00Z,fan,"a,1",null,"b ""c""\nd",',
      '1767225600000,m,,,x,',
    ],
    between: '\r\n',
    tail: '\n',
  },
  ...[
    { what: 'back to back', head: '', between: '', tail: '' },
    { what: 'a list', head: 'Scaphandre json exporter\n[', between: ',', tail: ']\n' },
    { what: 'interrupted', head: '[', between: ',\n', tail: 'received Ctrl+C!\n]' },
  ].map((layout) => ({
    ...layout,
    codec: 'scaphandre-json',
    records: [
      '{"host":{"consumption":5.5,"timestamp":1767225600.25},"consumers":[],"sockets":[]}',
      '{"host":{"consumption":0.0,"timestamp":1767225601.25,"a":"\\"}{["},"consumers":[],"sockets":[]}',
      '{"host":7,"consumers":[],"sockets":[]}',
    ],
  })),
  {
    codec: 'scaphandre-stdout',
    what: 'rows',
    head: 'Scaphandre stdout exporter\nPower\t\tPID\tExe\n',
    records: ['4.5 W\t12\t"/opt/a \\"é\\""', '0 W\t2\t""', '1 mW\t345\t"b c"'],
    between: '\n',
    tail: '\n',
  },
  {
    codec: 'scaphandre-stdout',
    what: 'raw metrics',
    head: '## At 1767225600\n',
    records: ['scaph_a = 1 {} # x', 'scaph_b = 2\n {"a":"} # y"} # z', 'scaph_c = 3 {"b":"é"} # '],
    between: '\n',
    tail: '\n',
  },
  {
    codec: 'heartbeat',
    what: 'lines',
    head: '',
    records: [
      '{"worker_id":"w1","queue_depth":3}',
      '{"instance_id":"é","status":null,"metadata":{"vllm":{"queue_depth":1}}}',
      '{"id":"a","version":"Telegraf 1.37.0","logs":{"errors":1}}',
    ],
    between: '\n',
    tail: '\n',
  },
  {
    codec: 'power-summary',
    what: 'a list',
    head: '[',
    records: [
      '{"available":true,"host_power_watts":9.5}',
      '{"host_power_watts":1,"socket_power_watts":null}',
    ],
    between: ', ',
    tail: ']',
  },
];

for (const { codec, what, head, records, between, tail } of SAMPLES) {
  describe(`${codec}, ${what}, damaged`, () => {
    const whole = head + records.join(between) + tail;
    const ends = records.map((_, i) => (head + records.slice(0, i + 1).join(between)).length);
    const all = soundly(whole, codec);

    it('is sound when it is whole', () => {
      assert.equal(all.metrics.length, records.length);
      assert.deepEqual([...all.refused, ...all.notes], []);
    });

    it('keeps every record before the place where it is cut off', () => {
      for (let cut = 0; cut <= whole.length; cut++) {
        const { metrics } = soundly(whole.slice(0, cut), codec);
        const before = ends.filter((end) => end <= cut).length;
        assert.deepEqual(metrics.slice(0, before), all.metrics.slice(0, before), `cut at ${cut}`);
        assert.ok(metrics.length <= before + 1);
      }
    });

    it('is read without an exception from any place on', () => {
      for (let from = 0; from <= whole.length; from++) soundly(whole.slice(from), codec);
    });

    it('is read without an exception when a character is lost, doubled or another', () => {
      const others = ['', '"', '\\', '\n', '\u0000', '{', ',', '=', '9', '\ud800'];
      fc.assert(
        fc.property(fc.nat(whole.length - 1), fc.constantFrom(...others), (at, other) => {
          soundly(whole.slice(0, at) + other + whole.slice(at + 1), codec);
          soundly(whole.slice(0, at) + other + whole.slice(at), codec);
        }),
        { seed: 7, numRuns: 300 },
      );
    });
  });
}

describe('every codec', () => {
  const everyCodec = [undefined, ...CODECS.map(({ name }: Codec) => name)];

  it('reads any bytes without an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = new TextDecoder().decode(bytes);
        for (const codec of everyCodec) soundly(text, codec);
      }),
      { seed: 8, numRuns: 500 },
    );
  });

  it('reads any mixture of what formats are made of without an exception', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ',',
      ':',
      '=',
      ' ',
      '\n',
      '\r',
      '\t',
      '-',
      '.',
      '1',
      '1767225600',
    ];
    const words = [
      'timestamp',
      'name',
      'tags',
      'fields',
      'metrics',
      'tag:',
      'quality',
      'null',
      'true',
      'i',
      'u',
      '#',
    ];
    const odd = ['__proto__', 'constructor', '\ufeff', '\u0000', '\ud800', '🚀', '1e999', '9'.repeat(20)];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces, ...words, ...odd), { maxLength: 60 }), (parts) => {
        for (const codec of everyCodec) soundly(parts.join(''), codec);
      }),
      { seed: 9, numRuns: 2000 },
    );
  });

  const DEEP = 100_000;
  const LARGE: [what: string, text: string][] = [
    ['100,000 brackets', '['.repeat(DEEP)],
    ['100,000 brackets, closed', '['.repeat(DEEP) + ']'.repeat(DEEP)],
    ['100,000 objects', '{"metrics":'.repeat(DEEP)],
    [
      'a Metric with 100,000 brackets in a field',
      `{"name":"m","tags":{},"timestamp":1,"fields":{"a":${'['.repeat(DEEP)}`,
    ],
    ['100,000 lines of a bracket', '[\n'.repeat(DEEP)],
    ['100,000 quotes', '"'.repeat(DEEP)],
    ['100,001 quotes', '"'.repeat(DEEP + 1)],
    ['100,000 backslashes', `m,t=${'\\'.repeat(DEEP)}`],
    ['100,000 strings that break off', 'm f="\n'.repeat(DEEP)],
    ['100,000 commas', ','.repeat(DEEP)],
    [
      '100,000 columns in quotes',
      `timestamp,name${',"a"'.repeat(DEEP)}\n1767225600000,m${',"a"'.repeat(DEEP)}`,
    ],
    ['100,000 marks', `m quality="${'a:stale,'.repeat(DEEP)}"`],
    ['a number of 100,000 digits', `m a=${'9'.repeat(DEEP)}i,b=${'9'.repeat(DEEP)},c=0.${'0'.repeat(DEEP)}1`],
    [
      'a JSON number of 100,000 digits',
      `{"name":"m","tags":{},"fields":{"a":${'9'.repeat(DEEP)}},"timestamp":1}`,
    ],
    ['a time of 100,000 digits', `m a=1 ${'9'.repeat(DEEP)}`],
    ['100,000 blanks', `m a=1${' '.repeat(DEEP)}x`],
  ];
  for (const [what, text] of LARGE) {
    it(`reads ${what} in no time`, () => {
      const before = process.cpuUsage();
      for (const codec of everyCodec) soundly(text, codec);
      const { user, system } = process.cpuUsage(before);
      // A second is many times what it takes; quadratic time would be minutes.
      assert.ok(user + system < 1_000_000 * everyCodec.length, `${(user + system) / 1000} ms`);
    });
  }
});

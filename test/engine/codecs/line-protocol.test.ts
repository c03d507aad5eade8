import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { DecodeOptions, TimeUnit } from '../../../engine/codecs/codec';
import { lineProtocol } from '../../../engine/codecs/line-protocol';
import { encodeLines } from '../../../engine/codecs/line-protocol-write';
import type { Metric } from '../../../engine/telemetry/metric';
import { ROOT } from '../../support/sources';

/** 2026-11-22T07:23:29.451Z. */
const RECEIVED = 1795332209451;
const NS = '1795332209451557001';
const OPTIONS: DecodeOptions = { receivedAt: RECEIVED, timeUnit: 'ns' };

const decode = (text: string, options = OPTIONS) => lineProtocol.decode(text, options);

/** The only Metric of a text in which nothing is wrong. */
function only(text: string, options = OPTIONS): Metric {
  const { metrics, refused, notes } = decode(text, options);
  assert.deepEqual([...refused, ...notes], []);
  assert.equal(metrics.length, 1);
  return metrics[0] as Metric;
}

describe('line protocol: values', () => {
  const good: [token: string, value: unknown, type?: 'i' | 'u'][] = [
    ['12i', 12, 'i'],
    ['-12i', -12, 'i'],
    ['007i', 7, 'i'],
    ['9007199254740991i', 9007199254740991, 'i'],
    ['-9007199254740991i', -9007199254740991, 'i'],
    ['12u', 12, 'u'],
    ['0u', 0, 'u'],
    ['12', 12],
    ['-1.5', -1.5],
    ['1.', 1],
    ['.5', 0.5],
    ['-.5', -0.5],
    ['007', 7],
    ['1e4', 10000],
    ['1.0E-4', 0.0001],
    ['-1.234456e+78', -1.234456e78],
    ['1e-400', 0],
    ['0.1', 0.1],
    ['99.66666666667454', 99.66666666667454],
    ['579606.75', 579606.75],
    ['8515.70588235294', 8515.70588235294],
    ['0.000000000000001', 1e-15],
    ['123456789012345678', 123456789012345680],
    ...['t', 'T', 'true', 'True', 'TRUE'].map((token): [string, boolean] => [token, true]),
    ...['f', 'F', 'false', 'False', 'FALSE'].map((token): [string, boolean] => [token, false]),
    ['"text"', 'text'],
    ['""', ''],
    ['"1i"', '1i'],
    ['"a,b c=d"', 'a,b c=d'],
    ['"a raw\nline end"', 'a raw\nline end'],
    ['"CR\r\nLF"', 'CR\r\nLF'],
    ['"control \u0001 characters"', 'control \u0001 characters'],
    [String.raw`"say \"hi\""`, 'say "hi"'],
    [String.raw`"C:\\dir"`, String.raw`C:\dir`],
    [String.raw`"one\ntwo\rthree\tfour"`, 'one\ntwo\rthree\tfour'],
    [String.raw`"\\n stays"`, String.raw`\n stays`],
    [String.raw`"\, and \x and \ ."`, String.raw`\, and \x and \ .`],
    [String.raw`"ends in \\"`, 'ends in \\'],
    ['"🚀 é"', '🚀 é'],
  ];
  for (const [token, value, type] of good) {
    it(`reads ${JSON.stringify(token)}`, () => {
      const metric = only(`m f=${token},last=1 ${NS}`);
      assert.deepEqual(metric.fields, { f: value, last: 1 });
      assert.deepEqual(metric.types, type === undefined ? undefined : { f: type });
    });
  }

  const bad: [token: string, code: string][] = [
    ...['NaN', 'nan', 'Inf', '+Inf', '-inf', 'Infinity'].map((token): [string, string] => [
      token,
      'malformed',
    ]),
    ...['+1', '1_000', '--1', '0x1F', '0x1Fi', '1e', '1e+', 'e5', '.', '-', '-.', '1.2.3', '1e5.0'].map(
      (token): [string, string] => [token, 'malformed'],
    ),
    ...['9e10i', '1.5i', 'i', '-i', 'u', '-1u', '-0u', '+1i', '1ii', '1iu'].map((token): [string, string] => [
      token,
      'malformed',
    ]),
    ...['tRUE', 'yes', 'word', 'null', 'constructor', 't1', "'text'"].map((token): [string, string] => [
      token,
      'malformed',
    ]),
    ['1e400', 'not-a-number'],
    ['-1e400', 'not-a-number'],
    ['9223372036854775808i', 'out-of-range'],
    ['-9223372036854775809i', 'out-of-range'],
    ['18446744073709551616u', 'out-of-range'],
    [`${'9'.repeat(5000)}i`, 'out-of-range'],
  ];
  for (const [token, code] of bad) {
    it(`refuses ${token.slice(0, 25)} as ${code}, by the name of the field`, () => {
      const { metrics, refused } = decode(`m ok=1 ${NS}\nm f=${token},last=1 ${NS}\nm ok=2 ${NS}`);
      assert.deepEqual(
        metrics.map(({ fields }) => fields.ok),
        [1, 2],
      );
      assert.deepEqual(
        refused.map(({ line, problem }) => [line, problem.code, problem.field]),
        [[2, code, 'fields.f']],
      );
    });
  }

  for (const token of [
    '9007199254740992i',
    '-9007199254740992i',
    '9223372036854775807i',
    '-9223372036854775808i',
    '18446744073709551615u',
  ]) {
    it(`leaves ${token} out by name and keeps the other fields`, () => {
      const { metrics, refused, notes } = decode(`m big=${token},small=1i ${NS}`);
      assert.deepEqual(metrics[0]?.fields, { small: 1 });
      assert.deepEqual(metrics[0]?.types, { small: 'i' });
      assert.deepEqual(refused, []);
      assert.deepEqual(
        notes.map(({ line, problem }) => [line, problem.code, problem.field, problem.value]),
        [[1, 'unsafe-integer', 'fields.big', token.slice(0, -1)]],
      );
    });
  }

  it('refuses a record that has only such an integer', () => {
    const { metrics, refused, notes } = decode(`m big=9007199254740993i ${NS}`);
    assert.deepEqual([metrics, notes], [[], []]);
    assert.equal(refused[0]?.problem.code, 'unsafe-integer');
  });
});

describe('line protocol: names and tags', () => {
  const good: [before: string, name: string, tags: Record<string, string>, field: string][] = [
    ['m f', 'm', {}, 'f'],
    [String.raw`a\ b\,c f`, 'a b,c', {}, 'f'],
    ['cpu=load,k=v f', 'cpu=load', { k: 'v' }, 'f'],
    [String.raw`cpu\=load f`, String.raw`cpu\=load`, {}, 'f'],
    [String.raw`m,a\ b\,c\=d=e\ f\,g\=h i\ j\,k\=l`, 'm', { 'a b,c=d': 'e f,g=h' }, 'i j,k=l'],
    ['"cpu",k="v" f', '"cpu"', { k: '"v"' }, 'f'],
    [String.raw`m,host=two\\ words f`, 'm', { host: String.raw`two\ words` }, 'f'],
    [String.raw`m,host=two\\\ words f`, 'm', { host: String.raw`two\\ words` }, 'f'],
    [String.raw`m,path=C:\dir\x f`, 'm', { path: String.raw`C:\dir\x` }, 'f'],
    [String.raw`m,t=a\nb f`, 'm', { t: String.raw`a\nb` }, 'f'],
    [String.raw`m,t=\"q\" f`, 'm', { t: String.raw`\"q\"` }, 'f'],
    ['m,b=2,a=1 f', 'm', { b: '2', a: '1' }, 'f'],
    ['m,t=#1 f#2', 'm', { t: '#1' }, 'f#2'],
    ['mètre,étage=🍭 température', 'mètre', { étage: '🍭' }, 'température'],
    ['m,constructor=a,toString=b hasOwnProperty', 'm', { constructor: 'a', toString: 'b' }, 'hasOwnProperty'],
    // U+0085 is a letter here: the forbidden control characters are those of ASCII.
    ['m,t=a\u0085b f', 'm', { t: 'a\u0085b' }, 'f'],
  ];
  for (const [before, name, tags, field] of good) {
    it(`reads ${JSON.stringify(before)}`, () => {
      assert.deepEqual(only(`${before}=1 ${NS}`), {
        name,
        tags,
        fields: { [field]: 1 },
        timestamp: RECEIVED + 0.557001,
      });
    });
  }
});

describe('line protocol: structure', () => {
  const good: [what: string, text: string][] = [
    ['several spaces between the sections', `m   f=1   ${NS}`],
    ['spaces at the end', `m f=1 ${NS}   `],
    ['spaces at the beginning', `   m f=1 ${NS}`],
    ['a line feed at the end', `m f=1 ${NS}\n`],
    ['CRLF', `m f=1 ${NS}\r\n`],
    ['spaces before CRLF', `m f=1 ${NS} \r\n`],
    ['a return where the text was cut inside CRLF', `m f=1 ${NS}\r`],
    ['a byte-order mark', `\ufeffm f=1 ${NS}`],
    ['empty lines', `\n\r\n   \nm f=1 ${NS}\n\n  \r\n`],
    ['comments', `# one\n  #two="\nm f=1 ${NS}\n#three\r\n#four`],
    ['tabs and control characters in a comment', `#\tone\u0001\nm f=1 ${NS}`],
  ];
  for (const [what, text] of good) {
    it(`passes over ${what}`, () => assert.deepEqual(only(text).fields, { f: 1 }));
  }

  it('finds nothing in nothing', () => {
    for (const text of ['', '\ufeff', '\n', ' \r\n', '# only a comment']) {
      assert.deepEqual(decode(text), { metrics: [], refused: [], notes: [], guessedTimes: 0 });
    }
  });

  const bad: [what: string, record: string, field: string][] = [
    ['no fields', 'm', 'm'],
    ['no fields but tags', 'm,t=1', 'm'],
    ['no fields but a time', `m  ${NS}`, 'fields'],
    ['no measurement', ',t=1 f=1', 'name'],
    ['no tag', 'm, f=1', 'tags'],
    ['a comma too many', 'm,,t=1 f=1', 'tags'],
    ['no tag key', 'm,=1 f=1', 'tags'],
    ['no tag value', 'm,t= f=1', 'tags.t'],
    ['an empty tag value before another', 'm,t=,u=1 f=1', 'tags.t'],
    ['a tag without =', 'm,t f=1', 'tags'],
    ['= in a tag value', 'm,t=a=b f=1', 'm'],
    ['a tag twice', 'm,t=1,t=1 f=1', 'tags.t'],
    ['no field key', 'm =1', 'fields'],
    ['no value', 'm f=', 'fields.f'],
    ['no value before another', 'm f=,g=1', 'fields.f'],
    ['a field without =', 'm f', 'fields'],
    ['a comma at the end of the fields', 'm f=1,', 'fields'],
    ['a space after a comma', 'm f=1, g=2', 'fields'],
    ['a space around =', 'm f =1', 'fields'],
    ['two field sets', `m f=1 g=2 ${NS}`, 'timestamp'],
    ['letters behind a string', 'm f="a"b', 'fields.f'],
    ['two strings', 'm f="a""b"', 'fields.f'],
    ['two times', `m f=1 ${NS} ${NS}`, 'timestamp'],
    ['a time with a point', 'm f=1 1795332209.5', 'timestamp'],
    ['a time that is no number', 'm f=1 now', 'timestamp'],
    ['a time that is only a sign', 'm f=1 -', 'timestamp'],
    ['a positive sign', `m f=1 +${NS}`, 'timestamp'],
    ['a leading tab', `\tm f=1 ${NS}`, 'name'],
    ['a tab as separator', `m\tf=1 ${NS}`, 'm'],
    ['a tab in a tag', 'm,t=a\tb f=1', 'm'],
    ['a tab in a field key', 'm a\tb=1', 'fields'],
    ['a control character in a name', 'm\u0001 f=1', 'm'],
    ['DEL in a tag', 'm,t=a\u007fb f=1', 'm'],
    ['a return of its own', 'm\rn f=1', 'm'],
    ['a comment of the manual', '// not line protocol', 'fields'],
    ['a tag named like the prototype', 'm,__proto__=1 f=1', 'tags'],
    ['a field named like the prototype', 'm __proto__=1', 'fields'],
    ['JSON', '{"name":"m","fields":{}}', 'tags'],
  ];
  for (const [what, record, field] of bad) {
    it(`refuses ${what} and nothing else`, () => {
      const { metrics, refused, notes } = decode(`m ok=1 ${NS}\n${record}\nm ok=2 ${NS}\n`);
      assert.deepEqual(
        metrics.map(({ fields }) => fields.ok),
        [1, 2],
      );
      assert.deepEqual(
        refused.map((one) => [one.line, one.text, one.problem.field]),
        [[2, record, field]],
      );
      assert.ok(['malformed', 'bad-name'].includes(refused[0]?.problem.code ?? ''));
      assert.deepEqual(notes, []);
    });
  }

  it('lets the last of two fields of one name win, type and all', () => {
    assert.deepEqual(only(`m f=1i,f=2.5 ${NS}`).fields, { f: 2.5 });
    assert.deepEqual(only(`m f=1i,f=2.5,g=1u ${NS}`).types, { g: 'u' });
    assert.deepEqual(only(`m f=1i,g=1i,f="two" ${NS}`).types, { g: 'i' });
    assert.deepEqual(only(`m f="one",f=2u ${NS}`).types, { f: 'u' });
  });

  it('keeps records of one series and time apart', () => {
    const { metrics } = decode(`m,t=1 f=1 ${NS}\nm,t=1 g=2 ${NS}`);
    assert.deepEqual(
      metrics.map(({ fields }) => fields),
      [{ f: 1 }, { g: 2 }],
    );
  });
});

describe('line protocol: records that break off', () => {
  it('reads on behind a string that never ends', () => {
    const { metrics, refused } = decode(`m f="never\nm ok=1 ${NS}\nm ok=2 ${NS}`);
    assert.equal(metrics.length, 2);
    assert.deepEqual(
      refused.map(({ line, problem }) => [line, problem.code, problem.field]),
      [[1, 'truncated', 'fields.f']],
    );
  });

  it('reads on behind a string that ends where another begins', () => {
    const { metrics, refused } = decode(`m f="never\nm ok="yes" ${NS}\nm ok="too" ${NS}`);
    assert.deepEqual(
      metrics.map(({ fields }) => fields.ok),
      ['yes', 'too'],
    );
    assert.deepEqual(
      refused.map(({ line }) => line),
      [1],
    );
  });

  it('does not take the inside of a string for records when only a value is wrong', () => {
    const { metrics, refused } = decode(`m bad=nope,text="one\nm inside=1 ${NS}\n" ${NS}\nm ok=1 ${NS}`);
    assert.deepEqual(
      metrics.map(({ fields }) => fields),
      [{ ok: 1 }],
    );
    assert.equal(refused.length, 1);
  });

  it('counts lines inside strings', () => {
    const { refused } = decode(`m f="1\n2\n3" ${NS}\nbad\nm f="5\n6" ${NS}\r\n# 7\nbad again\n`);
    assert.deepEqual(
      refused.map(({ line, text }) => [line, text]),
      [
        [4, 'bad'],
        [8, 'bad again'],
      ],
    );
  });

  it('shortens what it shows of a long record', () => {
    const { refused } = decode(`m ${'x'.repeat(5000)}`);
    assert.equal(refused[0]?.text.length, 201);
  });

  it('takes time in proportion to the text, however often it breaks off', () => {
    // Every record opens a string that the next one closes; read to the end each time, this is 10^10 steps.
    const { metrics, refused } = decode('m f="\n'.repeat(100_000));
    assert.equal(metrics.length + refused.length > 49_999, true);
  });
});

describe('line protocol: time', () => {
  it('takes the time of reception, in the precision of the others, where there is none', () => {
    assert.equal(only('m f=1').timestamp, RECEIVED);
    assert.equal(only('m f=1', { receivedAt: RECEIVED, timeUnit: 's' }).timestamp, 1795332209000);
    const { metrics, guessedTimes } = decode('m f=1\nm f=2', { receivedAt: RECEIVED });
    assert.deepEqual(
      metrics.map(({ timestamp }) => timestamp),
      [RECEIVED, RECEIVED],
    );
    assert.equal(guessedTimes, 0);
  });

  it('guesses the unit of each time when none is set, and counts it', () => {
    const { metrics, refused, guessedTimes } = decode(
      ['1795332209', '1795332209451', '1795332209451557', NS, '', '179533220945']
        .map((digits) => `m f=1 ${digits}`)
        .join('\n'),
      { receivedAt: RECEIVED },
    );
    assert.deepEqual(
      metrics.map(({ timestamp }) => timestamp),
      [RECEIVED - 451, RECEIVED, RECEIVED + 0.557, RECEIVED + 0.557001, RECEIVED],
    );
    assert.equal(guessedTimes, 4);
    assert.deepEqual(
      refused.map(({ line, problem }) => [line, problem.code, problem.field, problem.value]),
      [[6, 'bad-time', 'timestamp', '179533220945']],
    );
  });

  for (const digits of [
    '0',
    '-1',
    '-9223372036854775806',
    '9223372036854775807',
    '1795332209',
    '9'.repeat(30),
  ]) {
    it(`refuses ${digits} ns: it lies outside 2000-2100`, () => {
      const { metrics, refused } = decode(`m f=1 ${digits}\nm f=2 ${NS}`);
      assert.equal(metrics.length, 1);
      assert.deepEqual(
        refused.map(({ line, problem }) => [line, problem.code, problem.value]),
        [[1, 'bad-time', digits]],
      );
    });
  }
});

describe('line protocol: quality', () => {
  it('turns the string field into marks, and missing fields into null', () => {
    const { fields, quality } = only(`m cpu_temp_c=110,quality="cpu_temp_c:clamped,power_w:missing" ${NS}`);
    assert.deepEqual(fields, { cpu_temp_c: 110, power_w: null });
    assert.deepEqual(quality, { cpu_temp_c: 'clamped', power_w: 'missing' });
  });

  it('reads a record that has only marks', () => {
    assert.deepEqual(only(`m,t=1 quality="a:missing,b:missing" ${NS}`).fields, { a: null, b: null });
  });

  it('keeps a value that is marked missing', () => {
    assert.deepEqual(only(`m a=1,quality="a:missing" ${NS}`).fields, { a: 1 });
  });

  it('reads marks of fields with commas and colons in their names', () => {
    assert.deepEqual(only(String.raw`m a\,b:c=1,quality="a\\,b:c:stale" ${NS}`).quality, {
      'a,b:c': 'stale',
    });
  });

  for (const text of ['good', 'a:fine', 'a:clamped,', ',a:clamped', 'clamped', ':clamped', '', 'a,b:stale']) {
    it(`leaves the field alone when it says "${text}"`, () => {
      const metric = only(`m a=1,quality="${text}" ${NS}`);
      assert.deepEqual(metric.fields, { a: 1, quality: text });
      assert.equal('quality' in metric, false);
    });
  }

  it('leaves a field of that name alone when it is no text', () => {
    assert.deepEqual(only(`m quality=3i ${NS}`).fields, { quality: 3 });
  });
});

describe('line protocol: whole documents', () => {
  const folder = path.join(ROOT, 'test/cases/codecs/line-protocol');
  for (const name of readdirSync(folder)) {
    it(name.replaceAll('-', ' '), () => {
      const read = (file: string) => readFileSync(path.join(folder, name, file), 'utf8');
      const { options, ...expected } = JSON.parse(read('expected.json'));
      const decoded = decode(read('input.lp'), { receivedAt: RECEIVED, ...options });
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
    return decode(text, { receivedAt: RECEIVED, ...(timeUnit && { timeUnit }) });
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
      assert.deepEqual(decode(encodeLines(original)).metrics, original);
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

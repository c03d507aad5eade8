import assert from 'node:assert/strict';
import { decodeLines, NS, onlyMetric, RECEIVED } from '../../support/line-protocol';

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
      const metric = onlyMetric(`m f=${token},last=1 ${NS}`);
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
      const { metrics, refused } = decodeLines(`m ok=1 ${NS}\nm f=${token},last=1 ${NS}\nm ok=2 ${NS}`);
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
      const { metrics, refused, notes } = decodeLines(`m big=${token},small=1i ${NS}`);
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
    const { metrics, refused, notes } = decodeLines(`m big=9007199254740993i ${NS}`);
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
      assert.deepEqual(onlyMetric(`${before}=1 ${NS}`), {
        name,
        tags,
        fields: { [field]: 1 },
        timestamp: RECEIVED + 0.557001,
      });
    });
  }
});

describe('line protocol: time', () => {
  it('takes the time of reception, in the precision of the others, where there is none', () => {
    assert.equal(onlyMetric('m f=1').timestamp, RECEIVED);
    assert.equal(onlyMetric('m f=1', { receivedAt: RECEIVED, timeUnit: 's' }).timestamp, 1795332209000);
    const { metrics, guessedTimes } = decodeLines('m f=1\nm f=2', { receivedAt: RECEIVED });
    assert.deepEqual(
      metrics.map(({ timestamp }) => timestamp),
      [RECEIVED, RECEIVED],
    );
    assert.equal(guessedTimes, 0);
  });

  it('guesses the unit of each time when none is set, and counts it', () => {
    const { metrics, refused, guessedTimes } = decodeLines(
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
      const { metrics, refused } = decodeLines(`m f=1 ${digits}\nm f=2 ${NS}`);
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
    const { fields, quality } = onlyMetric(
      `m cpu_temp_c=110,quality="cpu_temp_c:clamped,power_w:missing" ${NS}`,
    );
    assert.deepEqual(fields, { cpu_temp_c: 110, power_w: null });
    assert.deepEqual(quality, { cpu_temp_c: 'clamped', power_w: 'missing' });
  });

  it('reads a record that has only marks', () => {
    assert.deepEqual(onlyMetric(`m,t=1 quality="a:missing,b:missing" ${NS}`).fields, { a: null, b: null });
  });

  it('keeps a value that is marked missing', () => {
    assert.deepEqual(onlyMetric(`m a=1,quality="a:missing" ${NS}`).fields, { a: 1 });
  });

  it('reads marks of fields with commas and colons in their names', () => {
    assert.deepEqual(onlyMetric(String.raw`m a\,b:c=1,quality="a\\,b:c:stale" ${NS}`).quality, {
      'a,b:c': 'stale',
    });
  });

  for (const text of ['good', 'a:fine', 'a:clamped,', ',a:clamped', 'clamped', ':clamped', '', 'a,b:stale']) {
    it(`leaves the field alone when it says "${text}"`, () => {
      const metric = onlyMetric(`m a=1,quality="${text}" ${NS}`);
      assert.deepEqual(metric.fields, { a: 1, quality: text });
      assert.equal('quality' in metric, false);
    });
  }

  it('leaves a field of that name alone when it is no text', () => {
    assert.deepEqual(onlyMetric(`m quality=3i ${NS}`).fields, { quality: 3 });
  });
});

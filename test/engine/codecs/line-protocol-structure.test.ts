import assert from 'node:assert/strict';
import { decodeLines, NS, onlyMetric } from '../../support/line-protocol';

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
    it(`passes over ${what}`, () => assert.deepEqual(onlyMetric(text).fields, { f: 1 }));
  }

  it('finds nothing in nothing', () => {
    for (const text of ['', '\ufeff', '\n', ' \r\n', '# only a comment']) {
      assert.deepEqual(decodeLines(text), { metrics: [], refused: [], notes: [], guessedTimes: 0 });
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
      const { metrics, refused, notes } = decodeLines(`m ok=1 ${NS}\n${record}\nm ok=2 ${NS}\n`);
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
    assert.deepEqual(onlyMetric(`m f=1i,f=2.5 ${NS}`).fields, { f: 2.5 });
    assert.deepEqual(onlyMetric(`m f=1i,f=2.5,g=1u ${NS}`).types, { g: 'u' });
    assert.deepEqual(onlyMetric(`m f=1i,g=1i,f="two" ${NS}`).types, { g: 'i' });
    assert.deepEqual(onlyMetric(`m f="one",f=2u ${NS}`).types, { f: 'u' });
  });

  it('keeps records of one series and time apart', () => {
    const { metrics } = decodeLines(`m,t=1 f=1 ${NS}\nm,t=1 g=2 ${NS}`);
    assert.deepEqual(
      metrics.map(({ fields }) => fields),
      [{ f: 1 }, { g: 2 }],
    );
  });
});

describe('line protocol: records that break off', () => {
  it('reads on behind a string that never ends', () => {
    const { metrics, refused } = decodeLines(`m f="never\nm ok=1 ${NS}\nm ok=2 ${NS}`);
    assert.equal(metrics.length, 2);
    assert.deepEqual(
      refused.map(({ line, problem }) => [line, problem.code, problem.field]),
      [[1, 'truncated', 'fields.f']],
    );
  });

  it('reads on behind a string that ends where another begins', () => {
    const { metrics, refused } = decodeLines(`m f="never\nm ok="yes" ${NS}\nm ok="too" ${NS}`);
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
    const { metrics, refused } = decodeLines(`m bad=nope,text="one\nm inside=1 ${NS}\n" ${NS}\nm ok=1 ${NS}`);
    assert.deepEqual(
      metrics.map(({ fields }) => fields),
      [{ ok: 1 }],
    );
    assert.equal(refused.length, 1);
  });

  it('counts lines inside strings', () => {
    const { refused } = decodeLines(`m f="1\n2\n3" ${NS}\nbad\nm f="5\n6" ${NS}\r\n# 7\nbad again\n`);
    assert.deepEqual(
      refused.map(({ line, text }) => [line, text]),
      [
        [4, 'bad'],
        [8, 'bad again'],
      ],
    );
  });

  it('shortens what it shows of a long record', () => {
    const { refused } = decodeLines(`m ${'x'.repeat(5000)}`);
    assert.equal(refused[0]?.text.length, 201);
  });

  it('takes time in proportion to the text, however often it breaks off', () => {
    // Every record opens a string that the next one closes; read to the end each time, this is 10^10 steps.
    const { metrics, refused } = decodeLines('m f="\n'.repeat(100_000));
    assert.equal(metrics.length + refused.length > 49_999, true);
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LargeInteger } from '../../../engine/codecs/large-integer';
import { ProblemError } from '../../../engine/telemetry/problem';
import { type JsonText, readJson } from '../../support/json-text';

const values = ({ documents }: JsonText) => documents.map(({ value }) => value);
const problems = ({ refused }: JsonText) =>
  refused.map(({ line, problem: { code } }) => [line, code] as const);
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

/** The value of a text that is one whole document. */
function only(text: string): unknown {
  const read = readJson(text);
  assert.deepEqual(read.refused, []);
  assert.equal(read.documents.length, 1);
  return read.documents[0]?.value;
}

describe('exact JSON: integers', () => {
  const exact: [written: string, value: unknown][] = [
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['-9007199254740991', -Number.MAX_SAFE_INTEGER],
    ['1795332209451557', 1795332209451557],
    ['9007199254740992', new LargeInteger('9007199254740992')],
    ['9007199254740993', new LargeInteger('9007199254740993')],
    ['-9007199254740993', new LargeInteger('-9007199254740993')],
    ['1795332209451557001', new LargeInteger('1795332209451557001')],
    ['18446744073709551615', new LargeInteger('18446744073709551615')],
    ['9'.repeat(400), new LargeInteger('9'.repeat(400))],
    // With a point or an exponent it is a float, and a float is what a double holds.
    ['9007199254740993.0', 9007199254740992],
    ['1e17', 1e17],
    ['123456789012345678E0', 123456789012345680],
    ['1e999', Number.POSITIVE_INFINITY],
    ['0.12345678901234566', 0.12345678901234566],
  ];
  for (const [written, value] of exact) {
    it(`${written.slice(0, 30)} as ${value instanceof LargeInteger ? 'digits' : 'a number'}`, () => {
      assert.deepEqual(only(written), value);
      assert.deepEqual(only(`{"a":[${written} , "${written}"]}`), { a: [value, written] });
    });
  }

  it('become their digits when written as JSON again', () => {
    assert.equal(JSON.stringify(only('[9007199254740993]')), '["9007199254740993"]');
  });
});

describe('exact JSON: documents', () => {
  const whole: [what: string, text: string, expected: unknown[]][] = [
    ['nothing', '', []],
    ['only blanks and a byte-order mark', '\ufeff \r\n\t', []],
    ['one', '{"a":1}', [{ a: 1 }]],
    ['a line end behind it', '{"a":1}\n', [{ a: 1 }]],
    ['a byte-order mark', '\ufeff{"a":1}', [{ a: 1 }]],
    ['one a line', '{"a":1}\n{"a":2}', [{ a: 1 }, { a: 2 }]],
    ['CRLF and empty lines', '{"a":1}\r\n\r\n{"a":2}\r\n', [{ a: 1 }, { a: 2 }]],
    ['one behind the other', '{"a":1}{"a":2} [3]4', [{ a: 1 }, { a: 2 }, [3], 4]],
    ['spread over lines', '{\n  "a": [\n1,\n2]\n}\n{\r\n"b":\r\n{}}', [{ a: [1, 2] }, { b: {} }]],
    ['values that are no objects', 'true\nnull\n"x"\n-0.5e1', [true, null, 'x', -5]],
    ['brackets in strings', '{"a":"}]{["}\n["\\"]"]', [{ a: '}]{[' }, ['"]']]],
  ];
  for (const [what, text, expected] of whole) {
    it(what, () => {
      const read = readJson(text);
      assert.deepEqual(values(read), expected);
      assert.deepEqual(read.refused, []);
    });
  }

  it('each with its first line and its own text', () => {
    const { documents } = readJson('\n{"a":\n1}{"b":2}\r\n\n[3]\n');
    assert.deepEqual(
      documents.map(({ line, text, cut }) => [line, text, cut]),
      [
        [2, '{"a":\n1}', false],
        [3, '{"b":2}', false],
        [5, '[3]', false],
      ],
    );
  });

  it('a key named like the prototype is a key', () => {
    for (const number of ['1', '9007199254740993']) {
      const value = only(`{"__proto__":{"a":${number}}}`) as object;
      assert.deepEqual(Object.keys(value), ['__proto__']);
      assert.equal(Object.getPrototypeOf(value), Object.prototype);
    }
  });

  it('nested 64 levels deep, not 65', () => {
    assert.deepEqual(readJson(nested(64)).refused, []);
    const { documents, refused } = readJson(`${nested(65)}\n{"a":1}\n{"b":${nested(64)}}`);
    assert.equal(documents.length, 1);
    assert.deepEqual(
      refused.map(({ line, problem: { code, limit } }) => [line, code, limit]),
      [
        [1, 'too-deep', '64'],
        [3, 'too-deep', '64'],
      ],
    );
  });
});

describe('exact JSON: what cannot be read', () => {
  const broken: [what: string, line: string][] = [
    ['an open object', '{"a":1'],
    ['an open list', '[1,[2]'],
    ['an open string', '{"a":"x}'],
    ['a bracket too many', '{"a":{"b":1}}}'],
    ['a wrong bracket', '{"a":[1}}'],
    ['words', 'no JSON at all'],
    ['a word cut short', '[tru]'],
    ['a comma too many', '{"a":1,}'],
    ['a comma between documents', '{"a":1},'],
    ['no comma', '[1 2]'],
    ['no colon', '{"a" 1}'],
    ['no key', '{1:1}'],
    ['no value', '{"a":}'],
    ['a leading zero', '[01]'],
    ['a plus', '[+1]'],
    ['a point at the end', '[1.]'],
    ['no exponent', '[1e]'],
    ['a sign alone', '[-]'],
    ['NaN', '{"a":NaN}'],
    ['an unknown escape', '["\\x"]'],
    ['an escape cut short', '["\\u12"]'],
    ['a tab in a string', '["\t"]'],
    ['a comment', '// not JSON'],
  ];
  for (const [what, line] of broken) {
    it(`${what} costs its line only`, () => {
      const read = readJson(`{"ok":1}\n${line}\n{"ok":2}\n`);
      assert.deepEqual(
        values(read).filter((value) => Object.hasOwn(value as object, 'ok')),
        [{ ok: 1 }, { ok: 2 }],
      );
      assert.deepEqual(problems(read), [[2, 'malformed']]);
    });
  }

  it('says where it stopped and shows the record', () => {
    const { refused } = readJson('{"a":1,"b":oops}\n');
    assert.equal(refused[0]?.text, '{"a":1,"b":oops}');
    assert.equal(refused[0]?.problem.value, 'oops}');
  });

  it('a document spread over lines costs all up to the next', () => {
    const read = readJson('{\n "a": oops,\n "b": 2\n}\n{\n "ok": 1\n}');
    assert.deepEqual(values(read), [{ ok: 1 }]);
    assert.deepEqual(problems(read), [[1, 'malformed']]);
    assert.equal(read.refused[0]?.text, '{\n "a": oops,\n "b": 2\n}');
  });

  it('goes on reading exactly after more failures than JSON.parse is given tries', () => {
    const read = readJson('{"a":oops}\n{"a":9007199254740993}\n'.repeat(100));
    assert.equal(read.refused.length, 100);
    assert.deepEqual(values(read), Array(100).fill({ a: new LargeInteger('9007199254740993') }));
  });
});

describe('exact JSON: a text that ends too early', () => {
  const cut: [text: string, kept: unknown][] = [
    ['{"list":[{"a":1},{"a":2},{"a":', { list: [{ a: 1 }, { a: 2 }] }],
    ['{"list":[{"a":1},{"a":2}', { list: [{ a: 1 }, { a: 2 }] }],
    ['{"list":[{"a":1},{"a":2}]', { list: [{ a: 1 }, { a: 2 }] }],
    ['[{"a":[1,2]},{"a":[1,', [{ a: [1, 2] }]],
    ['{"data":{"list":[[1],[2', { data: { list: [[1]] } }],
    ['{"list":[1,tr', { list: [1] }],
    // Its last number may have more digits.
    ['{"list":[1,23', { list: [1] }],
    ['[', []],
  ];
  for (const [text, kept] of cut) {
    it(`keeps the whole items of ${text}`, () => {
      const { documents, refused } = readJson(text);
      assert.deepEqual(
        documents.map(({ value, cut }) => [value, cut]),
        [[kept, true]],
      );
      assert.deepEqual(
        refused.map(({ problem: { code } }) => code),
        ['truncated'],
      );
    });
  }

  it('shows what was lost, with its own line', () => {
    const { refused } = readJson('{"list":[\n{"a":1},\n{"a":2');
    assert.deepEqual(
      refused.map(({ line, text }) => [line, text]),
      [[3, '{"a":2']],
    );
  });

  it('keeps the documents before', () => {
    const read = readJson('{"a":1}\n{"a":2}\n{"a":');
    assert.deepEqual(
      read.documents.filter(({ cut }) => !cut).map(({ value }) => value),
      [{ a: 1 }, { a: 2 }],
    );
    assert.deepEqual(problems(read), [[3, 'truncated']]);
  });
});

describe('exact JSON: whatever comes', () => {
  it('reads what JSON.stringify writes, as it was, indented or not', () => {
    const json = fc.jsonValue({ maxDepth: 6, noUnicodeString: false });
    fc.assert(
      fc.property(json, fc.constantFrom(0, 2), (value, indent) => {
        assert.deepEqual(only(JSON.stringify(value, null, indent)), JSON.parse(JSON.stringify(value)));
      }),
      { seed: 20261122 },
    );
  });

  it('its own reader agrees with JSON.parse about every value, and about what is none', () => {
    // The large integer sends the text past JSON.parse; a character more or less makes it wrong, often.
    const text = fc
      .tuple(
        fc.json({ maxDepth: 3 }),
        fc.nat(),
        fc.constantFrom('', '"', '\\', '{', ']', ',', '0', '-', 'e', '\n'),
      )
      .map(([json, at, more]) => {
        const list = `[9007199254740993,${json}]`;
        const place = at % list.length;
        return list.slice(0, place) + more + list.slice(more === '' ? place + 1 : place);
      });
    fc.assert(
      fc.property(text, (written) => {
        const { documents, refused } = readJson(written);
        let parsed: unknown;
        try {
          parsed = JSON.parse(written);
        } catch {
          assert.ok(refused.length > 0 || documents.length > 1);
          return;
        }
        assert.deepEqual(refused, []);
        assert.deepEqual(
          JSON.parse(JSON.stringify(rounded(documents[0]?.value))),
          JSON.parse(JSON.stringify(parsed)),
        );
      }),
      { seed: 20261122, numRuns: 2000 },
    );
  });

  it('gives typed Problems for random text, never an exception', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0019.eE+- \n\rtrue'), maxLength: 200 }),
    );
    fc.assert(
      fc.property(text, (written) => {
        for (const { line, problem } of readJson(written).refused) {
          assert.ok(line >= 1 && line <= written.split('\n').length);
          assert.ok(['malformed', 'truncated', 'too-deep'].includes(problem.code));
          assert.ok(new ProblemError(problem).message.length > 0);
        }
      }),
      { seed: 20261122, numRuns: 2000 },
    );
  });

  // Anything quadratic takes minutes on these; the time limit of the runner is the assertion.
  const large: [what: string, text: string, documents: number][] = [
    ['100,000 open brackets', '['.repeat(100_000), 0],
    ['100,000 nested objects', '{"a":'.repeat(100_000), 0],
    ['100,000 levels, closed', nested(100_000), 0],
    ['100,000 open brackets, one a line', '[\n'.repeat(100_000), 1],
    ['100,000 documents on one line', '{"a":1}'.repeat(100_000), 100_000],
    ['100,000 lines that are half wrong', '{}x\n'.repeat(100_000), 100_000],
    ['100,000 lines with an open string', '{"a":"\n'.repeat(100_000), 0],
    ['100,000 blank lines', ' \n'.repeat(100_000), 0],
    ['a number of 100,000 digits', '7'.repeat(100_000), 1],
  ];
  for (const [what, text, documents] of large) {
    it(`takes ${what} in its stride`, () => assert.equal(readJson(text).documents.length, documents));
  }
});

/** With the digits of large integers as the doubles that JSON.parse makes of them. */
function rounded(value: unknown): unknown {
  if (value instanceof LargeInteger) return Number(value.digits);
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, rounded(part)]));
}

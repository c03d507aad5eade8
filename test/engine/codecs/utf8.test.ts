import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ChunkedDecoder, type ChunkedOptions } from '../../../engine/codecs/chunked';
import { notUtf8, Utf8Text, withoutSigns } from '../../../engine/codecs/utf8';
import { whole } from '../../support/decoded';

/** As bytes come over a network: cut anywhere. */
function textOf(bytes: Uint8Array, lengths: readonly number[] = [bytes.length]): string {
  const reader = new Utf8Text();
  let text = '';
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const end = at + (lengths[i % lengths.length] as number);
    text += reader.write(bytes.subarray(at, end));
    at = end;
  }
  return text + reader.end();
}

const anyLengths = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });

describe('UTF-8', () => {
  it('is read wherever it is cut, byte-order mark and all', () => {
    const anyText = fc.string({ unit: 'grapheme', maxLength: 20 });
    fc.assert(
      fc.property(anyText, anyLengths, (text, lengths) => {
        const read = textOf(Buffer.from(text), lengths);
        assert.equal(read, Buffer.from(text).toString());
        assert.equal(notUtf8(read), undefined);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it('is nothing else: a text with a wrong byte is told apart as a strict decoder does', () => {
    const anyByte = fc.oneof(
      fc.constantFrom(0x41, 0x80, 0xbf, 0xc2, 0xe0, 0xa0, 0xed, 0xf0, 0x90, 0xf4, 0xff),
      fc.nat(255),
    );
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), fc.array(anyByte), anyLengths, (some, more, lengths) => {
        const bytes = Uint8Array.from([...some, ...more]);
        const read = textOf(bytes, lengths);
        let expected: string | undefined;
        try {
          expected = strict.decode(bytes);
        } catch {}
        assert.equal(notUtf8(read) === undefined, expected !== undefined);
        if (expected !== undefined) assert.equal(read, expected);
      }),
      { seed: 2, numRuns: 1000 },
    );
  });

  it('gives every wrong byte a sign, also among many and in a long text', () => {
    assert.equal(textOf(Uint8Array.of(0x61, 0xff, 0xc3, 0x28)), 'a\udcff\udcc3(');
    const long = Buffer.concat([
      Buffer.from('é'.repeat(5000)),
      Buffer.of(0xe9),
      Buffer.from('é'.repeat(5000)),
    ]);
    assert.equal(textOf(long), `${'é'.repeat(5000)}\udce9${'é'.repeat(5000)}`);
    assert.equal(textOf(Buffer.alloc(5000, 0xff)), '\udcff'.repeat(5000));
    assert.equal(withoutSigns('a\udcff😀'), 'a\ufffd😀');
  });
});

/** What is decoded of bytes: the fields of Metrics, and lines, texts, codes and values of what is refused. */
function decoded(parts: readonly (string | number)[], options: Partial<ChunkedOptions> = {}) {
  const bytes = Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part))),
  );
  const decoder = new ChunkedDecoder({ receivedAt: 1767225600000, ...options });
  const pushed = whole(decoder.push(textOf(bytes)));
  const ended = whole(decoder.end());
  const { metrics, refused } = whole([pushed, ended]);
  return {
    fields: metrics.map(({ fields }) => fields),
    refused: refused.map(({ line, text, problem: { code, field, value } }) => [
      line,
      text,
      code,
      field,
      value,
    ]),
  };
}

describe('a record with a byte that is not UTF-8', () => {
  const json = (text: string) => `{"name":"m","tags":{},"fields":{"a":"${text}"},"timestamp":1767225600000}`;

  it('costs that line of line protocol, told by its byte', () => {
    // Latin-1: é is one byte, E9. The é before it takes two.
    assert.deepEqual(decoded(['m a="é"\nm a="é', 0xe9, '"\nm a="\ufffd"\nm a=no\n']), {
      fields: [{ a: 'é' }, { a: '\ufffd' }],
      refused: [
        [2, 'm a="é\ufffd"', 'not-utf8', 'payload', 7],
        [4, 'm a=no', 'malformed', 'fields.a', 'no'],
      ],
    });
  });

  it('costs the whole record of a string with line ends, not a part of it', () => {
    assert.deepEqual(decoded(['m a=1\nm a="x\n', 0xff, '\ny"\nm a=2\n']), {
      fields: [{ a: 1 }, { a: 2 }],
      refused: [[2, 'm a="x\n\ufffd\ny"', 'not-utf8', 'payload', 7]],
    });
  });

  it('costs that row of a CSV, or all of it when it stands in the titles', () => {
    const rows = ['timestamp,name,a\n2026-01-01T00:00:00Z,m,1\n2026-01-01T00:00:00Z,', 0xe9, ',2\n'];
    assert.deepEqual(decoded([...rows, '2026-01-01T00:00:00Z,m,3\n']), {
      fields: [{ a: 1 }, { a: 3 }],
      refused: [[3, '2026-01-01T00:00:00Z,\ufffd,2', 'not-utf8', 'payload', 21]],
    });
    assert.deepEqual(decoded(['\ntimestamp,name,', 0xe9, '\n2026-01-01T00:00:00Z,m,3\n'], { codec: 'csv' }), {
      fields: [],
      refused: [[2, 'timestamp,name,\ufffd', 'not-utf8', 'payload', 15]],
    });
  });

  it('costs that document of JSON lines, on one line or more', () => {
    const spread = json('x').replaceAll(',', ',\n');
    const [before, after] = spread.split('x') as [string, string];
    assert.deepEqual(decoded([`${json('1')}\n${before}`, 0xc3, `${after}\n${json('2')}\n`]), {
      fields: [{ a: '1' }, { a: '2' }],
      refused: [[2, `${before}\ufffd${after}`, 'not-utf8', 'payload', before.length]],
    });
  });

  it('costs a document that is not one record a line', () => {
    const [before, after] = `[${json('1')},\n${json('x')}]`.split('x') as [string, string];
    assert.deepEqual(decoded([before, 0xff, after]), {
      fields: [],
      refused: [[1, `${before}\ufffd${after}`.slice(0, 200), 'not-utf8', 'payload', before.length]],
    });
  });

  it('keeps what was decoded elsewhere as it was', () => {
    assert.deepEqual(decoded(['m a="😀"\n']), { fields: [{ a: '😀' }], refused: [] });
  });
});

import assert from 'node:assert/strict';
import { decode } from '../../../engine/codecs';
import { ChunkedDecoder, type ChunkedOptions } from '../../../engine/codecs/chunked';
import type { Decoded } from '../../../engine/codecs/codec';
import { Utf8Text } from '../../../engine/codecs/utf8';
import { whole } from '../../support/decoded';
import { brief, RECEIVED } from '../../support/exposition';

const TEXT = `# TYPE a histogram
a_bucket{le="1",b="x\\ny"} 1
a_bucket{le="+Inf",b="x\\ny"} 2
a_count{b="x\\ny"} 2
a_sum{b="x\\ny"} 1.5
# TYPE c counter
c_total 5
`;

function inChunks(text: string, length: number, options: Partial<ChunkedOptions> = {}): Decoded {
  const decoder = new ChunkedDecoder({ receivedAt: RECEIVED, ...options });
  const parts: Decoded[] = [];
  for (let at = 0; at < text.length; at += length)
    parts.push(whole(decoder.push(text.slice(at, at + length))));
  parts.push(whole(decoder.end()));
  return whole(parts);
}

describe('Prometheus text and OpenMetrics in chunks', () => {
  for (const [what, text, codec] of [
    ['Prometheus text', TEXT, 'prometheus'],
    // Told by its end, which the first chunk does not show.
    ['OpenMetrics', `${TEXT}# EOF\n`, 'openmetrics'],
  ] as const) {
    it(`${what} is read as in one piece, wherever it is cut`, () => {
      const expected = whole(decode(text, { receivedAt: RECEIVED, codec }));
      assert.equal(expected.metrics.length, 4);
      for (let length = 1; length <= text.length; length++) {
        assert.deepEqual(inChunks(text, length), expected, `chunks of ${length}`);
        assert.deepEqual(inChunks(text, length, { codec }), expected, `chunks of ${length}`);
      }
    });
  }

  for (const [text, line, code] of [
    ['', 1, 'truncated'],
    ['\n# EOF\n', 1, 'against-format'],
    ['a 1\n', 1, 'truncated'],
  ] as const) {
    it(`OpenMetrics ${JSON.stringify(text)} is refused`, () => {
      assert.deepEqual(
        inChunks(text, 3, { codec: 'openmetrics' }).refused.map((record) => [
          record.line,
          record.problem.code,
        ]),
        [[line, code]],
      );
    });
  }

  it('a byte that is not UTF-8 costs its line', () => {
    const bytes = Buffer.from('a{b="é?"} 1\nc{d="?"} 2\n# TYPE e counter\ne 3\n');
    // The first byte of two, twice, in place of the question marks.
    for (let at = bytes.indexOf('?'); at >= 0; at = bytes.indexOf('?', at)) bytes[at] = 0xc3;
    const utf8 = new Utf8Text();
    const { metrics, refused } = inChunks(utf8.write(bytes) + utf8.end(), 7);
    assert.deepEqual(
      metrics.map(({ name }) => name),
      ['e'],
    );
    assert.deepEqual(brief(refused), [
      { line: 1, code: 'not-utf8', field: 'payload' },
      { line: 2, code: 'not-utf8', field: 'payload' },
    ]);
    assert.equal(refused[1]?.text, 'c{d="\ufffd"} 2');
  });
});

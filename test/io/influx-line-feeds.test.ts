import assert from 'node:assert/strict';
import fc from 'fast-check';
import { storableLine } from '../../engine/codecs/storable-line';
import { withLineFeeds } from '../../io/influx/line-feeds';
import { NS, onlyMetric } from '../support/line-protocol';

describe('io/influx/line-feeds', () => {
  // By the rule: `\\n` inside a string is a line feed unless its backslash is the second of a pair.
  const LINES: [what: string, line: string, expected: string][] = [
    ['a line feed in a string', String.raw`m s="a\nb",v=1 ${NS}`, `m s="a\nb",v=1 ${NS}`],
    ['a backslash and n', String.raw`m s="C:\\new" ${NS}`, String.raw`m s="C:\\new" ${NS}`],
    ['a backslash and a line feed', String.raw`m s="\\\n" ${NS}`, `m s="\\\\\n" ${NS}`],
    ['a quote and a line feed', String.raw`m s="\"\n" ${NS}`, `m s="\\"\n" ${NS}`],
    ['names and tags', String.raw`\n,\n=\n \n=1 ${NS}`, String.raw`\n,\n=\n \n=1 ${NS}`],
    ['quotes in names and tags', String.raw`m,t="\n" "\n"=1 ${NS}`, String.raw`m,t="\n" "\n"=1 ${NS}`],
  ];
  for (const [what, line, expected] of LINES) {
    it(what, () => assert.equal(withLineFeeds(line), expected));
  }

  it('gives every text back, and the spool a single line', () => {
    const text = fc.string({ unit: fc.constantFrom(...'an\\", =\n#'), maxLength: 8 });
    fc.assert(
      fc.property(text, text, (first, second) => {
        const fields = { first, value: 1, second };
        const line = storableLine({ name: 'm', tags: { tag: 'x' }, fields, timestamp: 1795332209451 }, 'ns');
        assert.ok(typeof line === 'string');
        assert.equal(line.indexOf('\n'), line.length - 1);
        assert.deepEqual(onlyMetric(withLineFeeds(line.slice(0, -1))).fields, fields);
      }),
      { seed: 11, numRuns: 500 },
    );
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fullKey, seriesKey } from '../../../engine/telemetry/series-key';

const BY = ['cluster', 'rack', 'server'];
const name = fc.string({ maxLength: 4, unit: 'grapheme-ascii' });
const tags = fc.dictionary(fc.constantFrom('cluster', 'rack', 'server', 'fan', 'a', 'b'), name);

describe('series keys', () => {
  it('join the chosen tags in the order asked for, whatever order they came in', () => {
    const one = seriesKey('fan', { server: 's1', cluster: 'c', fan: 'f1' }, BY);
    const other = seriesKey('fan', { cluster: 'c', fan: 'f2', server: 's1' }, BY);
    assert.equal(one, other);
  });

  it('tell an absent tag from another tag with its value', () => {
    assert.notEqual(seriesKey('fan', { rack: 'x' }, BY), seriesKey('fan', { server: 'x' }, BY));
    assert.notEqual(seriesKey('fan', { server: 'x' }, BY), seriesKey('rack', { server: 'x' }, BY));
  });

  it('are equal exactly when name and chosen tags are', () => {
    const chosen = (of: Record<string, string>) => BY.map((tag) => of[tag] ?? '');
    fc.assert(
      fc.property(name, tags, name, tags, (n1, t1, n2, t2) => {
        const same = JSON.stringify([n1, chosen(t1)]) === JSON.stringify([n2, chosen(t2)]);
        assert.equal(seriesKey(n1, t1, BY) === seriesKey(n2, t2, BY), same);
      }),
      { seed: 1 },
    );
  });

  it('by all tags do not depend on their order', () => {
    const forth = { a: '1', b: '2' };
    const back = { b: '2', a: '1' };
    assert.equal(fullKey('m', forth), fullKey('m', back));
  });

  it('by all tags tell a sign in the name of a tag from one in its value', () => {
    assert.notEqual(fullKey('m', { 'a=b': 'c' }), fullKey('m', { a: 'b=c' }));
  });

  it('by all tags are equal exactly when name and tags are', () => {
    const sorted = (of: Record<string, string>) => Object.entries(of).sort();
    fc.assert(
      fc.property(name, tags, name, tags, (n1, t1, n2, t2) => {
        const same = JSON.stringify([n1, sorted(t1)]) === JSON.stringify([n2, sorted(t2)]);
        assert.equal(fullKey(n1, t1) === fullKey(n2, t2), same);
      }),
      { seed: 2 },
    );
  });
});

import assert from 'node:assert/strict';
import type { Tags } from '../../engine/telemetry/metric';
import { readRelabelling, relabel } from '../../io/prometheus/relabel';
import { isProblem } from '../../io/prometheus/target';

function relabelled(rules: string, name: string, tags: Tags, own: Tags = {}): Tags | undefined {
  const read = readRelabelling(rules);
  if (isProblem(read)) assert.fail(JSON.stringify(read));
  const metric = { name, tags: { ...tags }, fields: { value: 1 }, timestamp: 0 };
  return relabel(read, metric, own) ? metric.tags : undefined;
}

describe('relabelling', () => {
  const cases: [what: string, rules: string, name: string, tags: Tags, expected: Tags | undefined][] = [
    ['passes all without rules', '', 'x', { a: '1' }, { a: '1' }],
    ['passes over comments and empty lines', '# drop x\n\n', 'x', {}, {}],
    ['keeps what one of the rules takes', 'keep node_*\nkeep x', 'x', {}, {}],
    ['leaves out what none takes', 'keep node_*\nkeep x', 'y', {}, undefined],
    ['drops by name', 'drop go_*', 'go_threads', {}, undefined],
    ['drops of what is kept', 'keep node_*\ndrop node_md_*', 'node_md_disks', {}, undefined],
    ['drops by tag', 'drop node_disk_* device=loop?', 'node_disk_reads', { device: 'loop7' }, undefined],
    ['drops by all tags together', 'drop x a=1 b=2', 'x', { a: '1', b: '3' }, { a: '1', b: '3' }],
    ['asks for a tag that is there', 'drop x a=*?', 'x', {}, {}],
    ['takes a pattern for no regular expression', 'drop n.de', 'node', {}, {}],
    ['renames a tag', 'rename a b', 'x', { a: '1', b: '2' }, { b: '1' }],
    ['renames what is there only', 'rename a b', 'x', { b: '2' }, { b: '2' }],
    ['adds a tag, with blanks and all', 'add place=hall 2', 'x', {}, { place: 'hall 2' }],
    ['adds over what was there, and makes it such as a tag may be', 'add a=/b', 'x', { a: '1' }, { a: '_b' }],
    [
      'works in the order of the lines',
      'rename a b\nadd a=2\nrename b c',
      'x',
      { a: '1' },
      { a: '2', c: '1' },
    ],
    ['chooses before it changes', 'add a=2\ndrop x a=2', 'x', { a: '1' }, { a: '2' }],
  ];
  for (const [what, rules, name, tags, expected] of cases) {
    it(what, () => assert.deepEqual(relabelled(rules, name, tags), expected));
  }

  it('gives each series the tags of its target, which its own go before', () => {
    assert.deepEqual(relabelled('drop y', 'x', { a: '1' }, { a: '2', rack: 'R01' }), { a: '1', rack: 'R01' });
    assert.equal(relabelled('drop x rack=R01', 'x', {}, { rack: 'R01' }), undefined);
  });

  const long = `keep ${'x'.repeat(600)}`;
  for (const rule of [
    'keep',
    'hold x',
    'drop x a',
    'drop x =1',
    'rename a',
    'rename a b c',
    'rename 1 b',
    'add a',
    'add =1',
    'add a=',
    long,
  ]) {
    it(`refuses ${rule.slice(0, 20)}`, () => {
      const why = readRelabelling(`\n${rule}`);
      assert.ok(isProblem(why));
      assert.deepEqual([why.code, why.field], ['bad-option', 'relabel.2']);
    });
  }

  it('refuses too many rules', () => {
    const why = readRelabelling('drop x\n'.repeat(201));
    assert.ok(isProblem(why));
    assert.deepEqual([why.field, why.value], ['relabel', 201]);
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { matchesGlob } from '../../engine/telemetry/glob';
import type { Problem } from '../../engine/telemetry/problem';
import { readRelabelling, relabel } from '../../io/prometheus/relabel';
import type { Target } from '../../io/prometheus/target';
import { isProblem, targetOf } from '../../io/prometheus/target';
import { readTargetFile } from '../../io/prometheus/target-file';
import { readTargetList } from '../../io/prometheus/target-list';

const SEED = 20261126;
const PLAIN = { scheme: 'http', path: '/metrics' } as const;

function readFile(text: string): readonly Target[] | Problem {
  const reading = readTargetFile(text, PLAIN);
  for (;;) {
    const { done, value } = reading.next();
    if (done) return value;
  }
}

/** What every target is, whatever it was made of. */
function assertSound(target: Target, secrets: readonly string[] = []): void {
  const { protocol, username, password, hash } = new URL(target.url);
  assert.ok(protocol === 'http:' || protocol === 'https:');
  assert.equal(username + password + hash, '');
  assert.doesNotMatch(target.instance, /[/+#]/);
  for (const secret of secrets) assert.ok(!JSON.stringify(target).includes(secret));
}

const parts = fc.constantFrom(
  'http://',
  'https://',
  'ftp://',
  '//',
  '@',
  ':',
  '#',
  '?',
  '/',
  '..',
  '[',
  ']',
  '::1',
  'n1',
  '%',
  ' ',
  '\\',
  '\n',
  '9100',
  'é',
);

describe('targets and rules of any text', () => {
  it('are targets of http or https without secrets, or a Problem: an address', () => {
    const address = fc.oneof(
      fc.string(),
      fc.array(parts, { maxLength: 8 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(address, (text) => {
        const target = targetOf(text, {}, PLAIN, (value) => ({
          code: 'target-file',
          field: 'x',
          value: String(value),
          mend: '',
        }));
        if (!isProblem(target)) assertSound(target);
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });

  it('are targets or a Problem that names no password: a list', () => {
    const address = fc
      .tuple(fc.constantFrom('http://', '', 'https://'), parts, parts)
      .map(([scheme, a, b]) => `${scheme}me:hidden7secret@${a}${b}`);
    fc.assert(
      fc.property(address, (target) => {
        const read = readTargetList([{ target, tags: '' }], PLAIN);
        assert.ok(!JSON.stringify(read).includes('hidden7secret'), JSON.stringify(read));
        assert.ok(isProblem(read) || read.length === 0);
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });

  it('are targets or a Problem: a file', () => {
    const group = fc.record(
      {
        targets: fc.oneof(
          fc.array(fc.oneof(fc.string(), fc.constant('n1:9100'), fc.jsonValue())),
          fc.jsonValue(),
        ),
        labels: fc.oneof(fc.dictionary(fc.string(), fc.string()), fc.jsonValue()),
      },
      { requiredKeys: [] },
    );
    const text = fc.oneof(
      fc.string(),
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc.array(group).map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(text, (file) => {
        const read = readFile(file);
        if (!isProblem(read)) for (const target of read) assertSound(target);
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });

  it('let pass what one keeps and none drops: rules', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '_', '*', '?'), minLength: 1, maxLength: 4 });
    const rule = fc.tuple(fc.constantFrom('keep', 'drop'), word);
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '_'), minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 4 }), name, (rules, series) => {
        const read = readRelabelling(rules.map((words) => words.join(' ')).join('\n'));
        assert.ok(!isProblem(read));
        const some = (verb: string) =>
          rules.some(([own, pattern]) => own === verb && matchesGlob(pattern, series));
        const keeps = !rules.some(([verb]) => verb === 'keep') || some('keep');
        const passes = relabel(read, { name: series, tags: {}, fields: {}, timestamp: 0 }, {});
        assert.equal(passes, keeps && !some('drop'));
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });
});

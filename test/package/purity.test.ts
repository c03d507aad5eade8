import assert from 'node:assert/strict';
import { code, type Source, sourcesIn } from '../support/sources';

/** Where code that matches stands: `file: the matching line`. */
function places(sources: Source[], pattern: RegExp): string[] {
  return sources.flatMap((source) =>
    code(source)
      .split('\n')
      .filter((line) => pattern.test(line))
      .map((line) => `${source.file}: ${line.trim()}`),
  );
}

const CLOCKS = {
  'Date.now': /\bDate\s*\.\s*now\b/,
  'new Date() without a time': /\bnew Date\s*(\(\s*\)|(?!\s*\())|(?<!new )\bDate\(\)/,
  'a performance clock': /\bperformance\s*\.|\bhrtime\b/,
  'a timer': /\bset(Timeout|Interval)\b|['"]node:timers|\bAbortSignal\.timeout\b/,
};
const IMMEDIATE = /\bset(Immediate)\b|\bqueueMicrotask\b|\bprocess\.nextTick\b/;

/** Besides the clocks: chance and the machine, and powers, which differ between versions of Node in the last bit. */
const IMPURE = {
  ...CLOCKS,
  'an immediate': IMMEDIATE,
  'Math.random': /\bMath\s*\.\s*random\b/,
  'Math.pow': /\bMath\s*\.\s*pow\b/,
  // Whole numbers of any size (2n ** 63n) are exact.
  '**': /\*\*(?!\s*\d+n\b)/,
  console: /(?<![.\w])console\s*\./,
  process: /(?<![.\w])process\s*\./,
  'Node-RED': /\bRED\b/,
  globalThis: /\bglobalThis\b/,
};

describe('the engine is pure', () => {
  const sources = sourcesIn('engine');
  for (const [name, pattern] of Object.entries(IMPURE)) {
    it(`no ${name}`, () => {
      assert.deepEqual(places(sources, pattern), []);
    });
  }
});

describe('time comes from io/clock.ts', () => {
  const sources = ['io', 'nodes', 'cli'].flatMap(sourcesIn);
  const others = sources.filter(({ file }) => file !== 'io/clock.ts');
  for (const [name, pattern] of Object.entries(CLOCKS)) {
    it(`nowhere else: ${name}`, () => {
      assert.deepEqual(places(others, pattern), []);
    });
  }

  it('setImmediate is for the pump', () => {
    const rest = others.filter(({ file }) => file !== 'nodes/common/pump.ts');
    assert.deepEqual(places(rest, IMMEDIATE), []);
  });

  it('io/clock.ts itself is found, so the patterns work', () => {
    const clock = sources.filter(({ file }) => file === 'io/clock.ts');
    assert.ok(places(clock, CLOCKS['Date.now']).length > 0);
    assert.ok(places(clock, CLOCKS['a timer']).length > 0);
  });
});

describe('the patterns', () => {
  const CASES: [keyof typeof IMPURE, string, boolean][] = [
    ['Date.now', 'const a = Date.now();', true],
    ['new Date() without a time', 'const a = new Date();', true],
    ['new Date() without a time', 'const a = new Date;', true],
    ['new Date() without a time', 'const a = new Date(0);', false],
    ['new Date() without a time', '// new Date()', false],
    ['a timer', 'setTimeout(f, 5);', true],
    ['**', '/** A doc comment. */ const a = b * c;', false],
    ['**', 'class A { /** A field. */ b = 1; }', false],
    ['**', 'const a = b ** c;', true],
    ['**', 'const a = 2n ** 63n;', false],
    ['process', "const a = metric.process.x + fields['process.y'];", false],
    ['process', 'const a = process.env.X;', true],
    ['console', 'console.log(1);', true],
  ];
  for (const [name, text, hit] of CASES) {
    it(`${name} ${hit ? 'sees' : 'passes'} ${text}`, () => {
      assert.equal(places([{ file: 'x.ts', text }], IMPURE[name]).length > 0, hit);
    });
  }
});

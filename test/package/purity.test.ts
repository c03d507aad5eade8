import assert from 'node:assert/strict';
import { code, type Source, sourcesIn } from '../support/sources';

/** The code of sources by file, without types, comments and texts. */
type Code = ReadonlyMap<string, string>;

function codeOf(sources: readonly Source[]): Code {
  return new Map(sources.map((source) => [source.file, code(source)]));
}

/** Where code that matches stands: `file: the matching line`. */
function places(all: Code, pattern: RegExp): string[] {
  return [...all].flatMap(([file, text]) =>
    text
      .split('\n')
      .filter((line) => pattern.test(line))
      .map((line) => `${file}: ${line.trim()}`),
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
  const engine = codeOf(sourcesIn('engine'));
  for (const [name, pattern] of Object.entries(IMPURE)) {
    it(`no ${name}`, () => {
      assert.deepEqual(places(engine, pattern), []);
    });
  }
});

describe('time comes from io/clock.ts', () => {
  const all = codeOf(['io', 'nodes', 'cli'].flatMap(sourcesIn));
  const but = (name: string): Code => new Map([...all].filter(([file]) => file !== name));
  for (const [name, pattern] of Object.entries(CLOCKS)) {
    it(`nowhere else: ${name}`, () => {
      assert.deepEqual(places(but('io/clock.ts'), pattern), []);
    });
  }

  it('an immediate is for the pump', () => {
    assert.deepEqual(places(but('nodes/common/pump.ts'), IMMEDIATE), []);
  });

  it('the patterns find io/clock.ts and the pump themselves', () => {
    assert.match(places(all, CLOCKS['Date.now']).join(), /^io\/clock\.ts/);
    assert.match(places(all, CLOCKS['a timer']).join(), /^io\/clock\.ts/);
    assert.match(places(all, IMMEDIATE).join(), /^nodes\/common\/pump\.ts/);
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
      assert.equal(places(codeOf([{ file: 'x.ts', text }]), IMPURE[name]).length > 0, hit);
    });
  }
});

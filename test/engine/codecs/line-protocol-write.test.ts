import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lineProtocol } from '../../../engine/codecs/line-protocol';
import { encodeLine } from '../../../engine/codecs/line-protocol-write';
import type { Metric } from '../../../engine/telemetry/metric';
import { whole } from '../../support/decoded';

const TIME = 1767225600000;
const metric = (parts: Partial<Metric>): Metric => ({
  name: 'm',
  tags: {},
  fields: { f: 1 },
  timestamp: TIME,
  ...parts,
});
const decode = (text: string) => whole(lineProtocol.decode(text, { receivedAt: 0, timeUnit: 'ns' }));

describe('line protocol written', () => {
  const cases: [what: string, parts: Partial<Metric>, line: string][] = [
    ['a float as it is', { fields: { f: 1, g: -0.5, h: 1e21, i: 1e-7 } }, 'm f=1,g=-0.5,h=1e+21,i=1e-7'],
    ['a signed integer', { types: { f: 'i' } }, 'm f=1i'],
    ['an unsigned integer', { types: { f: 'u' } }, 'm f=1u'],
    ['a boolean', { fields: { f: true, g: false } }, 'm f=true,g=false'],
    ['a text', { fields: { f: 'a "b" \\ c' } }, String.raw`m f="a \"b\" \\ c"`],
    ['a line end in a text as it is', { fields: { f: 'a\nb\r\tc' } }, 'm f="a\nb\r\tc"'],
    ['a backslash and n apart', { fields: { f: '\\n' } }, String.raw`m f="\\n"`],
    ['tags in their order', { tags: { b: '2', a: '1' } }, 'm,b=2,a=1 f=1'],
    [
      'separators in names',
      { name: 'a b,c=d', tags: { 'e f,g=h': 'i j,k=l' }, fields: { 'm n,o=p': 1 } },
      String.raw`a\ b\,c=d,e\ f\,g\=h=i\ j\,k\=l m\ n\,o\=p=1`,
    ],
    ['a backslash inside a tag', { tags: { t: 'C:\\d e' } }, String.raw`m,t=C:\d\ e f=1`],
    ['no backslash at the end of a tag', { tags: { t: 'C:\\' } }, 'm,t=C: f=1'],
    [
      'line ends in names as two characters',
      { name: 'a\nb', tags: { 't\r': 'x\ty\fz' } },
      String.raw`a\nb,t\r=x\ty\fz f=1`,
    ],
    ['no other control character', { tags: { t: 'a\u0000b\u007f' } }, 'm,t=ab f=1'],
    ['no tag without value or key', { tags: { t: '', '': 'x', u: '\\', v: '1' } }, 'm,v=1 f=1'],
    ['no comment', { name: '#m' }, 'm f=1'],
    ['marks as a text', { quality: { f: 'clamped' } }, 'm f=1,quality="f:clamped"'],
    ['null as missing', { fields: { f: 1, g: null } }, 'm f=1,quality="g:missing"'],
    ['nothing but nulls', { fields: { f: null, g: null } }, 'm quality="f:missing,g:missing"'],
    [
      'null with another mark as missing',
      { fields: { f: null }, quality: { f: 'stale' } },
      'm quality="f:missing"',
    ],
    ['a field named quality', { fields: { quality: 'fresh' } }, 'm quality="fresh"'],
    [
      'marks rather than a field of their name',
      { fields: { f: null, quality: 'fresh' } },
      'm quality="f:missing"',
    ],
    ['no number that is not finite', { fields: { f: Number.NaN, g: 1 } }, 'm g=1'],
    ['an integer that is none any more as a float', { fields: { f: 1.5 }, types: { f: 'i' } }, 'm f=1.5'],
    ['a negative number not as unsigned', { fields: { f: -1 }, types: { f: 'u' } }, 'm f=-1'],
    [
      'an integer beyond 2^53 as a float',
      { fields: { f: 1e19 }, types: { f: 'i' } },
      'm f=10000000000000000000',
    ],
  ];
  for (const [what, parts, line] of cases) {
    it(`has ${what}`, () => assert.equal(encodeLine(metric(parts)), `${line} ${TIME}000000`));
  }

  it('takes the type from the vocabulary when the source said none', () => {
    const counts = { name: 'system', fields: { cpu_count: 8, load1: 8 } };
    assert.equal(encodeLine(metric(counts)), `system cpu_count=8i,load1=8 ${TIME}000000`);
    const unsigned = metric({ ...counts, types: { cpu_count: 'u' } });
    assert.equal(encodeLine(unsigned), `system cpu_count=8u,load1=8 ${TIME}000000`);
  });

  it('has the time in the unit that is asked for', () => {
    const at = metric({ timestamp: TIME + 1.25 });
    assert.equal(encodeLine(at, 's'), 'm f=1 1767225600');
    assert.equal(encodeLine(at, 'ms'), 'm f=1 1767225600001');
    assert.equal(encodeLine(at, 'us'), 'm f=1 1767225600001250');
    assert.equal(encodeLine(at), 'm f=1 1767225600001250000');
  });

  it('is empty when there is nothing to say', () => {
    for (const parts of [{ fields: {} }, { fields: { f: Number.NaN } }, { name: '#' }, { name: '\\' }]) {
      assert.equal(encodeLine(metric(parts)), '');
    }
  });
});

describe('line protocol written and read again', () => {
  /** Letters with everything that has a meaning somewhere in the format. */
  const letters = fc.constantFrom(...'abc,= \\"#:é🚀\u0085');
  const name = fc
    .string({ unit: letters, minLength: 1, maxLength: 8 })
    .filter((text) => !/^#|\\$/.test(text) && text !== 'quality');
  const text = fc.string({
    unit: fc.oneof(letters, fc.constantFrom('\n', '\r', '\t', '\u0000', 'n', 'r', 't')),
  });
  const int = fc.maxSafeInteger();
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
  const field = fc.oneof(
    fc.record({ value: fc.oneof(text, fc.boolean(), finite, fc.constant(null)) }),
    fc.record({ value: int, type: fc.constant('i' as const) }),
    fc.record({ value: fc.nat(), type: fc.constant('u' as const) }),
  );
  const mark = fc.constantFrom('clamped', 'missing', 'stale', 'interpolated', 'suspect', 'duplicate');
  const metrics = fc
    .record({
      name,
      tags: fc.dictionary(name, name, { maxKeys: 4, noNullPrototype: true }),
      fields: fc.dictionary(name, fc.record({ field, mark: fc.option(mark) }), {
        minKeys: 1,
        maxKeys: 6,
        noNullPrototype: true,
      }),
      timestamp: fc.double({ min: 946684800000, max: 4102444799999, noNaN: true }),
    })
    .map(({ fields, ...rest }) => {
      const built: Metric = { ...rest, fields: {} };
      for (const [key, { field, mark }] of Object.entries(fields)) {
        built.fields[key] = field.value;
        if ('type' in field) built.types = { ...built.types, [key]: field.type };
        const said = field.value === null ? 'missing' : mark;
        if (said !== null) built.quality = { ...built.quality, [key]: said };
      }
      return built;
    });

  it('is equal in names, values, types, marks and time', () => {
    fc.assert(
      fc.property(fc.array(metrics, { maxLength: 4 }), (originals) => {
        const {
          metrics: again,
          refused,
          notes,
        } = decode(originals.map((original) => encodeLine(original)).join('\n'));
        assert.deepEqual([...refused, ...notes], []);
        assert.deepEqual(again, originals);
      }),
      { seed: 4, numRuns: 500 },
    );
  });
});

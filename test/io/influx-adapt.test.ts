import assert from 'node:assert/strict';
import fc from 'fast-check';
import { encodeLine } from '../../engine/codecs/line-protocol-write';
import type { FieldValue, Metric } from '../../engine/telemetry/metric';
import { adaptAll, forInfluxDb1, forVictoriaMetrics } from '../../io/influx/adapt';
import { inNanoseconds } from '../../io/influx/nanoseconds';
import type { Adapted } from '../../io/influx/target';
import { NS, onlyMetric } from '../support/line-protocol';

const none = (): Adapted => ({ strings: 0, booleans: 0, lines: 0 });

// Expected lines follow from the line protocol: strings gone with their comma, booleans as the 1 and 0 that
// VictoriaMetrics 1.79 makes of t, true, f and false, all else to the letter.
const VICTORIA: [what: string, line: string, expected: string, counts: Partial<Adapted>][] = [
  ['numbers alone', `cpu,host=a v=1,w=2i,x=3u ${NS}`, `cpu,host=a v=1,w=2i,x=3u ${NS}`, {}],
  ['a string first', `cpu s="x",v=1 ${NS}`, `cpu v=1 ${NS}`, { strings: 1 }],
  ['a string in the middle', `cpu v=1,s="x",w=2 ${NS}`, `cpu v=1,w=2 ${NS}`, { strings: 1 }],
  ['a string last', `cpu v=1,s="x" ${NS}`, `cpu v=1 ${NS}`, { strings: 1 }],
  ['two strings last', `cpu v=1,s="x",t="y" ${NS}`, `cpu v=1 ${NS}`, { strings: 2 }],
  ['an empty string', `cpu s="",v=1 ${NS}`, `cpu v=1 ${NS}`, { strings: 1 }],
  ['strings alone', `cpu,host=a s="x",t="y" ${NS}`, '', { strings: 2, lines: 1 }],
  ['true and false', `fan running=true,ok=false ${NS}`, `fan running=1,ok=0 ${NS}`, { booleans: 2 }],
  ['short booleans', `fan a=t,b=F,c=TRUE,d=f ${NS}`, `fan a=1,b=0,c=1,d=0 ${NS}`, { booleans: 4 }],
  ['a boolean behind a string', `fan s="x",ok=true ${NS}`, `fan ok=1 ${NS}`, { strings: 1, booleans: 1 }],
  ['a boolean before a string', `fan ok=true,s="x" ${NS}`, `fan ok=1 ${NS}`, { strings: 1, booleans: 1 }],
  ['commas, spaces and = in a string', `cpu s="a,b=true c",v=1 ${NS}`, `cpu v=1 ${NS}`, { strings: 1 }],
  ['a quote in a string', `cpu s="say \\"x\\", y",v=1 ${NS}`, `cpu v=1 ${NS}`, { strings: 1 }],
  ['a backslash at the end of a string', `cpu s="C:\\\\",v=1 ${NS}`, `cpu v=1 ${NS}`, { strings: 1 }],
  ['a backslash and a quote', `cpu s="\\\\\\"",v=1 ${NS}`, `cpu v=1 ${NS}`, { strings: 1 }],
  ['a line end in a string', `cpu s="a\nb",v=1 ${NS}`, `cpu v=1 ${NS}`, { strings: 1 }],
  [
    // VictoriaMetrics 1.79 reads `\\\\` as one backslash; test/servers holds it to that.
    'backslashes in names and tags, not those that escape',
    String.raw`c\pu,path=C:\new,share=\\s\\,x a\b=1,c=2 ${NS}`,
    String.raw`c\\pu,path=C:\\new,share=\\\\s\\\,x a\\b=1,c=2 ${NS}`,
    {},
  ],
  ['a tag that looks like a boolean', `cpu,on=true v=1 ${NS}`, `cpu,on=true v=1 ${NS}`, {}],
  ['a quote in a tag', `cpu,size=19" v=1 ${NS}`, `cpu,size=19" v=1 ${NS}`, {}],
  [
    'escaped tags and keys',
    `c\\ pu,ra\\ ck=a\\,b\\=t ok\\=\\ x=true ${NS}`,
    `c\\ pu,ra\\ ck=a\\,b\\=t ok\\=\\ x=1 ${NS}`,
    { booleans: 1 },
  ],
  ['no timestamp', 'cpu v=1,s="x"', 'cpu v=1', { strings: 1 }],
  ['a string that does not end', `cpu s="x ${NS}`, '', { strings: 1, lines: 1 }],
  ['a field without a value', 'cpu s="x",v=', 'cpu v=', { strings: 1 }],
  ['no line protocol', 'what is this "true"', 'what is this "true"', {}],
];

describe('io/influx/adapt', () => {
  describe('for VictoriaMetrics', () => {
    for (const [what, line, expected, counts] of VICTORIA) {
      it(what, () => {
        const told = none();
        assert.equal(forVictoriaMetrics(line, told), expected);
        assert.deepEqual(told, { ...none(), ...counts });
      });
    }

    it('keeps numbers and turns booleans into them, whatever names, tags and strings hold', () => {
      const text = fc.string({ unit: fc.constantFrom(...'ab\\", =\n#tf'), minLength: 1, maxLength: 6 });
      const value: fc.Arbitrary<FieldValue> = fc.oneof(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        text,
      );
      const metric = fc.record({
        name: text.map((name) => `m${name}m`),
        tags: fc.dictionary(
          text.map((tag) => `k${tag}k`),
          text.map((tag) => `v${tag}v`),
          { maxKeys: 3 },
        ),
        fields: fc.dictionary(
          text.map((field) => `f${field}f`),
          value,
          { minKeys: 1, maxKeys: 5 },
        ),
        timestamp: fc.constant(1795332209451),
      });
      fc.assert(
        fc.property(metric, (sent: Metric) => {
          const numbers = Object.entries(onlyMetric(encodeLine(sent)).fields)
            .filter(([, is]) => typeof is !== 'string')
            .map(([field, is]) => [field, Number(is)]);
          const line = forVictoriaMetrics(encodeLine(sent), none());
          if (numbers.length === 0) return assert.equal(line, '');
          const { name, tags } = onlyMetric(encodeLine(sent));
          const got = onlyMetric(line.replace(/\\(.)/g, (pair, next) => (next === '\\' ? next : pair)));
          assert.deepEqual([got.name, got.tags, got.fields], [name, tags, Object.fromEntries(numbers)]);
        }),
        { seed: 7, numRuns: 500 },
      );
    });
  });

  // InfluxDB 1.6.7 answers «invalid number» to 1u.
  const INFLUXDB_1: [what: string, line: string, expected: string][] = [
    ['no unsigned', `net,host=1u rx=1i,s="2u" ${NS}`, `net,host=1u rx=1i,s="2u" ${NS}`],
    ['one', `net rx=12u ${NS}`, `net rx=12i ${NS}`],
    ['several among others', `net a=1u,s="3u, 4u",b=2.5,c=0u ${NS}`, `net a=1i,s="3u, 4u",b=2.5,c=0i ${NS}`],
    ['no timestamp', 'net rx=12u', 'net rx=12i'],
    ['no line protocol', '1u 2u', '1u 2u'],
  ];
  describe('for InfluxDB 1.x: unsigned integers', () => {
    for (const [what, line, expected] of INFLUXDB_1) {
      it(what, () => assert.equal(forInfluxDb1(line), expected));
    }
  });

  it('leaves lines with nothing left out of what is sent, and tells where the others come from', () => {
    const lines = ['a s="x" 1', 'b v=1,s="x" 2', 'c ok=true 3'];
    assert.deepEqual(adaptAll(lines, forVictoriaMetrics), {
      sent: ['b v=1 2', 'c ok=1 3'],
      origins: ['b v=1,s="x" 2', 'c ok=true 3'],
      counts: { strings: 2, booleans: 1, lines: 1 },
    });
    assert.equal(adaptAll(lines, undefined).sent, lines);
  });

  it('writes files in nanoseconds', () => {
    assert.equal(
      inNanoseconds(['a v=1 1795332209451', 'b v=1 0'], 'ms'),
      'a v=1 1795332209451000000\nb v=1 0000000\n',
    );
    assert.equal(inNanoseconds([`a v=1 ${NS}`], 'ns'), `a v=1 ${NS}\n`);
    assert.equal(inNanoseconds(['a v=1 1795332209451557'], 'us'), 'a v=1 1795332209451557000\n');
    assert.equal(inNanoseconds(['a v=1 1795332209'], 's'), 'a v=1 1795332209000000000\n');
  });
});

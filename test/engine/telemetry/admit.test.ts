import assert from 'node:assert/strict';
import fc from 'fast-check';
import { clamp, flaw } from '../../../engine/telemetry/admit';
import type { Fields, Metric, Quality } from '../../../engine/telemetry/metric';
import type { ProblemCode } from '../../../engine/telemetry/problem';
import { fieldSpecs, MEASUREMENTS } from '../../../engine/telemetry/vocabulary';

const T = 1_767_225_600_000; // 2026-01-01T00:00:00Z
const good = { name: 'server', tags: { server: 's1' }, fields: { power_w: 200 }, timestamp: T };

describe('the door: what is no Metric', () => {
  const table: [input: unknown, code: ProblemCode, field: string][] = [
    [undefined, 'wrong-type', 'payload'],
    [null, 'wrong-type', 'payload'],
    ['text', 'wrong-type', 'payload'],
    [42, 'wrong-type', 'payload'],
    [[good], 'wrong-type', 'payload'],
    [{}, 'wrong-type', 'name'],
    [{ ...good, name: 5 }, 'wrong-type', 'name'],
    [{ ...good, name: '' }, 'bad-name', 'name'],
    [{ ...good, tags: undefined }, 'wrong-type', 'tags'],
    [{ ...good, tags: ['a'] }, 'wrong-type', 'tags'],
    [{ ...good, tags: { gpu: 0 } }, 'wrong-type', 'tags.gpu'],
    [{ ...good, tags: { gpu: null } }, 'wrong-type', 'tags.gpu'],
    [{ ...good, name: 'a\u001fb' }, 'bad-name', 'name'],
    [{ ...good, tags: { rack: 'a\u001fb' } }, 'bad-name', 'tags.rack'],
    [{ ...good, tags: { 'a\u001fb': 'r1' } }, 'bad-name', 'tags'],
    [{ ...good, fields: null }, 'wrong-type', 'fields'],
    [{ ...good, fields: [1] }, 'wrong-type', 'fields'],
    [{ ...good, fields: { power_w: Number.NaN } }, 'not-a-number', 'fields.power_w'],
    [{ ...good, fields: { a: 1, b: Number.POSITIVE_INFINITY } }, 'not-a-number', 'fields.b'],
    [{ ...good, fields: { a: { b: 1 } } }, 'wrong-type', 'fields.a'],
    [{ ...good, fields: { a: [1] } }, 'wrong-type', 'fields.a'],
    [{ ...good, fields: { a: undefined } }, 'wrong-type', 'fields.a'],
    [{ ...good, fields: { a: 10n } }, 'wrong-type', 'fields.a'],
    [{ ...good, fields: { power_w: '200' } }, 'wrong-type', 'fields.power_w'],
    [{ ...good, fields: { power_w: true } }, 'wrong-type', 'fields.power_w'],
    [{ ...good, timestamp: undefined }, 'wrong-type', 'timestamp'],
    [{ ...good, timestamp: '2026-01-01' }, 'wrong-type', 'timestamp'],
    [{ ...good, timestamp: Number.NaN }, 'bad-time', 'timestamp'],
    [{ ...good, timestamp: T / 1000 }, 'bad-time', 'timestamp'], // seconds
    [{ ...good, timestamp: T * 1000 }, 'bad-time', 'timestamp'], // microseconds
    [{ ...good, timestamp: Date.UTC(2000, 0, 1) - 1 }, 'bad-time', 'timestamp'],
    [{ ...good, timestamp: Date.UTC(2100, 0, 1) }, 'bad-time', 'timestamp'],
    [{ ...good, quality: 'good' }, 'wrong-type', 'quality'],
    [{ ...good, quality: { power_w: 'fine' } }, 'bad-option', 'quality.power_w'],
    [{ ...good, types: ['i'] }, 'wrong-type', 'types'],
    [{ ...good, types: { power_w: 'f' } }, 'bad-option', 'types.power_w'],
  ];
  for (const [input, code, field] of table) {
    const shown = JSON.stringify(input, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
    it(`${shown}: ${code} at ${field}`, () => {
      const why = flaw(input);
      assert.deepEqual([why?.code, why?.field], [code, field]);
    });
  }

  const fine: [about: string, metric: Metric][] = [
    ['a usual one', good],
    ['no tags', { ...good, tags: {} }],
    ['no fields: valid, and carries nothing', { ...good, fields: {} }],
    ['every kind of value', { ...good, fields: { a: 1, b: 'x', c: true, d: null, e: -0.5 } }],
    ['texts and states where the vocabulary has them', { ...good, name: 'process', fields: { exe: 'x' } }],
    ['a fraction of a millisecond', { ...good, timestamp: T + 0.25 }],
    ['the first instant', { ...good, timestamp: Date.UTC(2000, 0, 1) }],
    ['the last instant', { ...good, timestamp: Date.UTC(2100, 0, 1) - 1 }],
    ['a name outside the vocabulary', { ...good, name: 'weather' }],
  ];
  for (const [about, metric] of fine) {
    it(`takes ${about}`, () => assert.equal(flaw(metric), undefined));
  }
});

const metric = (name: string, fields: Fields): Metric => ({ name, tags: {}, fields, timestamp: T });

describe('T-09: out of range is clamped and marked', () => {
  // 003-49 to 003-53, as the list states them.
  const table: [id: string, name: string, before: Fields, after: Fields][] = [
    ['003-49', 'gpu', { util_pct: 101 }, { util_pct: 100 }],
    ['003-49', 'gpu', { util_pct: -1 }, { util_pct: 0 }],
    ['003-50', 'gpu', { temp_c: 200 }, { temp_c: 150 }],
    ['003-50', 'gpu', { temp_c: -60 }, { temp_c: -50 }],
    ['003-51', 'gpu', { power_w: -5 }, { power_w: 0 }],
    ['003-52', 'gpu', { mem_used_bytes: -1 }, { mem_used_bytes: 0 }],
    ['003-52', 'gpu', { mem_used_bytes: 30, mem_total_bytes: 24 }, { mem_used_bytes: 24 }],
    ['003-53', 'server', { cpu_util_pct: 100.5 }, { cpu_util_pct: 100 }],
    ['003-53', 'system', { load1: -0.1 }, { load1: 0 }],
    ['003-53', 'system', { mem_used_bytes: 9, mem_total_bytes: 8 }, { mem_used_bytes: 8 }],
    ['003-53', 'system', { mem_available_bytes: 9, mem_total_bytes: 8 }, { mem_available_bytes: 8 }],
    ['003-53', 'disk', { used_bytes: 11, total_bytes: 10 }, { used_bytes: 10 }],
    ['003-53', 'disk', { total_bytes: -1 }, { total_bytes: 0 }],
    ['003-53', 'network', { net_rx_bytes_s: -7 }, { net_rx_bytes_s: 0 }],
    ['003-53', 'worker', { gpu_mem_used_bytes: 5, gpu_mem_total_bytes: 4 }, { gpu_mem_used_bytes: 4 }],
    // A total below zero is itself wrong: it must not make the part negative.
    ['both', 'disk', { used_bytes: 5, total_bytes: -3 }, { used_bytes: 0, total_bytes: 0 }],
  ];
  for (const [id, name, before, after] of table) {
    it(`${id}: ${name} ${JSON.stringify(before)} becomes ${JSON.stringify(after)}`, () => {
      const { fields, quality } = clamp(metric(name, before));
      assert.deepEqual(fields, { ...before, ...after });
      assert.deepEqual(quality, Object.fromEntries(Object.keys(after).map((field) => [field, 'clamped'])));
    });
  }

  const kept: [about: string, metric: Metric][] = [
    [
      'values at both ends',
      metric('gpu', { util_pct: 0, temp_c: 150, mem_used_bytes: 8, mem_total_bytes: 8 }),
    ],
    ['a part whose total was not read', metric('disk', { used_bytes: 11, total_bytes: null })],
    ['a part whose total came in another Metric', metric('disk', { used_bytes: 11 })],
    ['null, texts and booleans', metric('gpu', { util_pct: null, pstate: 'P0', hw_slowdown: true })],
    ['names outside the vocabulary', metric('gpu', { brightness: -1, constructor: -1 })],
    ['measurements outside the vocabulary', metric('weather', { util_pct: 200 })],
  ];
  for (const [about, healthy] of kept) {
    it(`leaves ${about} alone: the same object comes back`, () => assert.equal(clamp(healthy), healthy));
  }

  it('takes rounding for what it is: pulled in, not marked', () => {
    const { fields, quality } = clamp(
      metric('server', { cpu_util_pct: 100 - 100.00000000000001, power_w: -1e-13 }),
    );
    assert.deepEqual(fields, { cpu_util_pct: 0, power_w: 0 });
    assert.equal(quality, undefined);
  });

  it('keeps everything else of the Metric, and does not touch its input', () => {
    const before = {
      ...metric('gpu', { util_pct: 120, temp_c: 50, serial: '0012' }),
      tags: { server: 's1', gpu: '0' },
      quality: { temp_c: 'stale' as Quality },
      types: { temp_c: 'i' as const },
    };
    const copy = structuredClone(before);
    for (const part of [before, before.fields, before.quality, before.tags, before.types])
      Object.freeze(part);
    assert.deepEqual(clamp(before), {
      ...copy,
      fields: { ...copy.fields, util_pct: 100 },
      quality: { temp_c: 'stale', util_pct: 'clamped' },
    });
  });

  for (const [before, after] of [
    ['duplicate', 'clamped'],
    ['interpolated', 'clamped'],
    ['stale', 'stale'],
    ['suspect', 'suspect'],
  ] as const) {
    it(`a value marked ${before} is then ${after}: the worse mark stays`, () => {
      const bad = { ...metric('gpu', { util_pct: 120 }), quality: { util_pct: before as Quality } };
      assert.deepEqual(clamp(bad).quality, { util_pct: after });
    });
  }

  it('whatever comes in, every value is inside afterwards, and a second time changes nothing', () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: -200, max: 200 }),
    );
    const any = fc.constantFrom(...Object.keys(MEASUREMENTS)).chain((name) => {
      const fields = Object.keys(MEASUREMENTS[name]?.fields ?? {});
      return fc.dictionary(fc.constantFrom(...fields), number).map((of) => metric(name, of));
    });
    fc.assert(
      fc.property(any, (wild) => {
        const tame = clamp(wild);
        for (const [field, value] of Object.entries(tame.fields)) {
          const spec = fieldSpecs(wild.name)?.get(field);
          const total = spec?.atMost === undefined ? undefined : tame.fields[spec.atMost];
          const inside = value as number;
          assert.ok(inside >= (spec?.min ?? inside) && inside <= (spec?.max ?? inside), field);
          if (typeof total === 'number') assert.ok(inside <= total, `${field} within ${spec?.atMost}`);
        }
        assert.equal(clamp(tame), tame);
      }),
      { seed: 5 },
    );
  });
});

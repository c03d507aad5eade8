import assert from 'node:assert/strict';
import {
  DETECT_DEFAULTS,
  type DetectConfig,
  detectConfigFlaw,
} from '../../../engine/detection/detect-config';
import { limitsFor, severityOf } from '../../../engine/detection/limits';

describe('configuration of a detector', () => {
  it('is right as it comes', () => {
    assert.equal(detectConfigFlaw(DETECT_DEFAULTS), undefined);
  });

  const wrong: [string, Partial<Record<keyof DetectConfig, unknown>>][] = [
    ['layers', { layers: ['moon'] }],
    ['layers', { layers: [] }],
    ['layers', { layers: 'series' }],
    ['inletClass', { inletClass: 'B7' }],
    ['fields', { fields: [''] }],
    ['fields', { fields: 'cpu_temp_c' }],
    ['limits', { limits: [] }],
    ['limits.cpu_temp_c', { limits: { cpu_temp_c: 80 } }],
    ['limits.cpu_temp_c', { limits: { cpu_temp_c: { high: 80 } } }],
    ['limits.cpu_temp_c.warning', { limits: { cpu_temp_c: { warning: 'hot' } } }],
    ['sensitivity', { sensitivity: 0.1 }],
    ['sensitivity', { sensitivity: Number.NaN }],
    ['holdOffS', { holdOffS: -1 }],
    ['scoresS', { scoresS: 100_000 }],
    ['maxSeries', { maxSeries: 0 }],
    ['idleExpiryS', { idleExpiryS: 1 }],
  ];
  for (const [field, part] of wrong) {
    it(`names ${field} of ${JSON.stringify(part)}`, () => {
      const flaw = detectConfigFlaw({ ...DETECT_DEFAULTS, ...part } as DetectConfig);
      assert.equal(flaw?.code, 'bad-option');
      assert.equal(flaw.field, field);
    });
  }
});

describe('limits', () => {
  // ASHRAE TC 9.9 (2021): recommended to 27 °C, allowable A1 32, A2 35, A3 40, A4 45.
  for (const [inletClass, allowable] of [
    ['A1', 32],
    ['A2', 35],
    ['A3', 40],
    ['A4', 45],
  ] as const) {
    it(`of inlets of class ${inletClass}`, () => {
      const { inlet_temp_c } = limitsFor(inletClass, {});
      assert.equal(severityOf(27, inlet_temp_c!), undefined);
      assert.equal(severityOf(27.5, inlet_temp_c!), 'warning');
      assert.equal(severityOf(allowable, inlet_temp_c!), 'warning');
      assert.equal(severityOf(allowable + 0.5, inlet_temp_c!), 'critical');
    });
  }

  it('that somebody sets take the place of those that come', () => {
    assert.deepEqual(limitsFor('A2', { cpu_temp_c: { critical: 60 } }).cpu_temp_c, { critical: 60 });
  });
});

import assert from 'node:assert/strict';
import { Format } from '../../../engine/report/format';
import { everyNth, timeTicks, valueAxis } from '../../../engine/report/scale';

describe('axes', () => {
  const AXES: readonly [low: number, high: number, ticks: readonly number[]][] = [
    [0, 1.17, [0, 0.5, 1, 1.5]],
    [0, 4, [0, 1, 2, 3, 4]],
    [-1, 3, [-1, 0, 1, 2, 3]],
    [0, 0, [0, 0.25, 0.5, 0.75, 1]],
    [5, 9, [0, 2.5, 5, 7.5, 10]],
  ];
  for (const [low, high, ticks] of AXES) {
    it(`of ${low} to ${high} has ${ticks.join(', ')}`, () =>
      assert.deepEqual(valueAxis(low, high).ticks, ticks));
  }

  it('of time are labelled at round local times, over a change of the clocks too', () => {
    // Paris, 29 March 2026: 2 o'clock is left out, the day has 23 hours.
    const from = Date.parse('2026-03-29T00:00:00+01:00');
    const to = Date.parse('2026-03-30T00:00:00+02:00');
    const { at } = timeTicks(from, to, 'Europe/Paris');
    const format = new Format('fr', 'Europe/Paris');
    assert.deepEqual(
      at.map((t) => format.clock(t)),
      ['00:00', '06:00', '12:00', '18:00', '00:00'],
    );
  });

  it('label few of many', () => {
    assert.deepEqual(
      [6, 24, 31, 365].map((n) => everyNth(n)),
      [1, 4, 6, 168],
    );
  });
});

describe('figures by language', () => {
  const at = Date.UTC(2026, 1, 28, 23, 30);
  const say = (language: 'en-US' | 'fr' | 'es-ES') => {
    const format = new Format(language, 'Europe/Paris');
    return [
      format.money(1234.5, 'EUR'),
      format.money(0.1579, 'EUR', { least: 2, most: 4 }),
      format.energy(96.04),
      format.energy(0.0123),
      format.power(4096),
      format.mass(5376),
      format.percent(0.004),
      format.dateTime(at),
    ].map((text) => text.replace(/[\u202f\u00a0]/g, ' '));
  };

  it('are those of Intl, in the zone of the site', () => {
    assert.deepEqual(say('en-US'), [
      '€1,234.50',
      '€0.1579',
      '96 kWh',
      '12.3 Wh',
      '4.1 kW',
      '5.38 kg',
      '< 1%',
      'Mar 1, 2026, 12:30 AM',
    ]);
    assert.deepEqual(say('fr'), [
      '1 234,50 €',
      '0,1579 €',
      '96 kWh',
      '12,3 Wh',
      '4,1 kW',
      '5,38 kg',
      '< 1 %',
      '1 mars 2026, 00:30',
    ]);
    assert.deepEqual(say('es-ES'), [
      '1234,50 €',
      '0,1579 €',
      '96 kWh',
      '12,3 Wh',
      '4,1 kW',
      '5,38 kg',
      '< 1 %',
      '1 mar 2026, 0:30',
    ]);
  });

  it('a span is of whole days where it is', () => {
    const format = new Format('en-US', 'Europe/Paris');
    const span = (from: string, to: string) =>
      format.span(Date.parse(from), Date.parse(to)).replace(/[\u202f\u2009]/g, ' ');
    assert.equal(span('2026-02-01T00:00+01:00', '2026-03-01T00:00+01:00'), 'Feb 1 – 28, 2026');
    assert.equal(span('2026-02-01T00:00+01:00', '2026-02-02T00:00+01:00'), 'Feb 1, 2026');
    assert.equal(
      span('2026-02-01T10:00+01:00', '2026-02-01T12:00+01:00'),
      'Feb 1, 2026, 10:00 AM – 12:00 PM',
    );
  });

  it('what is not known is a dash', () => {
    const format = new Format('en-US', 'UTC');
    assert.deepEqual(
      [format.money(Number.NaN, 'EUR'), format.energy(Number.NaN), format.percent(Number.NaN)],
      ['–', '– kWh', '–'].map((text) => text.replace(' ', '\u00a0')),
    );
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { equivalentsOf, type Quantity } from '../../../engine/billing/equivalents/convert';
import { describeEquivalent, sentenceOf } from '../../../engine/billing/equivalents/describe';
import {
  EQUIVALENTS,
  type EquivalentEntry,
  LEGACY_EQUIVALENTS,
} from '../../../engine/billing/equivalents/equivalent';
import { chosenEquivalents, readEquivalents } from '../../../engine/billing/equivalents/read-equivalents';
import { type Base, READABLE, scaled } from '../../../engine/billing/equivalents/scale';
import { Format } from '../../../engine/report/format';
import { ProblemError } from '../../../engine/telemetry/problem';
import { LANGUAGES } from '../../../engine/telemetry/texts';

const ALL = [...EQUIVALENTS, ...LEGACY_EQUIVALENTS];

function exact(quantity: Quantity, id: string): number | undefined {
  return equivalentsOf(quantity, ALL).find(({ entry }) => entry.id === id)?.exact;
}

/** Twenty servers of 200 W for a day: 4 kW and 96 kWh. The figures are quotients done by hand. */
const POWER: readonly [id: string, atOnce: number | undefined][] = [
  ['led-bulb', 4000 / 9], // 444.4
  ['workstation-idle', 4000 / 43], // 93.0
  ['phone-charge', undefined],
  ['e-bike', undefined],
];
const ENERGY: readonly [id: string, inAll: number, printed: string][] = [
  ['led-bulb', 96_000 / 9, '10666.7'],
  ['phone-charge', 9600, '9600.0'],
  ['console-menu', 96_000 / 47, '2042.6'],
  ['console-standby', 96_000 / 1.3, '73846.2'],
  ['television', 3840, '3840.0'],
  // 252 Wh carry 35 km, so 720 Wh carry 100 km.
  ['e-bike', (96_000 / 720) * 100, '13333.3'],
  // As it was printed once: 72 Wh for 100 km, ten times too far.
  ['e-bike-72wh-100km', (96_000 / 72) * 100, '133333.3'],
];

describe('everyday equivalents', () => {
  describe('of 4 kW', () => {
    for (const [id, atOnce] of POWER) {
      it(`${id}: ${atOnce?.toFixed(1) ?? 'none, it is of energy'}`, () => {
        assert.equal(exact({ watts: 4000 }, id), atOnce);
      });
    }
  });

  describe('of 96 kWh', () => {
    for (const [id, inAll, printed] of ENERGY) {
      it(`${id}: ${printed}`, () => {
        const found = exact({ wh: 96_000 }, id) ?? 0;
        assert.ok(Math.abs(found / inAll - 1) < 1e-12);
        assert.equal(found.toFixed(1), printed);
      });
    }
  });

  it('of nothing, less than nothing and what is no number there are none', () => {
    for (const amount of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.deepEqual(equivalentsOf({ wh: amount }, ALL), []);
      assert.deepEqual(equivalentsOf({ watts: amount }, ALL), []);
    }
  });

  it('are right by dimension: what runs at once, for as long as it takes, is the energy', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 1e6, noNaN: true }),
        fc.double({ min: 0.1, max: 1e4, noNaN: true }),
        (watts, hours) => {
          const atOnce = exact({ watts }, 'led-bulb') ?? 0;
          const inAll = exact({ wh: watts * hours }, 'led-bulb') ?? 0;
          assert.ok(Math.abs((atOnce * hours) / inAll - 1) < 1e-9);
        },
      ),
      { seed: 1 },
    );
  });

  it('have each a source on the web', () => {
    for (const { source } of ALL) assert.equal(new URL(source).protocol, 'https:');
  });

  it('the old figure of the e-bike is shown only when it is named, and with a warning', () => {
    assert.ok(!chosenEquivalents(undefined).some(({ id }) => id === 'e-bike-72wh-100km'));
    const [old] = equivalentsOf({ wh: 96_000 }, chosenEquivalents(['e-bike-72wh-100km']));
    assert.ok(old !== undefined);
    for (const language of LANGUAGES) {
      const { warning = '' } = describeEquivalent(old, new Format(language, 'UTC'));
      assert.match(warning, /e-bike-72wh-100km.* e-bike/);
    }
  });
});

describe('a readable scale', () => {
  const CASES: readonly [exact: number, base: Base, value: number, measure: string][] = [
    [73_846, 'hour', 73_846, 'hour'],
    [2, 'hour', 120, 'minute'],
    [0.01, 'hour', 36, 'second'],
    [240_000, 'hour', 10_000, 'day'],
    [8766e4, 'hour', 10_000, 'year'],
    [0.5, 'km', 500, 'metre'],
    [400_750, 'km', 10, 'earth'],
    [0.5, 'charge', 50, 'charge-percent'],
    [3_652_500, 'charge', 10_000, 'charge-year'],
    [4, 'at-once', 4, 'at-once'],
    [250_000, 'at-once', 250, 'thousand-at-once'],
    [1e-9, 'use', 1e-9, 'use'],
  ];
  for (const [amount, base, value, measure] of CASES) {
    it(`${amount} ${base}: ${value} ${measure}`, () => {
      const found = scaled(amount, base);
      assert.equal(found.measure, measure);
      assert.ok(Math.abs(found.value / value - 1) < 1e-12);
    });
  }

  it('is found for hours, kilometres and charges from a second of a bulb to a power station', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 1e9, noNaN: true }),
        fc.constantFrom<Base>('hour', 'charge'),
        (amount, base) => {
          const { value } = scaled(Math.max(amount, base === 'charge' ? 0.1 : 0), base);
          assert.ok(value >= READABLE.from && value < READABLE.below, `${amount} ${base}: ${value}`);
        },
      ),
      { seed: 2 },
    );
  });
});

describe('entries that a user adds', () => {
  const SOURCE = 'https://example.org/kettle';
  const kettle = { id: 'kettle', name: 'kettle', watts: 2000, source: SOURCE };

  it('are taken beside the others', () => {
    const added = readEquivalents([
      kettle,
      { id: 'wash', name: 'wash', wh: 600, source: SOURCE },
      { id: 'car', name: 'car', wh: 15_000, per: 100, unit: 'km', source: SOURCE },
    ]);
    const entries = chosenEquivalents(['kettle', 'wash', 'car'], added);
    assert.deepEqual(
      equivalentsOf({ wh: 60_000 }, entries).map((one) => [one.entry.id, one.exact, one.measure]),
      [
        ['kettle', 30, 'hour'],
        ['wash', 100, 'use'],
        ['car', 400, 'km'],
      ],
    );
    assert.equal(chosenEquivalents(undefined, added).length, EQUIVALENTS.length + 3);
  });

  const REFUSED: readonly [why: string, entries: unknown, field: string][] = [
    ['no list', {}, 'equivalents'],
    ['no object', [1], 'equivalents[0]'],
    ['watts and watt hours', [{ ...kettle, wh: 5 }], 'equivalents[0]'],
    ['neither', [{ id: 'kettle', name: 'kettle', source: SOURCE }], 'equivalents[0]'],
    ['watts per kilometre', [{ ...kettle, unit: 'km' }], 'equivalents[0]'],
    ['nothing', [{ ...kettle, watts: 0 }], 'equivalents[0].watts'],
    ['a text for a number', [{ ...kettle, watts: '2000' }], 'equivalents[0].watts'],
    ['another unit', [{ id: 'a', name: 'a', wh: 1, unit: 'mile', source: SOURCE }], 'equivalents[0].unit'],
    ['no source', [{ ...kettle, source: undefined }], 'equivalents[0].source'],
    ['a source that would run', [{ ...kettle, source: 'javascript:alert(1)' }], 'equivalents[0].source'],
    ['a name that is taken', [{ ...kettle, id: 'led-bulb' }], 'equivalents[0].id'],
    ['a name twice', [kettle, kettle], 'equivalents[1].id'],
    ['an unknown key', [{ ...kettle, joules: 1 }], 'equivalents[0]'],
  ];
  for (const [why, entries, field] of REFUSED) {
    it(`are refused with ${why}`, () => {
      assert.throws(
        () => readEquivalents(entries),
        (error) =>
          error instanceof ProblemError &&
          error.problem.code === 'equivalent-value' &&
          error.problem.field === field,
      );
    });
  }

  it('that nobody knows cannot be chosen', () => {
    assert.throws(() => chosenEquivalents(['candle']), ProblemError);
  });
});

describe('equivalents in words', () => {
  const WORDS: readonly [language: (typeof LANGUAGES)[number], id: string, sentence: string][] = [
    ['en-US', 'led-bulb', '10,667 hours of one LED bulb'],
    ['fr', 'led-bulb', "10 667 heures d'une ampoule LED"],
    ['es-ES', 'led-bulb', '10.667 horas de una bombilla LED'],
    ['en-US', 'e-bike', '13,333 km on an e-bike'],
    ['fr', 'phone-charge', "9 600 charges d'un téléphone"],
  ];
  for (const [language, id, sentence] of WORDS) {
    it(`${language}: ${sentence}`, () => {
      const entries = ALL.filter((entry) => entry.id === id);
      const [one] = equivalentsOf({ wh: 96_000 }, entries);
      const said = sentenceOf(describeEquivalent(one!, new Format(language, 'UTC')));
      // French groups digits with a narrow space that does not break.
      assert.equal(said.replaceAll('\u202f', ' '), sentence);
    });
  }

  it('name every entry and every measure in every language', () => {
    for (const language of LANGUAGES) {
      const format = new Format(language, 'UTC');
      for (const amount of [{ wh: 96_000 }, { wh: 0.02 }, { wh: 1e15 }, { watts: 4000 }]) {
        for (const one of equivalentsOf(amount, ALL)) {
          const said = describeEquivalent(one, format);
          assert.notEqual(said.thing, one.entry.id);
          assert.match(said.basis, /^[\d.,]+\u00a0Wh? ?/);
        }
      }
    }
  });

  it('call an entry of a user by its own name', () => {
    const added = readEquivalents([
      { id: 'k', name: '<b>kettle</b>', watts: 2000, source: 'https://example.org' },
    ]) as [EquivalentEntry];
    const [one] = equivalentsOf({ wh: 60_000 }, added);
    assert.equal(
      sentenceOf(describeEquivalent(one!, new Format('en-US', 'UTC'))),
      '30 hours of <b>kettle</b>',
    );
  });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { FAULT_KINDS, isFaultKind, kindSpec } from '../../../engine/faults/catalogue';
import { isChoice } from '../../../engine/faults/kind-spec';
import { faultText, parameterText } from '../../../engine/faults/texts';
import { type Catalogue, LANGUAGES, readCatalogue } from '../../support/catalogues';
import { ROOT } from '../../support/sources';

/** The faults that the package promises. */
const PROMISED = [
  'fan-off fan-wear fan-stall',
  'sensor-null sensor-stuck sensor-drift sensor-bias sensor-spike',
  'disk-failure cpu-overload pdu-limit cooling-degraded cooling-stop airflow-blocked aisle-recirculation server-down',
  'telemetry-loss telemetry-duplicate telemetry-reorder telemetry-delay clock-skew',
].flatMap((line) => line.split(' '));

describe('catalogue of faults', () => {
  it('has every fault that is promised, and no other', () => {
    assert.deepEqual([...FAULT_KINDS].sort(), [...PROMISED].sort());
  });

  it('knows its kinds from the names that objects have by themselves', () => {
    assert.equal(isFaultKind('fan-off'), true);
    for (const other of ['constructor', '__proto__', '', 7, null, undefined])
      assert.equal(isFaultKind(other), false);
  });

  for (const kind of FAULT_KINDS) {
    it(`${kind}: what is usual is allowed, what is healthy too, and no tag is named twice`, () => {
      const { intensity, parameters, needs, allows } = kindSpec(kind);
      const inRange = (value: number, { min, max }: { min: number; max: number }) =>
        assert.ok(value >= min && value <= max, `${value}`);
      if (intensity !== undefined) {
        inRange(intensity.usual, intensity);
        inRange(intensity.healthy, intensity);
        assert.notEqual(intensity.usual, intensity.healthy);
      }
      for (const parameter of Object.values(parameters)) {
        if (isChoice(parameter)) assert.ok(parameter.words.includes(parameter.usual));
        else inRange(parameter.usual, parameter);
      }
      const tags = [...needs, ...allows];
      assert.equal(new Set(tags).size, tags.length);
    });
  }
});

describe('texts of faults', () => {
  const expected = FAULT_KINDS.flatMap((kind) =>
    ['name', 'what', 'hurts', 'looks'].map((key) => `${kind}.${key}`),
  );
  const expectedOfParameters = FAULT_KINDS.flatMap((kind) => {
    const { intensity, parameters } = kindSpec(kind);
    return [...(intensity === undefined ? [] : ['intensity']), ...Object.keys(parameters)].map(
      (key) => `${kind}.${key}`,
    );
  });

  for (const [file, keys] of [
    ['fault', expected],
    ['parameter', expectedOfParameters],
  ] as const) {
    const read = (language: (typeof LANGUAGES)[number]): Catalogue =>
      readCatalogue(`engine/faults/texts/${file}.${language}.json`);

    for (const language of LANGUAGES) {
      it(`${file}.${language} has a text for each and no other`, () => {
        assert.deepEqual([...read(language).keys()].sort(), [...keys].sort());
      });
    }

    it(`${file} is translated: no text is the English one`, () => {
      const english = read('en-US');
      for (const language of ['fr', 'es-ES'] as const) {
        const same = [...read(language)].filter(([key, text]) => text === english.get(key));
        assert.deepEqual(same, [], language);
      }
    });
  }

  it('are found by kind and language', () => {
    assert.equal(faultText('fan-off').name, 'Fan off');
    assert.equal(faultText('fan-off', 'fr').name, 'Ventilateur éteint');
    assert.equal(parameterText('sensor-bias.intensity', 'es-ES'), 'Cuánto se desvía.');
    assert.equal(parameterText('sensor-bias.none'), undefined);
  });
});

describe('docs/faults.md', () => {
  const page = readFileSync(path.join(ROOT, 'docs/faults.md'), 'utf8');

  it('is that of the catalogue: `node scripts/build-faults.mjs` does not change it', async () => {
    const { buildFaults } = await import('../../../scripts/build-faults.mjs');
    assert.equal(page, await buildFaults());
  });

  // By hand: a target that needs two tags, a share without unit, a unit of the field, words.
  for (const line of [
    '- Target: needs `server`, `fan`, may have `cluster`, `rack`.',
    '- `intensity`: Share of the capacity that is left. 0 to 1; usually 0.7.',
    '- `intensity`: How fast it drifts by the linear law. any an hour, in the unit of the field; usually 0.2.',
    '- `law`: Linear, or a random walk. `linear`, `random-walk`; usually `linear`.',
    '- Lasts 120 s, when nothing is said.',
    '| `fan-off` | Weibull, shape 1.1 | 541468 h | yes | 24 h |',
  ]) {
    it(`says ${line}`, () => {
      assert.ok(page.split('\n').includes(line));
    });
  }
});

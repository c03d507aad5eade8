import assert from 'node:assert/strict';
import {
  type Limit,
  type Problem,
  type ProblemCode,
  ProblemError,
  problem,
  refused,
} from '../../../engine/telemetry/problem';
import {
  describe as inWords,
  LANGUAGES,
  type Language,
  languageOf,
  languageOfEnvironment,
} from '../../../engine/telemetry/texts';
import { placeholders, readCatalogue } from '../../support/catalogues';

const texts = (language: Language) => readCatalogue(`engine/telemetry/texts/problem.${language}.json`);
const english = texts('en-US');
const codes = [...english.keys()]
  .filter((key) => key.startsWith('problem.'))
  .map((key) => key.slice(8) as ProblemCode);

describe('a Problem', () => {
  it('names the field, the value, the limit and how to mend it', () => {
    assert.deepEqual(problem('out-of-range', 'fields.power_w', -3, '0..100'), {
      code: 'out-of-range',
      field: 'fields.power_w',
      value: -3,
      limit: '0..100',
      mend: english.get('mend.out-of-range'),
    });
    assert.ok(!('limit' in problem('missing-field', 'name', undefined)));
  });

  const shown: [value: unknown, as: Problem['value']][] = [
    [null, null],
    [true, true],
    [1.5, 1.5],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
    ['text', 'text'],
    ['x'.repeat(120), 'x'.repeat(120)],
    ['x'.repeat(121), `${'x'.repeat(120)}…`],
    [undefined, 'nothing'],
    [[1, 2, 3], 'a list of 3'],
    [{ a: 1 }, 'an object'],
    [12345678901234567890n, '12345678901234567890'],
    [() => 1, 'a function'],
    [Symbol('s'), 'a symbol'],
  ];
  for (const [value, as] of shown) {
    it(`shows ${String(value).slice(0, 20)} as ${String(as).slice(0, 20)}`, () => {
      const made = problem('wrong-type', 'payload', value);
      assert.equal(made.value, as);
      assert.deepEqual(JSON.parse(JSON.stringify(made)), made, 'survives being sent');
    });
  }

  it('that stops what asked for it is an Error with the Problem in it', () => {
    const error = new ProblemError(problem('bad-option', 'sizeMs', 0, '1..60'));
    assert.ok(error instanceof Error);
    assert.equal(error.problem.field, 'sizeMs');
    assert.match(error.message, /^bad-option: sizeMs = 0\. \S/);
  });

  const limits: [limit: Limit, as: string][] = [
    ['part-of-hour', 'a length that divides 1h'],
    [3, '3'],
    ['1..60', '1..60'],
    ['60 s', '60 s'],
    ['{path, zone}', '{path, zone}'],
    [['json', 'csv'], 'json, csv'],
  ];
  for (const [limit, as] of limits) {
    it(`tells the limit ${JSON.stringify(limit)} as ${as}`, () => {
      assert.equal(problem('bad-option', 'x', 0, limit).limit, as);
    });
  }

  it('refuses an input with the reason and the input itself', () => {
    const input = { name: 5 };
    const why = problem('wrong-type', 'name', 5, 'a-text');
    assert.deepEqual(refused(why, input), { reason: 'wrong-type', problem: why, input });
  });
});

describe('the texts of Problems', () => {
  for (const language of LANGUAGES) {
    it(`${language} has the keys of English, with the same placeholders`, () => {
      const own = texts(language);
      assert.deepEqual([...own.keys()].sort(), [...english.keys()].sort());
      for (const [key, text] of own) {
        assert.deepEqual(placeholders(text), placeholders(english.get(key) as string), key);
        assert.ok(language === 'en-US' || text !== english.get(key), `${key} is not translated`);
      }
    });

    it(`${language} says what is wrong and how to mend it, without a placeholder left`, () => {
      for (const code of codes) {
        const text = inWords(problem(code, 'THE-FIELD', 'THE-VALUE', ['THE-LIMIT']), language);
        assert.match(text, /THE-FIELD/, code);
        assert.doesNotMatch(text, /__|undefined/, code);
        assert.ok(text.endsWith(texts(language).get(`mend.${code}`) as string), code);
      }
    });
  }

  // A Problem comes out of a message or a file with its limit in English.
  const sent = (limit: Limit): Problem => JSON.parse(JSON.stringify(problem('wrong-type', 'f', 'v', limit)));

  for (const language of LANGUAGES) {
    it(`${language} says every limit in its own words`, () => {
      const own = texts(language);
      const keys = [...own.keys()].filter((key) => key.startsWith('limit.'));
      assert.ok(keys.length > 0);
      for (const key of keys) {
        const said = inWords(sent(key.slice('limit.'.length) as Limit), language);
        assert.ok(said.includes(` ${own.get(key)}. `), `${key}: ${said}`);
      }
    });
  }

  const said: [language: Language, limit: Limit, sentence: string][] = [
    ['fr', 'a-number', 'f vaut v ; attendu : un nombre. Envoyez une valeur du type attendu.'],
    ['fr', ['5s', '1m'], 'f vaut v ; attendu : 5s, 1m. Envoyez une valeur du type attendu.'],
    [
      'es-ES',
      'a-zone',
      'f es v; se esperaba una zona IANA, por ejemplo Europe/Paris. Envíe un valor del tipo esperado.',
    ],
    ['es-ES', '0..100', 'f es v; se esperaba 0..100. Envíe un valor del tipo esperado.'],
  ];
  for (const [language, limit, sentence] of said) {
    it(`${language} says: ${sentence}`, () => assert.equal(inWords(sent(limit), language), sentence));
  }

  it('a value that is null is told as null', () => {
    const sentence = 'f is null; expected a number. Send a value of the expected type.';
    assert.equal(inWords(problem('wrong-type', 'f', null, 'a-number')), sentence);
  });

  it('every problem has its mend, and every placeholder can be filled', () => {
    for (const code of codes) assert.ok(english.has(`mend.${code}`), code);
    for (const [key, text] of english) {
      const fillable = key.startsWith('limit.') ? /^$/ : /^(field|value|limit)$/;
      for (const name of placeholders(text)) assert.match(name, fillable, key);
    }
  });

  const locales: [locale: string | undefined, language: Language][] = [
    ['en-US', 'en-US'],
    ['en_GB.UTF-8', 'en-US'],
    ['fr', 'fr'],
    ['fr-CA', 'fr'],
    ['fr_FR.UTF-8', 'fr'],
    ['FR', 'fr'],
    ['es', 'es-ES'],
    ['es-MX', 'es-ES'],
    ['es-ES', 'es-ES'],
    ['de-DE', 'en-US'],
    ['C', 'en-US'],
    ['C.UTF-8', 'en-US'],
    ['POSIX', 'en-US'],
    ['f', 'en-US'],
    ['', 'en-US'],
    [undefined, 'en-US'],
  ];
  for (const [locale, language] of locales) {
    it(`the locale ${locale} reads ${language}`, () => assert.equal(languageOf(locale), language));
  }

  it('the environment says it as shells do: LC_ALL before LC_MESSAGES before LANG, empty ones none', () => {
    assert.equal(languageOfEnvironment({ LC_ALL: 'fr_FR.UTF-8', LC_MESSAGES: 'es_ES', LANG: 'en_US' }), 'fr');
    assert.equal(languageOfEnvironment({ LC_ALL: '', LC_MESSAGES: 'es_ES', LANG: 'en_US' }), 'es-ES');
    assert.equal(languageOfEnvironment({ LANG: 'fr' }), 'fr');
    assert.equal(languageOfEnvironment({}), 'en-US');
  });
});

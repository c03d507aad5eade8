import assert from 'node:assert/strict';
import type { Evidence, Finding } from '../../../engine/telemetry/finding';
import type { Language } from '../../../engine/telemetry/texts';
import { evidenceWords } from '../../../engine/view/evidence-words';
import { FINDING_TEXTS } from '../../../engine/view/finding-texts';
import { findingWords } from '../../../engine/view/finding-words';
import { moment } from '../../../engine/view/moments';
import { duration, quantity } from '../../../engine/view/quantity';

const SINCE = Date.UTC(2026, 3, 14, 13, 48);
const MINUTE_MS = 60_000;
/** Numbers and units stand together: the text has spaces that do not break. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

const FINDING: Finding = {
  id: 'fan@1',
  state: 'opened',
  since: SINCE,
  detected_at: SINCE + 20_000,
  named_at: SINCE + 20_000,
  severity: 'warning',
  scope: 'fan',
  target: { cluster: 'hall', rack: 'rack-a', server: 'server-07', fan: 'fan-2' },
  cause: 'fan-failed',
  candidates: [
    { cause: 'fan-failed', probability: 0.67 },
    { cause: 'fan-stalled', probability: 0.33 },
  ],
  confidence: 0.97,
  evidence: [{ field: 'speed_pct', observed: 0, expected: 47.2, sigma: -99 }],
  actions: [{ action: 'replace-fan', reason: 'fan-will-not-recover' }],
};

function words(more: Partial<Finding> = {}, language: Language = 'en-US', now = SINCE + 44 * MINUTE_MS) {
  return findingWords({ ...FINDING, ...more }, FINDING_TEXTS[language], { language, now, timeZone: 'UTC' });
}

describe('a finding in words', () => {
  it('says what, where, since when, how sure, and what to do with its reason', () => {
    const { title, where, severity, scope, state, when, lasts, named, confidence, actions } = words();
    assert.equal(title, 'Fan has failed');
    assert.equal(where, 'fan-2, server-07, rack-a');
    assert.equal(words().headline, `${title}: ${where}`);
    assert.match(words({}, 'fr').headline, /^Ventilateur en panne : fan-2/);
    assert.deepEqual([severity, scope, state], ['Warning', 'Fan', 'open']);
    assert.deepEqual([when, plain(lasts)], ['since 13:48', 'for 44 min']);
    assert.deepEqual([plain(named), plain(confidence)], ['named after 20 s', '97 %']);
    assert.deepEqual(actions, [
      { action: 'Replace the fan', reason: 'a fan that has failed does not recover' },
    ]);
    assert.deepEqual(
      words().candidates.map(({ cause, probability }) => `${cause} ${plain(probability)}`),
      ['Fan has failed 67 %', 'Fan is blocked 33 %'],
    );
  });

  it('is told in each language, numbers and times included', () => {
    const evidence = [{ field: 'cpu_temp_c', observed: 62.94, expected: 56.71, sigma: 9 }];
    const said = (language: Language) => {
      const { title, when, evidence: told } = words({ evidence }, language);
      return [title, when, plain(told[0]!.sentence)];
    };
    assert.deepEqual(said('en-US'), [
      'Fan has failed',
      'since 13:48',
      'CPU 62.9 °C, 6.2 °C over what its load explains',
    ]);
    assert.deepEqual(said('fr'), [
      'Ventilateur en panne',
      'depuis 13:48',
      "Processeur : 62,9 °C, 6,2 °C de plus que ce qu'explique sa charge",
    ]);
    assert.deepEqual(said('es-ES'), [
      'Ventilador averiado',
      'desde 13:48',
      'CPU: 62,9 °C, 6,2 °C más de lo que explica su carga',
    ]);
  });

  it('says from when to when, once it is over, with the day when that is another', () => {
    const over = { state: 'closed', until: SINCE + 38 * MINUTE_MS } as const;
    const { when, lasts, state } = words(over);
    assert.deepEqual([state, when, plain(lasts)], ['over', '13:48 to 14:26', 'lasted 38 min']);
    const nextDay = SINCE + 20 * 60 * MINUTE_MS;
    assert.equal(words({}, 'en-US', nextDay).when, 'since Apr 14, 13:48');
    assert.equal(words({}, 'fr', nextDay).when, 'depuis 14 avr., 13:48');
  });

  it('says where by what it is about', () => {
    const where = (scope: Finding['scope'], target: Finding['target']) => words({ scope, target }).where;
    assert.equal(
      where('sensor', { cluster: 'hall', server: 'server-07', field: 'cpu_temp_c' }),
      'sensor: CPU, server-07',
    );
    assert.equal(where('rack', { cluster: 'hall', rack: 'rack-a' }), 'rack-a');
    assert.equal(where('room', { cluster: 'hall' }), 'whole room, hall');
    assert.equal(where('network', { cluster: 'hall' }), 'all servers, hall');
    assert.equal(where('server', { cluster: 'hall', server: 'a' }), 'a');
  });

  it('says when a fan stops, no finer than its margin lets it', () => {
    const at = SINCE;
    const hours = (number: number) => number * 3600;
    const stops = (seconds: number, low: number, high: number, language: Language = 'en-US') =>
      plain(words({ remaining: { seconds, low, high, at } }, language).remaining);
    // 13:48 and 12 h 14 min, to the half hour; half of the interval is 90 min.
    assert.equal(
      stops(hours(12) + 840, hours(11), hours(14)),
      'Stops around Apr 15, 02:00, give or take 90 min',
    );
    assert.equal(stops(hours(2), hours(1.8), hours(2.1)), 'Stops around 15:50, give or take 10 min');
    assert.match(stops(hours(90), hours(60), hours(120)), /give or take 30 h$/);
    assert.match(stops(hours(900), hours(600), hours(1200)), /give or take 13 d$/);
    assert.equal(stops(hours(2), hours(1.8), hours(2.1), 'fr'), "S'arrêtera vers 15:50, à 10 min près");
    assert.equal(stops(600, 0, 1200), 'May stop at any time');
    assert.equal(words({ state: 'closed', remaining: { seconds: 9, low: 9, high: 9, at } }).remaining, '');
  });

  it('keeps names that nobody has put into words', () => {
    const unnamed = words({
      cause: 'gremlins',
      actions: [{ action: 'sing', reason: 'why-not' }],
      candidates: [{ cause: 'elves', probability: 1 }],
    });
    assert.deepEqual([unnamed.title, unnamed.about], ['gremlins', '']);
    assert.deepEqual(unnamed.actions, [{ action: 'sing', reason: 'why-not' }]);
    assert.equal(unnamed.candidates[0]?.cause, 'elves');
  });
});

describe('evidence in words', () => {
  const said = (evidence: Evidence) =>
    plain(evidenceWords(evidence, FINDING_TEXTS['en-US'], 'en-US').sentence);
  const CASES: [Evidence, string][] = [
    [
      { field: 'airflow_m3s', observed: 0.0132, expected: 0.0211, sigma: -8 },
      'Airflow 0.013 m³/s, 0.008 m³/s below the expected 0.021 m³/s',
    ],
    [
      { field: 'exhaust_temp_c', observed: 20, expected: 24, sigma: -8 },
      'Exhaust air 20 °C, 4 °C under what its load explains',
    ],
    [
      { field: 'cpu_temp_c', observed: 91.5, expected: 90, sigma: 0 },
      'CPU 91.5 °C, 1.5 °C over its limit of 90 °C',
    ],
    [{ field: 'cpu_util_pct', observed: 70, expected: 90, sigma: 0 }, 'Load 70 %, limit 90 %'],
    [{ field: 'power_w', observed: null, expected: 250, sigma: 99 }, 'Power: no reading'],
    [{ field: 'inlet_temp_c', observed: 25, expected: null, sigma: 9 }, 'Inlet air 25 °C'],
    [{ field: 'power_w', observed: 250, expected: 250, sigma: 9 }, 'Power 250 W, as expected'],
    [{ field: 'running', observed: 0, expected: 1, sigma: 99 }, 'The server reports that it does not run'],
    [
      { field: 'missing_pct', observed: 4.04, expected: 0.4, sigma: 9 },
      'Missing readings 4.0 %, 3.6 % above the expected 0.40 %',
    ],
    [
      { field: 'latency_ms', observed: 2.63, expected: 3.2, sigma: -9 },
      'latency_ms 2.6, 0.57 below the expected 3.2',
    ],
  ];
  for (const [evidence, sentence] of CASES) it(sentence, () => assert.equal(said(evidence), sentence));

  it('has the difference with its sign', () => {
    const of = (observed: number | null) =>
      evidenceWords({ field: 'power_w', observed, expected: 200, sigma: 1 }, FINDING_TEXTS['en-US'], 'en-US');
    assert.deepEqual(
      [of(250), of(150)].map(({ difference }) => plain(difference)),
      ['+50 W', '−50 W'],
    );
    assert.deepEqual([of(200).side, of(null).difference], ['same', '']);
  });
});

describe('quantities', () => {
  it('carry the unit of their field in the language', () => {
    const shown = (field: string, value: number, language: Language) =>
      plain(quantity(field, value, FINDING_TEXTS[language], language));
    assert.equal(shown('speed_rpm', 4200, 'en-US'), '4,200 rpm');
    assert.equal(shown('speed_rpm', 4200, 'fr'), '4 200 tr/min');
    assert.equal(shown('power_w', 0.456, 'es-ES'), '0,46 W');
    assert.equal(shown('nothing', 12.34, 'en-US'), '12.3');
  });

  it('last in the units that fit', () => {
    const CASES: [number, string][] = [
      [47, '47 s'],
      [200, '3 min'],
      [3600, '1 h'],
      [4000, '1 h 6 min'],
      [187_200, '2 d 4 h'],
    ];
    for (const [seconds, text] of CASES)
      assert.equal(plain(duration(seconds, FINDING_TEXTS['en-US'], 'en-US')), text);
    assert.equal(plain(duration(187_200, FINDING_TEXTS.fr, 'fr')), '2 j 4 h');
  });

  it('take place in the zone that is asked for', () => {
    const reader = { language: 'en-US', now: SINCE, timeZone: 'Europe/Paris' } as const;
    assert.equal(moment(SINCE, reader), '15:48');
  });
});

import assert from 'node:assert/strict';
import { EQUIVALENTS } from '../../../engine/billing/equivalents/equivalent';
import { priceBands } from '../../../engine/billing/report/bands';
import { billCsv } from '../../../engine/billing/report/bill-csv';
import { billPage } from '../../../engine/billing/report/bill-page';
import { readTariff } from '../../../engine/billing/tariffs/read-tariff';
import { readRows } from '../../../engine/codecs/csv-rows';
import type { Bill } from '../../../engine/telemetry/bill';
import { LANGUAGES, type Language } from '../../../engine/telemetry/texts';
import { readCatalogue } from '../../support/catalogues';
import { FROM, sampleBill, sampleHours, samplePart, ZONE } from '../../support/sample-bill';

const FLAT = readTariff('flat');
const PEAK = readTariff('fr-hphc-2026-02');

function pageOf(bill: Bill, language: Language = 'en-US', slices: readonly Bill[] = []): string {
  return billPage(
    { bill, slices, tariff: FLAT, others: [{ tariff: PEAK, bill }], equivalents: EQUIVALENTS, version: '0' },
    language,
  );
}

/** What a reader sees, blanks as one. */
const seen = (page: string) =>
  page
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/[\s\u00a0\u202f]+/g, ' ');

const titles = (page: string) => [...page.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, title]) => title);

describe('the page of a bill', () => {
  it('says first what it costs, in the language and currency of the reader', () => {
    const answer = (language: Language) =>
      seen(/<h1>.*?<\/h1>/.exec(pageOf(sampleBill(), language))?.[0] ?? '').trim();
    assert.equal(answer('en-US'), '€28.80 for 144 kWh of electricity.');
    assert.equal(answer('fr'), '28,80 € pour 144 kWh d&#39;électricité.');
    assert.equal(answer('es-ES'), '28,80 € por 144 kWh de electricidad.');
  });

  it('has a section for each thing to be known, and none for what there is not', () => {
    assert.deepEqual(titles(pageOf(sampleBill(), 'en-US', sampleHours())), [
      'Hour by hour',
      'Where the money goes',
      'This energy is like',
      'The same energy on another contract',
      'CO₂ of this energy, here and elsewhere',
      'How the energy is known',
      'By server',
    ]);
    const { carbon: _, carbon_g: __, parts: ___, ...bare } = sampleBill();
    assert.deepEqual(titles(pageOf(bare)), [
      'Where the money goes',
      'This energy is like',
      'The same energy on another contract',
      'How the energy is known',
    ]);
  });

  it('shows every line, and what is contained in another apart', () => {
    const page = pageOf(sampleBill());
    assert.match(
      seen(page),
      /servers 96 kWh €19.20 5.38 kg fans 4.8 kWh €0.96 cooling and losses 48 kWh €9.60 2.69 kg total 144 kWh €28.80 8.06 kg/,
    );
    assert.match(page, /<tr class="of"><th scope="row">fans/);
  });

  it('has a bar for each hour, and its figures beside', () => {
    const page = pageOf(sampleBill(), 'fr', sampleHours());
    assert.equal([...page.matchAll(/<g><title>\d\d:00:/g)].length, 24);
    assert.match(seen(page), /1 févr. 2026, 23:00 5,\d+ kWh 1,\d+ € 0 %/);
  });

  it('warns of what is missing, incomplete, simulated and contradicted', () => {
    const page = pageOf(
      sampleBill({
        coverage: { measured: 0.5, estimated: 0.1, interpolated: 0, simulated: 0.3, missing: 0.1 },
        gap_kwh: 15,
        lines: [...sampleBill().lines, { item: 'incomplete', energy_kwh: 9.6, cost: 1.92, of_which: true }],
        checks: [{ measurement: 'pdu', target: { pdu: 'pdu-1' }, energy_kwh: 120, servers_kwh: 96 }],
      }),
    );
    for (const warning of [
      /In 10.0% of the time nothing was measured: probably 15 kWh more, which are not billed/,
      /IT scope is incomplete: 9.6 kWh/,
      /30% of the time is of a simulation/,
      /pdu pdu-1 measured 120 kWh, the servers behind it 96 kWh/,
    ])
      assert.match(seen(page), warning);
    assert.doesNotMatch(pageOf(sampleBill()), /Before you rely/);
  });

  it('shows names as they are, whatever they are', () => {
    const page = pageOf(
      sampleBill({ target: { cluster: '<b>c' }, parts: [samplePart('<script>x</script>')] }),
    );
    assert.doesNotMatch(page, /<script|<b>c/);
    assert.match(page, /&lt;script&gt;x/);
  });

  it('links each equivalent to its source', () => {
    const page = pageOf(sampleBill());
    for (const { source } of EQUIVALENTS) assert.ok(page.includes(`href="${source}"`), source);
    assert.match(seen(page), /20,000 km on an e-bike 252 Wh for 35 km/);
  });

  it('never sets carbon beside factors of another kind', () => {
    const page = pageOf(sampleBill({ carbon: { scope: 'direct', embodied_g: 0 } }));
    assert.doesNotMatch(seen(page), /de 2023/);
    assert.match(seen(pageOf(sampleBill())), /de 2023 54.9 kg/);
  });

  it('has all its texts in all languages, with the same places', () => {
    const shape = (language: Language) =>
      [...readCatalogue(`engine/billing/report/texts/report.${language}.json`)].map(
        ([key, text]) => `${key} ${[...text.matchAll(/__\w+?__/g)].join(' ').split(' ').sort().join(' ')}`,
      );
    for (const language of LANGUAGES) {
      assert.deepEqual(shape(language), shape('en-US'), language);
      assert.doesNotMatch(seen(pageOf(sampleBill(), language, sampleHours())), /__|undefined|NaN/);
    }
  });
});

describe('prices of a day', () => {
  it('are bands in local hours', () => {
    assert.deepEqual(priceBands(PEAK.energy, FROM, ZONE), [
      { from: 0, to: 7, price: 0.1579, name: 'HC' },
      { from: 7, to: 23, price: 0.2065, name: 'HP' },
      { from: 23, to: 24, price: 0.1579, name: 'HC' },
    ]);
  });

  it('are those of its month and its day of the week; the last that matches wins', () => {
    const table = {
      price: 1,
      zones: [
        { price: 2, months: 'feb' },
        { price: 3, days: 'sun', hours: '12:00-13:00' },
        { price: 4, days: 'mon-sat' },
        { price: 5, months: 'jul' },
      ],
    };
    // 1 February 2026 is a Sunday.
    assert.deepEqual(
      priceBands(table, FROM, ZONE).map(({ from, price }) => [from, price]),
      [
        [0, 2],
        [12, 3],
        [13, 2],
      ],
    );
  });
});

describe('the CSV of bills', () => {
  const cells = (text: string) => [...readRows(text)].map((row) => row.cells);

  it('has a row for each line of the bill and of its parts, and their totals', () => {
    const [head, ...rows] = cells(billCsv([sampleBill({ parts: [samplePart('a,b')] })]));
    const column = (title: string) => head?.indexOf(title) ?? -1;
    assert.deepEqual(
      rows.map((row) =>
        ['part', 'item', 'of_which', 'energy_kwh', 'cost'].map((title) => row[column(title)]),
      ),
      [
        ['', 'it', '', '96', '19.2'],
        ['', 'fans', 'true', '4.8', '0.96'],
        ['', 'overhead', '', '48', '9.6'],
        ['', 'total', '', '144', '28.8'],
        ['a,b', 'it', '', '4.8', '0.96'],
        ['a,b', 'overhead', '', '2.4', '0.48'],
        ['a,b', 'total', '', '7.2', '1.44'],
      ],
    );
    assert.deepEqual(rows[0]?.slice(0, 3), ['2026-01-31T23:00:00.000Z', '2026-02-01T23:00:00.000Z', ZONE]);
  });

  it('gives no spreadsheet a formula', () => {
    for (const name of ['=1+1', '+1', '-1', '@x']) {
      const text = billCsv([sampleBill({ parts: [samplePart(name)] })]);
      assert.ok(cells(text).some((row) => row.includes(`'${name}`)));
    }
  });
});

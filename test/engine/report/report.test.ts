import assert from 'node:assert/strict';
import fc from 'fast-check';
import { barList, shareBar } from '../../../engine/report/bar-list';
import { Format } from '../../../engine/report/format';
import { html, link } from '../../../engine/report/html';
import { lanes } from '../../../engine/report/lanes';
import { lineChart } from '../../../engine/report/line-chart';
import { page } from '../../../engine/report/page';
import { kpis, section, warnings } from '../../../engine/report/section';
import { stackedBars } from '../../../engine/report/stacked-bars';
import { table } from '../../../engine/report/table';

const shown = (value: number, digits = 1) => `${value.toFixed(digits)} €`;
const count = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;

describe('html', () => {
  it('escapes what is put into it, and not what is HTML already', () => {
    const inner = html`<b title="${'"a" & \'b\''}">${'<script>'}</b>`;
    assert.equal(
      html`<p>${inner}${[1, 'x<y']}${undefined}</p>`.text,
      '<p><b title="&quot;a&quot; &amp; &#39;b&#39;">&lt;script&gt;</b>1x&lt;y</p>',
    );
  });

  it('lets no name turn the direction of the text, or hold what cannot be seen', () => {
    assert.equal(html`${'a\u202eb\u0007c\n'}`.text, 'a\ufffdb\ufffdc\n');
  });

  it('links to pages of the web and nowhere else', () => {
    assert.match(
      link('https://example.org/?a=1&b="', 'x').text,
      /^<a href="https:\/\/example.org\/\?a=1&amp;b=&quot;"/,
    );
    for (const url of ['javascript:alert(1)', 'data:text/html,x', '//example.org', ' https:/x'])
      assert.equal(link(url, 'x').text, 'x');
  });
});

/** Every piece with the same text wherever a text may stand. */
function everything(name: string): string {
  const format = new Format('en-US', 'UTC');
  const described = { title: name, description: name };
  const columns = [{ title: name }, { title: name, numeric: true }] as const;
  return page({
    language: 'en-US',
    title: name,
    answer: name,
    lead: name,
    foot: name,
    sections: [
      warnings(name, [name]),
      kpis([{ label: name, value: name, note: name }]),
      section({ title: name, of: name, note: name, width: 'wide', body: name }),
      table({ caption: name, columns, rows: [{ cells: [name, name], kind: 'of' }], foot: [name, name] }),
      barList({
        columns,
        barTitle: name,
        rows: [{ label: name, value: 1, low: 0.5, high: 2, cells: [name] }],
      }),
      shareBar({
        ...described,
        columns,
        shares: [{ name, value: 1, tone: 'fill', cells: [name] }],
        foot: [name, name],
      }),
      stackedBars({
        ...described,
        parts: [{ name, tone: 'fill' }],
        bars: [{ label: name, values: [1] }],
        shown: () => name,
      }),
      lineChart({
        ...described,
        from: 0,
        to: 10,
        format,
        lines: [{ name, tone: 'a', points: [[0, 1]] }],
        shown: () => name,
      }),
      lanes({
        from: 0,
        to: 1,
        ticks: [{ at: 0, label: name }],
        lanes: [
          {
            label: name,
            note: name,
            worth: name,
            worthNote: name,
            bands: [{ from: 0, to: 1, text: name, tone: 'seq-1' }],
          },
        ],
      }),
    ],
  });
}

describe('a report', () => {
  it('runs and loads nothing, whatever stands in a name', () => {
    const plain = everything('x');
    const tags = (text: string) => text.match(/<\/?[a-z]+/g);
    for (const name of [
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      "' onload='x",
      '</style><b>',
      '&lt;i&gt;',
      '$&',
    ])
      assert.deepEqual(tags(everything(name)), tags(plain), name);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (name) => {
        assert.deepEqual(tags(everything(name)), tags(plain));
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it('needs no other file', () => {
    const text = everything('x');
    assert.equal(count(text, /<(script|link|img|iframe|object)\b|@import|src=|url\((?!#hatch\))/g), 0);
    assert.match(
      text,
      /Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;"/,
    );
  });

  it('says its language, and every picture says what it shows', () => {
    const text = everything('x');
    assert.match(text, /^<!doctype html>\n<html lang="en-US">/);
    const pictures = text.match(/<svg[^>]*role="img"[^>]*><title>x<\/title><desc>x<\/desc>/g);
    assert.equal(pictures?.length, count(text, /role="img"/g));
  });

  it('is dark on a screen that is, and light on paper', () => {
    assert.match(everything('x'), /@media screen and \(prefers-color-scheme:dark\)/);
  });
});

describe('stacked bars', () => {
  const bars = (values: readonly number[][]) =>
    stackedBars({
      title: 't',
      description: 'd',
      parts: [
        { name: 'a', tone: 'fill' },
        { name: 'b', tone: 'rest' },
      ],
      bars: values.map((each, i) => ({ label: String(i), values: each })),
      shown,
    }).text;
  const heights = (text: string) =>
    [...text.matchAll(/<rect x="[^"]+" y="([^"]+)" width="[^"]+" height="([^"]+)"/g)].map(([, y, height]) => [
      Number(y),
      Number(height),
    ]);

  it('stand on each other, as high as their values', () => {
    // The axis goes to 4 in 180 px, from its top.
    assert.deepEqual(heights(bars([[1, 3]])), [
      [135, 45],
      [0, 135],
    ]);
  });

  it('hang from the line of zero where they are below it', () => {
    // From -2 to 2.
    assert.deepEqual(heights(bars([[2, -2]])), [
      [0, 90],
      [90, 90],
    ]);
  });

  it('are left out where nothing is known', () => {
    assert.deepEqual(heights(bars([[Number.NaN, 0], [], [1, 0]])).length, 1);
    assert.doesNotMatch(bars([[Number.NaN]]), /"NaN/);
  });
});

describe('a line', () => {
  const path = (points: readonly (readonly [number, number | null])[], steps = false) =>
    /d="([^"]*)"/.exec(
      lineChart({
        title: 't',
        description: 'd',
        from: 0,
        to: 4,
        format: new Format('en-US', 'UTC'),
        lines: [{ name: 'a', tone: 'fill', points, steps }],
        shown,
      }).text,
    )?.[1];

  it('stops where data stops', () => {
    assert.equal(
      path([
        [0, 0],
        [1, 4],
        [2, null],
        [3, 2],
        [4, 4],
      ]),
      'M0 180L250 0M750 90L1000 0',
    );
  });

  it('holds its value until the next when it goes in steps', () => {
    assert.equal(
      path(
        [
          [0, 0],
          [2, 4],
          [4, null],
        ],
        true,
      ),
      'M0 180H500V0H1000',
    );
  });
});

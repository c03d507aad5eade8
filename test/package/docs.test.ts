import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { nodeTypes, ROOT } from '../support/sources';

const PAGES = path.join(ROOT, 'docs/nodes');
const HEADINGS = ['Inputs', 'Outputs', 'Details', 'References'];

const builder = () => import('../../scripts/build-docs.mjs');
const script = (type: string, help: string) =>
  `<script type="text/html" data-help-name="${type}">\n${help}\n</script>\n`;

describe('pages of the nodes, docs/nodes', () => {
  it('are those of the help: `node scripts/build-docs.mjs` changes none', async () => {
    const { buildPage, documented } = await builder();
    assert.deepEqual(documented(), nodeTypes());
    assert.deepEqual(
      readdirSync(PAGES),
      nodeTypes().map((type) => `${type}.md`),
    );
    for (const type of nodeTypes())
      assert.equal(readFileSync(path.join(PAGES, `${type}.md`), 'utf8'), buildPage(type), type);
  });

  for (const type of nodeTypes()) {
    describe(`${type}.md`, () => {
      const lines = readFileSync(path.join(PAGES, `${type}.md`), 'utf8').split('\n');

      it('has the headings of all pages: its title once, then what comes in, goes out and why', () => {
        assert.deepEqual(
          lines.filter((line) => /^##? /.test(line)),
          [`# ${type}`, ...HEADINGS.map((heading) => `## ${heading}`)],
        );
      });

      it('begins with a summary, and has a text under every heading', () => {
        const texts = lines.filter((line) => line !== '' && !line.startsWith('<!--'));
        assert.match(texts[1] ?? '', /^[A-Z].{30,}\.$/);
        assert.deepEqual(
          texts.filter((line, i) => /^#{1,3} /.test(line) && /^#{1,3} |^$/.test(texts[i + 1] ?? '')),
          [],
        );
      });

      it('holds no markup but Markdown', () => {
        assert.deepEqual(
          lines.filter((line) => /<\/?\w|&\w+;/.test(line.replace(/`[^`]*`/g, ''))),
          [],
        );
      });
    });
  }
});

describe('docs/vocabulary.md', () => {
  const page = readFileSync(path.join(ROOT, 'docs/vocabulary.md'), 'utf8');

  it('is that of the vocabulary: `node scripts/build-vocabulary.mjs` does not change it', async () => {
    const { buildVocabulary } = await import('../../scripts/build-vocabulary.mjs');
    assert.equal(page, await buildVocabulary());
  });

  // By hand: limits that were asked for, a limit that is another field, and what is no number.
  for (const row of [
    '| `util_pct` | % | 0 to 100 | gauge |',
    '| `temp_c` | °C | -50 to 150 | gauge |',
    '| `mem_used_bytes` | B | 0 to `mem_total_bytes` | gauge |',
    '| `energy_j` | J | 0 or more | counter |',
    '| `running` |  |  | state |',
  ]) {
    it(`has a row ${row}`, () => {
      assert.ok(page.split('\n').some((line) => line.startsWith(row)));
    });
  }
});

describe('help as Markdown', () => {
  // By hand, from the elements that Node-RED's help style guide allows.
  it('keeps paragraphs, lists, properties, ports, code and links', async () => {
    const { pageOf } = await builder();
    const help = `<p>Adds <code>a&lt;b</code>
      and *more*.</p>
      <h3>Inputs</h3>
      <dl class="message-properties">
        <dt>payload <span class="property-type">number</span></dt> <dd>one <code>x</code>.</dd>
        <dt class="optional">reset <span class="property-type">boolean</span></dt> <dd>forgets.</dd>
      </dl>
      <h3>Outputs</h3>
      <ol class="node-ports"><li>Sums
        <dl class="message-properties"><dt>topic <span class="property-type">string</span></dt><dd>a name.</dd></dl>
      </li><li>Others</li></ol>
      <h3>Details</h3>
      <h4>State</h4>
      <p>Two:</p>
      <ul><li>one</li><li>two, with <a href="https://example.org/a">a link</a></li></ul>
<pre>{
  "a": 1
}</pre>`;
    const page = [
      '# adder',
      '',
      '<!-- Built from nodes/adder/locales/en-US/adder.html by scripts/build-docs.mjs. -->',
      '',
      'Adds `a<b` and \\*more\\*.',
      '',
      '## Inputs',
      '',
      '- `payload` (number): one `x`.',
      '- `reset` (boolean, optional): forgets.',
      '',
      '## Outputs',
      '',
      '1. Sums',
      '   - `topic` (string): a name.',
      '2. Others',
      '',
      '## Details',
      '',
      '### State',
      '',
      'Two:',
      '',
      '- one',
      '- two, with [a link](https://example.org/a)',
      '',
      '```',
      '{',
      '  "a": 1',
      '}',
      '```',
      '',
      '## References',
      '',
      'None.',
      '',
    ];
    assert.equal(pageOf('adder', script('adder', help)), page.join('\n'));
  });

  const wrong: [what: string, help: string, error: RegExp][] = [
    ['an element that is not closed', '<p>a', /<p> is not closed/],
    ['elements closed crosswise', '<ul><li>a</ul></li>', /<\/ul> closes <li>/],
    ['a bare <', '<p>a < b</p>', /begins no element/],
    ['an element that has no place in Markdown', '<p><b>a</b></p>', /<b> in a line/],
    ['a heading of its own', '<h3>Notes</h3>', /heading Notes/],
    ['a property without a description', '<dl><dt>a</dt></dl>', /<dt> without its <dd>/],
  ];
  for (const [what, help, error] of wrong) {
    it(`refuses ${what}`, async () => {
      const { pageOf } = await builder();
      assert.throws(() => pageOf('adder', script('adder', help)), error);
    });
  }

  it('refuses the help of another node', async () => {
    const { pageOf } = await builder();
    assert.throws(() => pageOf('adder', script('divider', '<p>a</p>')), /not the help of adder/);
  });
});

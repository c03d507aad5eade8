import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { brief, decodeExposition } from '../../support/exposition';
import { ROOT } from '../../support/sources';

/** Expected Metrics by hand, from the grammars of Prometheus text 0.0.4 and of OpenMetrics 1.0. */
for (const codec of ['prometheus', 'openmetrics'] as const) {
  describe(`${codec}: whole documents`, () => {
    const folder = path.join(ROOT, 'test/cases/codecs', codec);
    for (const name of readdirSync(folder)) {
      it(name.replaceAll('-', ' '), () => {
        const read = (file: string) => readFileSync(path.join(folder, name, file), 'utf8');
        const { metrics, refused, notes } = decodeExposition(
          read(codec === 'prometheus' ? 'input.prom' : 'input.om'),
          codec,
        );
        assert.deepEqual(
          { metrics, refused: brief(refused), notes: brief(notes) },
          JSON.parse(read('expected.json')),
        );
      });
    }
  });
}

/** Documents of other projects. Samples are counted by `grep -c '^[^#]'`; the rest comes from the notes beside them. */
describe('Prometheus and OpenMetrics: documents of others', () => {
  const formats = path.join(ROOT, '../shared/data/formats');
  const read = (file: string) => readFileSync(path.join(formats, file), 'utf8');

  before(function () {
    if (!existsSync(formats)) this.skip();
  });

  const clean: [file: string, codec: 'prometheus' | 'openmetrics'][] = [
    ['prometheus-text/client-golang.prom', 'prometheus'],
    ['prometheus-text/client-python-created.prom', 'prometheus'],
    ['prometheus-text/node-exporter-1.5.0.prom', 'prometheus'],
    ['prometheus-text/node-exporter-fixtures-subset.prom', 'prometheus'],
    ['prometheus-text/textfile-client-side-timestamp.prom', 'prometheus'],
    ['scaphandre-prometheus/v1.0.2.prom', 'prometheus'],
    ['vllm/dynamo-worker-excerpt.prom', 'prometheus'],
    ['vllm/vllm-docs-v1-excerpt.prom', 'prometheus'],
    ['vllm/vllm-v0-and-v1-names.prom', 'prometheus'],
    ['dcgm/dcgm-exporter-t4.prom', 'prometheus'],
    ['slurm/rivosinc-cli.prom', 'prometheus'],
    ['slurm/rivosinc-json-licenses-diag.prom', 'prometheus'],
    ['openmetrics/client-python-1.0.0.om', 'openmetrics'],
  ];
  for (const [file, codec] of clean) {
    it(`${file}: every sample is a field, none refused`, () => {
      const text = read(file);
      const samples = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
      const { metrics, refused, notes } = decodeExposition(text, codec);
      assert.deepEqual([...refused, ...notes], []);
      const fields = metrics.reduce((sum, metric) => sum + Object.keys(metric.fields).length, 0);
      assert.equal(fields, samples.length);
    });
  }

  it('exposition-docs-example.prom: the quoted name without a value is refused, all else decoded', () => {
    const text = read('prometheus-text/exposition-docs-example.prom');
    const { metrics, refused, notes } = decodeExposition(text, 'prometheus', 'any');
    assert.deepEqual(brief(refused), [{ line: 10, code: 'malformed', field: 'fields.value' }]);
    assert.deepEqual(notes, []);
    // 2 requests, a file, a minimum, one before 1970; 6 buckets and 5 quantiles, each with sum and count.
    assert.equal(metrics.length, 2 + 1 + 1 + 1 + 7 + 6);
    assert.equal(metrics[0]?.timestamp, 1395066363000);
    assert.equal(metrics[4]?.timestamp, -3982045);
    // No time of a flow.
    const { refused: strict } = decodeExposition(text, 'prometheus');
    assert.deepEqual(
      strict.map(({ line, problem }) => [line, problem.code]),
      [
        [10, 'malformed'],
        [16, 'bad-time'],
      ],
    );
  });

  it('client-golang-0.0.1.om: decoded, and its two families of one name reported', () => {
    const text = read('openmetrics/client-golang-0.0.1.om');
    const { metrics, refused, notes } = decodeExposition(text, 'openmetrics');
    assert.deepEqual(
      refused.map(({ problem }) => [problem.code, problem.field]),
      [['against-format', 'go_memstats_alloc_bytes']],
    );
    assert.deepEqual(notes, []);
    const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const fields = metrics.reduce((sum, metric) => sum + Object.keys(metric.fields).length, 0);
    assert.equal(fields, samples.length);
  });

  it('dynamo-worker-excerpt.prom: the buckets of a histogram without a last one are marked', () => {
    const { metrics } = decodeExposition(read('vllm/dynamo-worker-excerpt.prom'), 'prometheus');
    const buckets = metrics.filter(({ fields }) => fields.bucket !== undefined);
    assert.deepEqual(
      buckets.map(({ quality }) => quality),
      [{ bucket: 'suspect' }, { bucket: 'suspect' }],
    );
  });

  /** Examples of the specification, without their ends; which break a rule is said there. */
  it('spec-examples.md.txt: every example is read as the specification says', () => {
    const examples = read('openmetrics/spec-examples.md.txt')
      .split('~~~\n')
      .map((part) => /^\(([^)]*)\)\n([\s\S]+)$/.exec(part))
      .filter((found) => found !== null);
    assert.equal(examples.length, 40);
    const wrong = examples.flatMap(([, title, text = '']) => {
      const whole = text.endsWith('# EOF\n') ? text : `${text}# EOF\n`;
      const { refused } = decodeExposition(whole, 'openmetrics', 'any');
      return refused.map(({ line, problem }) => [title, line, problem.limit]);
    });
    assert.deepEqual(wrong, [
      ['MetricFamily metadata', 2, 'a name that ends in _ and the unit'],
      ['MetricPoint', 5, 'the samples of one metric in one piece'],
      ['MetricPoint', 5, 'times that do not go back'],
      // Two blanks, an oversight of the page.
      ['Exemplars', 9, 'a number, NaN, +Inf or -Inf'],
    ]);
  });
});

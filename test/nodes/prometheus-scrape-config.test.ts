import assert from 'node:assert/strict';
import { isProblem, readConfig } from '../../nodes/common/config';
import { prometheusScrapeConfig } from '../../nodes/prometheus-scrape/prometheus-scrape.config';

describe('prometheus-scrape config', () => {
  const parse = (definition: object) =>
    readConfig(prometheusScrapeConfig, { ...prometheusScrapeConfig.defaults, ...definition });

  it('reads this machine every 15 s unless told otherwise', () => {
    const config = parse({});
    assert.ok(!isProblem(config));
    const { source, intervalMs, timeoutMs, maxBytes, atOnce } = config;
    assert.ok('targets' in source);
    assert.equal(source.targets[0]?.url, 'http://localhost:9100/metrics');
    assert.deepEqual([intervalMs, timeoutMs, maxBytes, atOnce], [15_000, 10_000, 8 * 1024 * 1024, 256]);
  });

  it('asks bare addresses over https with a TLS configuration, at the path it is told', () => {
    const config = parse({
      tls: 'abc',
      path: '/m',
      targets: [{ target: 'n1:1' }, { target: 'http://n2:2/x' }],
    });
    assert.ok(!isProblem(config) && 'targets' in config.source);
    assert.deepEqual(
      config.source.targets.map(({ url }) => url),
      ['https://n1:1/m', 'http://n2:2/x'],
    );
  });

  const bad: [definition: object, code: string, field: string, value: unknown][] = [
    [{ source: 'dns' }, 'bad-option', 'source', 'dns'],
    [{ source: 'file' }, 'missing-field', 'file', ''],
    [{ targets: [{ target: 'gopher://n1' }] }, 'bad-option', 'targets.1', 'gopher://n1'],
    [{ path: 'metrics' }, 'bad-option', 'path', 'metrics'],
    [{ intervalS: '0.5' }, 'bad-option', 'intervalS', 0.5],
    [{ intervalS: 5, timeoutS: 6 }, 'bad-option', 'timeoutS', 6],
    [{ relabel: 'drop' }, 'bad-option', 'relabel.1', 'drop'],
    [{ cluster: 'a/b' }, 'bad-name', 'cluster', 'a/b'],
    [{ atOnce: 901 }, 'bad-option', 'atOnce', 901],
    [{ maxBodyMiB: 0 }, 'bad-option', 'maxBodyMiB', 0],
    [{ names: 'mine' }, 'bad-option', 'names', 'mine'],
  ];
  for (const [definition, code, field, value] of bad) {
    it(`refuses ${JSON.stringify(definition)}`, () => {
      const why = parse(definition);
      assert.ok(isProblem(why));
      assert.deepEqual([why.code, why.field, why.value], [code, field, value]);
    });
  }
});

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DecodeStage } from '../../../engine/codecs/decode-stage';
import type { RefusedText } from '../../../engine/codecs/received';
import { flaw } from '../../../engine/telemetry/admit';
import type { Finding } from '../../../engine/telemetry/finding';
import type { Metric } from '../../../engine/telemetry/metric';
import { fieldSpec } from '../../../engine/telemetry/vocabulary';
import { ROOT } from '../../support/sources';

const FORMATS = path.join(ROOT, '../shared/data/formats');

/** A document as the decoder takes it, with the gate. */
function decode(file: string) {
  const stage = new DecodeStage({
    source: {},
    names: 'canonical',
    server: 'n1',
    gate: {},
    maxBytes: 1e8,
    maxSeries: 1000,
    idleExpiryS: 86_400,
  });
  const payload = readFileSync(path.join(FORMATS, file), 'utf8');
  const outs = [...stage.take({ payload, at: 1_795_331_828_000, topic: '' })].filter(
    (out) => out !== undefined,
  );
  const of = (port: string) => outs.filter((out) => out.port === port).map(({ value }) => value);
  return {
    metrics: of('result') as Metric[],
    findings: of('event') as Finding[],
    refused: (of('refused') as RefusedText[]).map(({ reason }) => reason),
    unmapped: stage.counts.unmapped,
  };
}

/** Real documents of power: found by content, whole, under our names; what the gate says of each, by FORMATS.md. */
describe('documents of power, from text to findings', () => {
  before(function () {
    if (!existsSync(FORMATS)) this.skip();
  });

  // One of two sockets is told, or memory is not: the rest is explained.
  const REST = ['other-power'];
  const files: [file: string, hosts: number[], findings: string[]][] = [
    ['scaphandre-json/v1.0.0-concatenated.txt', [86.2153, 87.96921], REST],
    ['scaphandre-json/v1.0.2-interrupted.txt', [87.10905, 86.00823, 86.28274], REST],
    ['scaphandre-json/v1.0.2-psys.json', [125.57707, 138.2595], REST],
    ['scaphandre-stdout/v1.0.2-table.txt', [87.258117, 86.120979], []],
    ['scaphandre-stdout/v1.0.2-psys-no-domains.txt', [133.712158], REST],
    ['scaphandre-stdout/v1.0.2-regex.txt', [82.913739], []],
    // The example of the manual: three processes of 4.8 W on a host of 9.4 W.
    ['scaphandre-stdout/v0.x-getting-started.txt', [9.391334], ['parts-exceed-whole']],
    ['scaphandre-stdout/v1.0.2-raw-metrics.txt', [], []],
    // T-11: 4.81 W and 4.81 W on a host of 9.39 W, of which the sockets leave 0.94 W.
    ['power-summary/power-summary.json', [9.39], ['parts-exceed-whole', 'other-power']],
    ['power-summary/stdout-as-in-seed.txt', [12.5], []],
    ['power-summary/stdout-fragment-as-in-seed.txt', [], []],
    ['heartbeat/heartbeat-example.json', [], []],
  ];
  for (const [file, hosts, causes] of files) {
    it(file, () => {
      const { metrics, findings, refused, unmapped } = decode(file);
      assert.deepEqual([refused, unmapped], [[], 0]);
      for (const metric of metrics) {
        assert.equal(flaw(metric), undefined);
        assert.ok(metric.tags.server, 'names its machine');
        for (const field in metric.fields)
          assert.ok(fieldSpec(metric.name, field), `${metric.name}.${field}`);
      }
      const powers = metrics.map(({ fields }) => fields.rapl_power_w);
      assert.deepEqual(
        powers.filter((watts) => typeof watts === 'number'),
        hosts,
      );
      assert.deepEqual(
        findings.map(({ cause }) => cause),
        causes,
      );
    });
  }

  it('a machine without counters is told', () => {
    const { metrics, refused } = decode('power-summary/stdout-no-rapl-as-in-seed.txt');
    assert.deepEqual([metrics, refused], [[], ['no-rapl']]);
  });
});

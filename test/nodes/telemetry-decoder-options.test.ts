import assert from 'node:assert/strict';
import { NAMES } from '../../engine/telemetry/names';
import { isProblem, readConfig } from '../../nodes/common/config';
import {
  CODEC_CHOICES,
  TIME_UNIT_CHOICES,
  telemetryDecoderConfig,
} from '../../nodes/telemetry-decoder/telemetry-decoder.config';
import { formOf } from '../support/form';
import { DECODER, DecoderFixture, ours, text } from './common/decoder-fixture';

describe('telemetry-decoder with options', () => {
  const decoder = new DecoderFixture();
  const { load, ended, codes, light } = decoder;

  it('that are bad leave a node that says so and ends every message with it', async () => {
    await load({ codec: 'xml' });
    assert.deepEqual(light()?.text, 'common.status.misconfigured');
    assert.match(decoder.rig.errors[0] as string, /codec.*xml.*metric-json/);
    decoder.rig.send({ payload: text(ours(0)) });
    await ended(1);
    assert.deepEqual([codes(), decoder.rig.out], [['bad-option'], [[], [], []]]);
  });

  it('of another package are not taken for ours', async () => {
    await load({ version: undefined });
    decoder.rig.send({ payload: text(ours(0)) });
    await ended(1);
    assert.deepEqual(codes(), ['foreign-config']);
  });
});

describe('the options of telemetry-decoder', () => {
  const wrong: [option: string, value: unknown, others?: object][] = [
    ['codec', 'xml'],
    ['timeUnit', 'min'],
    ['names', 'mine'],
    ['rules', '', { codec: 'rules' }],
    ['rules', '{"from": "json"}', { codec: 'auto' }],
    ['rules', '{"from": "json"', { codec: 'rules' }],
    ['rules', '{"from": "json", "name": "server", "fields": {}}', { codec: 'rules' }],
    ['cluster', 'a/b'],
    ['server', 'a/b'],
    ['meter', 'a+b'],
    ['gate', 'yes'],
    ['tdpW', -1],
    ['tdpW', 'much'],
    ['services', 'web'],
    ['services', 'web = a\nother = b'],
    ['maxBodyMiB', 0],
    ['maxBodyMiB', 'much'],
    ['maxBodyMiB', 257],
    ['maxSeries', 0],
    ['maxSeries', 1_000_001],
    ['idleExpiryS', 59],
    ['idleExpiryS', 'ever'],
    ['replayCluster', '', { replay: true }],
    ['replayCluster', 'a#', { replay: true }],
    ['replayRate', 0, { replay: true }],
    ['replayRate', 1e6, { replay: true }],
    ['replay', 'yes'],
    ['maxMetrics', 0],
    ['keep', 'always'],
  ];
  for (const [option, value, others] of wrong) {
    it(`${option} = ${JSON.stringify(value)} is refused by name`, () => {
      const config = readConfig(telemetryDecoderConfig, { ...DECODER, ...others, [option]: value });
      assert.ok(isProblem(config));
      assert.equal(config.field.split('.')[0], option);
    });
  }

  it('that a form hides do not stand in the way', () => {
    const hidden = { codec: 'csv', rules: 'nonsense', replayCluster: '', replayRate: 0 };
    assert.ok(!isProblem(readConfig(telemetryDecoderConfig, { ...DECODER, ...hidden })));
  });

  it('are those that the form offers', () => {
    const offered = (id: string) => {
      const select = new RegExp(`id="node-input-${id}"[\\s\\S]*?</select>`).exec(
        formOf('telemetry-decoder'),
      )?.[0];
      return [...(select ?? '').matchAll(/value="([^"]+)"/g)].map((match) => match[1]);
    };
    assert.deepEqual(offered('codec').sort(), [...CODEC_CHOICES].sort());
    assert.deepEqual(offered('timeUnit'), [...TIME_UNIT_CHOICES]);
    assert.deepEqual(offered('names'), [...NAMES]);
  });
});

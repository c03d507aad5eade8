import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { powerSummary } from '../../../engine/codecs/power-summary';
import { Mapper } from '../../../engine/telemetry/mapper';
import { whole } from '../../support/decoded';
import { ROOT } from '../../support/sources';

const RECEIVED = 1767225600000;
const decode = (value: unknown) => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return whole(powerSummary.decode(text, { receivedAt: RECEIVED }));
};
const short = (value: unknown) => decode(value).metrics.map(({ name, tags, fields }) => [name, tags, fields]);
const problems = (value: unknown) => {
  const { refused, notes } = decode(value);
  return [...refused, ...notes].map(({ problem }) => [problem.code, problem.field]);
};

describe('power summary', () => {
  it('gives the host and its consumers, in watts, at the time of reception', () => {
    const summary = {
      available: true,
      host_power_watts: 20.5,
      socket_power_watts: 15,
      top_consumers: [{ pid: 7, exe: '/usr/bin/cook', power_w: 4.5 }],
    };
    assert.deepEqual(short(summary), [
      ['power_summary', {}, { host_power_watts: 20.5, socket_power_watts: 15 }],
      ['power_summary_process', { pid: '7', exe: '/usr/bin/cook' }, { power_w: 4.5 }],
    ]);
    const mapper = new Mapper('canonical');
    assert.deepEqual(
      decode(summary)
        .metrics.flatMap((metric) => mapper.map(metric).metrics)
        .map(({ name, tags, fields }) => [name, tags, fields]),
      [
        ['server', { method: 'measured' }, { rapl_power_w: 20.5 }],
        ['package', { method: 'measured', package: 'all' }, { power_w: 15 }],
        [
          'process',
          { method: 'measured', pid: '7', process: 'cook' },
          { power_w: 4.5, exe: '/usr/bin/cook' },
        ],
      ],
    );
    assert.deepEqual([...mapper.unmapped], []);
  });

  it('not available is no data, whatever the powers say, and a note tells why', () => {
    for (const rest of [{}, { host_power_watts: 0, top_consumers: [] }]) {
      const summary = { available: false, ...rest };
      assert.deepEqual(short(summary), [
        ['power_summary', {}, { host_power_watts: null, socket_power_watts: null }],
      ]);
      assert.deepEqual(problems(summary), [['no-rapl', 'available']]);
    }
  });

  it('not available but estimated is a Metric of its own, and never a measured one', () => {
    const summary = {
      available: false,
      method: 'estimated',
      estimated_power_watts: 95,
      estimated_uncertainty_watts: 52.5,
    };
    const mapper = new Mapper('canonical');
    assert.deepEqual(
      decode(summary)
        .metrics.flatMap((metric) => mapper.map(metric).metrics)
        .map(({ name, tags, fields }) => [name, tags, fields]),
      [
        ['server', { method: 'measured' }, { rapl_power_w: null }],
        ['package', { method: 'measured', package: 'all' }, { power_w: null }],
        ['server', { method: 'estimated' }, { estimated_power_w: 95, estimated_uncertainty_w: 52.5 }],
      ],
    );
    assert.deepEqual([...mapper.unmapped], []);
    assert.deepEqual(problems({ ...summary, estimated_power_watts: 'much' }), [
      ['no-rapl', 'available'],
      ['wrong-type', 'estimated_power_watts'],
    ]);
  });

  it('refuses what is none, and notes what is wrong in one', () => {
    assert.deepEqual(problems({ available: 'yes', host_power_watts: 1 }), [['bad-option', 'available']]);
    assert.deepEqual(problems({ available: true }), [['missing-field', 'host_power_watts']]);
    assert.deepEqual(problems({ host_power_watts: '9 W' }), [['wrong-type', 'host_power_watts']]);
    assert.deepEqual(problems('[3]'), [['wrong-type', 'payload']]);
    assert.deepEqual(problems('{"available":true,"host_power_watts":1'), [['truncated', 'payload']]);
    const parts = [{ pid: 1 }, { power_w: 1 }, 'a', { pid: 2, power_w: 'x' }];
    assert.deepEqual(problems({ host_power_watts: 1, top_consumers: parts }), [
      ['missing-field', 'top_consumers[1].pid'],
      ['wrong-type', 'top_consumers[2]'],
      ['wrong-type', 'top_consumers[3].power_w'],
    ]);
    assert.deepEqual(problems({ host_power_watts: 1, top_consumers: 3 }), [['wrong-type', 'top_consumers']]);
  });

  it('the document: nothing refused, although its parts are more than the whole', function () {
    const file = path.join(ROOT, '../shared/data/formats/power-summary/power-summary.json');
    if (!existsSync(file)) this.skip();
    const text = readFileSync(file, 'utf8');
    assert.equal(powerSummary.recognises(text), true);
    assert.deepEqual(problems(text), []);
    assert.deepEqual(short(text), [
      ['power_summary', {}, { host_power_watts: 9.39, socket_power_watts: 8.45 }],
      ['power_summary_process', { pid: '642', exe: '/usr/sbin/dockerd' }, { power_w: 4.81 }],
      ['power_summary_process', { pid: '703', exe: '/usr/bin/docker-containerd' }, { power_w: 4.81 }],
    ]);
  });
});

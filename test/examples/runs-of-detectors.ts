import assert from 'node:assert/strict';
import type { Finding } from '../../engine/telemetry/finding';
import type { Metric } from '../../engine/telemetry/metric';
import { systemClock } from '../../io/clock';
import { findings, simulate } from './detector-flow';
import type { ExampleFlow } from './example-flow';
import type { Runs } from './run';

export const RUNS_OF_DETECTORS: Runs = {
  '07 - Detection/1 - Anomalies of any number': async ({ load }) => {
    const flow = await load({ now: systemClock.now() });
    const judged = () => flow.done('any number');
    flow.press('200 readings at once');
    await flow.until(() => judged() === 200);
    flow.clock.advance(2000);
    flow.press('one that is too high');
    await flow.until(() => flow.messages('what is wrong').length === 1);
    assert.match(flow.payload<string>('what is wrong'), /^opened \(warning\): value is 40, not 2\d/);
    await flow.until(() => flow.messages('share of the threshold').length > 0);
    flow.press('the last finding was wrong');
    await flow.until(() => findings(flow).length === 2);
    const [, closed] = findings(flow);
    assert.deepEqual([closed?.state, closed?.calibration?.wrong], ['closed', 1]);
    for (let second = 0; second < 5; second++) {
      flow.press('a sensor, every second');
      await flow.until(() => judged() === 203 + second);
      flow.clock.advance(1000);
    }
    assert.equal(findings(flow).length, 2);
    const scores = flow.messages('share of the threshold').map(({ payload }) => payload as number);
    assert.ok(scores.every((score) => score >= 0 && score <= 2));
  },

  '07 - Detection/2 - Anomalies of this machine': async ({ load }) => {
    const flow = await load({ now: systemClock.now() });
    await flow.until(() => flow.done('one server') > 0 && flow.messages('scores').length > 0);
    assert.deepEqual(new Set(flow.metrics('scores').map(({ name }) => name)), new Set(['anomaly']));
    await flow.until(() => flow.messages('nearest to its threshold').length > 0);
    // Hardly any machine of a test has a sensor: a processor that is too hot, three times.
    const hot: Metric = {
      name: 'server',
      tags: { server: 'hot' },
      fields: { cpu_temp_c: 93 },
      timestamp: flow.clock.now(),
    };
    const payload = [0, 1, 2].map((second) => ({ ...hot, timestamp: hot.timestamp + second * 1000 }));
    flow.node('one server').receive({ payload });
    await flow.until(() => flow.messages('what is wrong').length === 1);
    // 90 °C is critical, by the form.
    assert.equal(flow.payload('what is wrong'), 'opened (critical): cpu_temp_c is 93, not 90');
  },

  '07 - Detection/3 - A cluster, and a fault by command': async ({ load }) => {
    const flow = await load();
    // An hour and a half of the room: its servers are known after 45 minutes.
    await simulate(flow, 90);
    assert.deepEqual(warnings(flow), []);
    flow.press('a fan of server-03 stops');
    await simulate(flow, 10);
    const server = { cluster: 'cluster-1', rack: 'rack-1', server: 'server-03' };
    const fan = warnings(flow).find(({ scope }) => scope === 'fan');
    assert.deepEqual([fan?.state, fan?.target], ['opened', { ...server, fan: 'fan-1' }]);
    assert.deepEqual(new Set(warnings(flow).map(({ target }) => target.server)), new Set(['server-03']));
    flow.press('it is mended');
    await simulate(flow, 30);
    assert.equal(warnings(flow).findLast(({ id }) => id === fan?.id)?.state, 'closed');

    const calm = warnings(flow).length;
    flow.press('load of all servers 90 %');
    await simulate(flow, 30);
    assert.deepEqual(warnings(flow).slice(calm), []);

    flow.press('the cooling stops');
    await simulate(flow, 20);
    const [common] = warnings(flow).slice(calm);
    // Opened as `info` while the supply air gets warm, it becomes a warning when the servers do.
    assert.deepEqual([common?.state === 'closed', common?.scope], [false, 'room']);
    assert.equal(answers(flow).length, 4);
  },
};

/** What is more than news. */
function warnings(flow: ExampleFlow): Finding[] {
  return findings(flow).filter(({ severity }) => severity !== 'info');
}

function answers(flow: ExampleFlow): unknown[] {
  return flow.messages('labels and answers').filter(({ topic }) => topic === 'command');
}

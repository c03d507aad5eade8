import assert from 'node:assert/strict';
import type { Finding } from '../../engine/telemetry/finding';
import type { Metric } from '../../engine/telemetry/metric';
import { backgroundClock } from '../../io/clock';
import type { Runs } from './run';

export const RUNS_OF_POWER: Runs = {
  "04 - Power/1 - Scaphandre's power by service": async ({ load }) => {
    const flow = await load();
    flow.press('two reports of Scaphandre');
    await flow.until(() => flow.messages('numbers for a dashboard').length === 1);
    // 5 W and 3 W of nginx; 44 W less 8 W, 9 W and 0.25 W are left.
    const watts = { web: 8, data: 9, other: 0.25, unattributed: 26.75 };
    assert.deepEqual(flow.payload('numbers for a dashboard'), watts);
    assert.ok(flow.metrics('Metrics').every(({ tags }) => tags.server === 'kvm-0'));
    flow.press('a summary that cannot be');
    await flow.until(
      () => flow.messages('what contradicts').length >= 2 && flow.messages('Metrics').length === 2,
    );
    const found = flow
      .messages('what contradicts')
      .map(({ payload }) => payload as unknown as Finding)
      .find(({ cause }) => cause === 'parts-exceed-whole');
    const [evidence] = found?.evidence ?? [];
    assert.deepEqual([evidence?.observed, evidence?.expected], [9.6, 9.4]);
    const suspect = flow.metrics('Metrics').filter(({ quality }) => quality?.power_w === 'suspect');
    // And the services that they are.
    assert.deepEqual(
      suspect.map(({ tags }) => tags.process ?? tags.service),
      ['nginx', 'postgres', 'web', 'data'],
    );
  },

  "04 - Power/2 - This machine's power and processes": async ({ load }) => {
    if (process.platform !== 'linux') return;
    // A power needs two readings of a machine that goes its own pace.
    const flow = await load({ hostClock: backgroundClock });
    await flow.until(
      () => flow.messages('power').length > 0 && flow.messages('five busiest processes').length > 0,
    );
    // What it is depends on the machine that runs this; that it is marked does not.
    const { tags, fields } = flow.metrics('power')[0] as Metric;
    const measured = tags.method === 'measured';
    const watts = Number(measured ? fields.rapl_power_w : fields.estimated_power_w);
    assert.ok(watts > 0, JSON.stringify(fields));
    assert.equal('estimated_uncertainty_w' in fields, !measured);
    const busiest = flow.payload<Metric[]>('five busiest processes');
    assert.ok(busiest.length > 0 && busiest.length <= 5);
    assert.ok(
      busiest.every((one) => Number(one.fields.cpu_util_pct) > 0 && 'power_w' in one.fields === measured),
    );
  },
};

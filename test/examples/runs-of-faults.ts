import assert from 'node:assert/strict';
import type { CommandAnswer } from '../../engine/telemetry/command';
import type { Fault } from '../../engine/telemetry/fault';
import type { ExampleFlow } from './example-flow';
import type { Runs } from './run';

export const RUNS_OF_FAULTS: Runs = {
  '01 - Nodes/8 - Faults in the telemetry that passes': async ({ load }) => {
    const flow = await load();
    await simulate(flow, 100, 20);
    const healthy = read(flow);
    await simulate(flow, 60, 20);
    assert.deepEqual(labels(flow)[0], 'warm started');
    // The sensor is said to be 15 °C off, and its server goes on as before.
    const warm = read(flow);
    assert.ok(warm > healthy + 10 && warm < healthy + 20, `${healthy} -> ${warm}`);
    await simulate(flow, 300, 20);
    for (const label of ['hole started', 'hole observable', 'hole ended', 'warm ended'])
      assert.ok(labels(flow).includes(label), `${label} of ${labels(flow)}`);
    const hole = flow
      .messages('labels of faults')
      .map(({ payload }) => payload as Fault)
      .find(({ id, state }) => id === 'hole' && state === 'ended');
    assert.equal(String(hole?.parameters.sensors).split(' ').length, 3);
    assert.ok(read(flow) < healthy + 10);

    const power = () =>
      flow
        .metrics('telemetry and clock')
        .flatMap(({ tags, fields }) => (tags.server === 'server-01' ? [Number(fields.power_w)] : []))
        .filter(Number.isFinite)
        .at(-1) ?? Number.NaN;
    const before = power();
    flow.press('power of server-01 is 50 W off');
    await flow.until(() => flow.messages('answers to commands').length === 1);
    await simulate(flow, 60, 20);
    assert.ok(power() > before + 25, `${before} -> ${power()}`);
    flow.press('a fan that stops');
    await flow.until(() => flow.messages('refused, and why').length === 1 && answers(flow).length === 2);
    const { error } = flow.messages('refused, and why')[0] as unknown as { error: { code: string } };
    assert.equal(error.code, 'fault-inline');
    assert.deepEqual(answers(flow), ['off applied', 'impossible refused']);

    flow.press('end all faults');
    flow.press('begin the list again');
    await flow.until(() => flow.done('faults on the way') > 0);
    await simulate(flow, 160, 20);
    assert.ok(labels(flow).includes('off ended'));
    assert.ok(labels(flow).includes('warm-2 started'));
  },

  '03 - Faults/1 - A calendar of faults in a simulated room': async ({ load }) => {
    const flow = await load();
    const outcomes = () => answers(flow).map((answer) => answer.split(' ').at(-1));
    await simulate(flow, 60, 60);
    await flow.until(() => answers(flow).length === 3);
    await simulate(flow, 240, 60);
    const cool = read(flow);
    await simulate(flow, 1080, 60);
    assert.ok(labels(flow).includes('fan started') && labels(flow).includes('fan observable'));
    // docs/faults.md: 5 to 12 °C warmer; the load of the server varies too.
    assert.ok(read(flow) > cool + 2, `${cool} -> ${read(flow)}`);
    await simulate(flow, 4200, 60);
    for (const label of ['fan ended', 'drift started', 'drift observable', 'cooling started'])
      assert.ok(labels(flow).includes(label), `${label} of ${labels(flow)}`);

    flow.press('begin the calendar again');
    // The fan is over; the other two are ended, and three begin.
    await flow.until(() => answers(flow).length === 8);
    await simulate(flow, 420, 60);
    for (const label of ['cooling ended', 'drift ended', 'fan-2 started'])
      assert.ok(labels(flow).includes(label), `${label} of ${labels(flow)}`);
    flow.press('end all faults');
    await flow.until(() => answers(flow).length === 9);
    await simulate(flow, 120, 60);
    assert.ok(labels(flow).includes('fan-2 ended'));

    flow.press('begin the room anew');
    await flow.until(() => answers(flow).length === 10);
    await simulate(flow, 60, 60);
    await flow.until(() => answers(flow).length === 13);
    assert.deepEqual(new Set(outcomes()), new Set(['applied']));
    const starts = () => labels(flow).filter((label) => label === 'fan started').length;
    await simulate(flow, 360, 60);
    assert.equal(starts(), 2);
  },
};

/** So many seconds of a room at a rate. */
async function simulate(flow: ExampleFlow, seconds: number, rate: number): Promise<void> {
  for (let left = seconds; left > 0; left -= rate) {
    const before = flow.messages('was it read?').length;
    flow.clock.advance(1000);
    await flow.until(() => flow.messages('was it read?').length > before);
  }
}

/** °C, as it was read last. */
function read(flow: ExampleFlow): number {
  const all = flow.messages('was it read?').map(({ payload }) => payload);
  return all.filter((payload) => typeof payload === 'number').at(-1) ?? Number.NaN;
}

function labels(flow: ExampleFlow): string[] {
  return flow.messages('labels of faults').map(({ payload }) => {
    const { id, state } = payload as Fault;
    return `${id} ${state}`;
  });
}

function answers(flow: ExampleFlow): string[] {
  return flow.messages('answers to commands').map(({ payload }) => {
    const { id, outcome } = payload as CommandAnswer;
    return `${id} ${outcome}`;
  });
}

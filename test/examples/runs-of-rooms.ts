import assert from 'node:assert/strict';
import type { CommandAnswer } from '../../engine/telemetry/command';
import type { Fault } from '../../engine/telemetry/fault';
import type { ExampleFlow } from './example-flow';
import type { Runs } from './run';

export const RUNS_OF_ROOMS: Runs = {
  '01 - Nodes/7 - A simulated room and its commands': async ({ load }) => {
    const flow = await load();
    await simulate(flow, 60);
    const before = processor(flow);
    flow.press('load of all servers 90 %');
    await flow.until(() => answers(flow).length === 1);
    await simulate(flow, 300);
    const hot = processor(flow);
    assert.ok(hot > before + 5, `${hot} > ${before} + 5`);
    flow.press('fans of server-03 at full speed');
    await flow.until(() => answers(flow).length === 2);
    await simulate(flow, 60);
    const cooled = processor(flow);
    // The sensor reads whole degrees.
    assert.ok(cooled <= hot - 2, `${cooled} <= ${hot} - 2`);
    assert.deepEqual(answers(flow), ['busy applied', 'fast applied', 'fast expired']);
    await simulate(flow, 120);
    assert.ok(processor(flow) > cooled);

    const whole = processor(flow);
    flow.press('a fan of server-03 stops');
    await flow.until(() => answers(flow).length === 4);
    await simulate(flow, 300);
    const broken = processor(flow);
    // Full load on one fan of two: physics.md, F1.
    assert.ok(broken >= whole + 4, `${broken} >= ${whole} + 4`);
    flow.press('it is mended');
    await flow.until(() => answers(flow).length === 5);
    await simulate(flow, 300);
    assert.ok(processor(flow) <= broken - 3, `${processor(flow)} <= ${broken} - 3`);
    assert.deepEqual(labels(flow), ['dead-fan started', 'dead-fan observable', 'dead-fan ended']);

    flow.press('let go');
    flow.press('a server that is not there');
    await flow.until(() => answers(flow).length === 7 && flow.messages('refused, and why').length === 1);
    assert.deepEqual(answers(flow).slice(3), [
      'dead-fan applied',
      'mended applied',
      'free applied',
      'nobody refused',
    ]);
    const { error } = flow.messages('refused, and why')[0] as unknown as { error: { code: string } };
    assert.equal(error.code, 'command-target');

    flow.press('pause');
    await flow.until(() => answers(flow).length === 8);
    const paused = flow.metrics('telemetry and clock').at(-1);
    assert.equal(paused?.fields.running, false);
    flow.press('go on');
    flow.press('begin anew');
    await flow.until(() => answers(flow).length === 10);
    await simulate(flow, 20);
    const clock = flow.metrics('telemetry and clock').at(-1);
    assert.ok(Number(clock?.fields.epoch) > Number(paused?.fields.epoch));
  },
};

/** So many seconds of the room, at ×20. */
async function simulate(flow: ExampleFlow, seconds: number): Promise<void> {
  for (let left = seconds; left > 0; left -= 20) {
    const before = flow.messages('was it read?').length;
    flow.clock.advance(1000);
    await flow.until(() => flow.messages('was it read?').length > before);
  }
}

/** °C, as it was read last. */
function processor(flow: ExampleFlow): number {
  const read = flow.messages('was it read?').map(({ payload }) => payload);
  return read.filter((payload) => typeof payload === 'number').at(-1) ?? Number.NaN;
}

/** What the labels of faults that were caused say, in order. */
function labels(flow: ExampleFlow): string[] {
  return flow.messages('states and labels').flatMap(({ topic, payload }) => {
    const { id, state, origin } = payload as Fault;
    return topic === 'fault' && origin === 'injected' ? [`${id} ${state}`] : [];
  });
}

function answers(flow: ExampleFlow): string[] {
  return flow.messages('answers to commands').map(({ payload }) => {
    const { id, outcome } = payload as CommandAnswer;
    return `${id.length === 16 ? 'button' : id} ${outcome}`;
  });
}

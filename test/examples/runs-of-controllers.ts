import assert from 'node:assert/strict';
import type { CoolEvent } from '../../engine/cooling/cool-out';
import type { Command, CommandAnswer } from '../../engine/telemetry/command';
import type { Metric } from '../../engine/telemetry/metric';
import type { ExampleFlow } from './example-flow';
import type { Runs } from './run';

export const RUNS_OF_CONTROLLERS: Runs = {
  '08 - Cooling/1 - Three steps of speed': async ({ load }) => {
    const flow = await load();
    await simulate(flow, 10);
    // 35 and 60 %, by the form.
    assert.deepEqual(new Set(speeds(flow).values()), new Set([35]));
    flow.press('load of all servers 90 %');
    await simulate(flow, 15);
    assert.deepEqual(new Set(speeds(flow).values()), new Set([60]));
    flow.press('load as it was');
    await simulate(flow, 30);
    assert.ok([...speeds(flow).values()].includes(35));
    await byHand(flow);
    // What was commanded was done.
    const outcomes = answers(flow).map(({ outcome }) => outcome);
    assert.ok(outcomes.filter((each) => each === 'applied').length > 100);
    assert.ok(!outcomes.includes('refused'));
  },

  '08 - Cooling/2 - A curve of speed': async ({ load }) => {
    const flow = await load();
    await simulate(flow, 10);
    const before = mean(speeds(flow));
    flow.press('load of all servers 90 %');
    await simulate(flow, 15);
    const after = mean(speeds(flow));
    assert.ok(after > before + 5 && after < 65, `${before} ${after}`);
    flow.press('load as it was');
    await simulate(flow, 30);
    assert.ok(mean(speeds(flow)) < after);
    await byHand(flow);
  },

  '08 - Cooling/3 - A PID holds a set point': async ({ load }) => {
    const flow = await load();
    await simulate(flow, 20);
    flow.press('load of all servers 90 %');
    await simulate(flow, 30);
    // 60 °C, with thermometers that say whole degrees and are off by one or two.
    const warm = temperatures(flow);
    for (const celsius of warm) assert.ok(celsius >= 57 && celsius <= 63, warm.join(' '));
    flow.press('load as it was');
    await simulate(flow, 5);
    await byHand(flow);
  },

  '08 - Cooling/4 - Least watts': async ({ load }) => {
    const flow = await load();
    // An hour and a half of the room: it has learned how warm its servers get.
    await simulate(flow, 90);
    const before = mean(speeds(flow));
    // docs/cooling.md: at some 35 to 40 % of load the fewest watts are drawn at 30 to 37 % of speed.
    assert.ok(before > 25 && before < 42, String(before));
    flow.press('load of all servers 90 %');
    await simulate(flow, 30);
    const after = mean(speeds(flow));
    assert.ok(after > before && after < 60, String(after));
    flow.press('load as it was');
    await simulate(flow, 5);
    await byHand(flow);
  },

  '08 - Cooling/5 - A thermometer fails': async ({ load }) => {
    const flow = await load();
    await simulate(flow, 10);
    flow.press('a thermometer of server-03 fails');
    await simulate(flow, 5);
    assert.deepEqual(told(flow), ['server-03: auto → failsafe (sensor-missing)']);
    assert.equal(speeds(flow).get('server-03'), 75);
    assert.ok(
      Math.max(...[...speeds(flow)].flatMap(([server, speed]) => (server === 'server-03' ? [] : speed))) < 75,
    );
    flow.press('load of all servers 90 %');
    flow.press('a fan of server-03 stops');
    await simulate(flow, 30);
    const fans = events(flow).filter(({ kind }) => kind === 'fan');
    assert.deepEqual(new Set(fans.map((each) => each.kind === 'fan' && each.target.fan)), new Set(['fan-1']));
    assert.deepEqual(
      fans.flatMap((each) => (each.kind === 'fan' ? each.state : [])),
      ['stalled', 'failed'],
    );
    flow.press('all is mended');
    await simulate(flow, 15);
    assert.equal(told(flow).at(-1), 'server-03: failsafe → auto (cleared)');
  },
};

/** Mode by mode: by hand, off, and auto again. */
async function byHand(flow: ExampleFlow): Promise<void> {
  flow.press('all at 80 % by hand');
  await simulate(flow, 2);
  assert.deepEqual(new Set(speeds(flow).values()), new Set([80]));
  const before = told(flow).length;
  flow.press('off');
  await simulate(flow, 2);
  flow.press('auto');
  await simulate(flow, 2);
  const since = told(flow).slice(before);
  assert.equal(since.filter((each) => each.endsWith('manual → off (asked)')).length, 5);
  assert.equal(since.filter((each) => each.endsWith('off → auto (asked)')).length, 5);
}

/** So many minutes of the room: three seconds of the wall each. */
async function simulate(flow: ExampleFlow, minutes: number): Promise<void> {
  for (let second = 0; second < 3 * minutes; second++) {
    const before = clocks(flow);
    flow.clock.advance(1000);
    await flow.until(() => clocks(flow) > before);
    // What is commanded goes round by a link; nobody would wait for it.
    const commanded = flow.messages('a command?').length - clocks(flow);
    await flow.until(() => flow.done('five servers, ×20') >= commanded);
  }
}

/** How many ticks the controller has decided in: it passes their clocks on, after its commands. */
function clocks(flow: ExampleFlow): number {
  return flow.messages('a command?').filter(({ payload }) => (payload as Metric).name === 'clock').length;
}

/** Of each server, what was commanded last, percent. */
function speeds(flow: ExampleFlow): Map<string, number> {
  const last = new Map<string, number>();
  for (const { payload } of flow.messages('a command?')) {
    const { kind, target, value } = payload as Command;
    if (kind === 'set-fan' && target.fan === undefined)
      last.set(String(target.server), Math.round(Number(value)));
    if (kind === 'release') last.delete(String(target.server));
  }
  return last;
}

function mean(numbers: ReadonlyMap<string, number>): number {
  assert.equal(numbers.size, 5);
  return [...numbers.values()].reduce((sum, each) => sum + each, 0) / numbers.size;
}

function events(flow: ExampleFlow): CoolEvent[] {
  return flow.messages('all of it').map(({ payload }) => payload as CoolEvent);
}

/** Changes of modes, in the words of the flow. */
function told(flow: ExampleFlow): string[] {
  return flow
    .messages('events')
    .map(({ payload }) => String(payload))
    .filter((words) => words.includes('→'));
}

function answers(flow: ExampleFlow): CommandAnswer[] {
  return flow
    .messages('labels and answers')
    .filter(({ topic }) => topic === 'command')
    .map(({ payload }) => payload as CommandAnswer);
}

/** Of each processor, as the controller was told it last. */
function temperatures(flow: ExampleFlow): number[] {
  const last = new Map<string, number>();
  const metrics = flow.messages('a PID').flatMap(({ payload }) => (Array.isArray(payload) ? payload : []));
  for (const { name, tags, fields } of metrics as Metric[])
    if (name === 'server' && typeof fields.cpu_temp_c === 'number')
      last.set(String(tags.server), fields.cpu_temp_c);
  return [...last.values()];
}

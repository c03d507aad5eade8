import assert from 'node:assert/strict';
import type { CoolEvent } from '../../../engine/cooling/cool-out';
import { PROTOCOLS } from '../../../engine/experiments/protocols';
import type { ExperimentOut } from '../../../engine/experiments/result';
import { play } from './rig';

/** A short one: a fan of a busy server stops, and turns again. */
const SHORT = {
  ...PROTOCOLS['fan-fail'],
  configuration: { ...PROTOCOLS['fan-fail'].configuration, servers: [2], healthy_s: 1200, after_s: 60 },
};

describe('a controller in an experiment', function () {
  this.timeout(60_000);
  let outs: readonly ExperimentOut[];
  let result: ReturnType<typeof play>['result'];

  before(() => {
    ({ outs, result } = play(SHORT, 2, {}, ['cool']));
  });

  const answers = () =>
    outs.flatMap((out) =>
      out.kind === 'journal' && out.record.kind === 'answer' && out.record.answer.id.startsWith('fans/')
        ? [out.record.answer.outcome]
        : [],
    );
  const events = () =>
    outs.flatMap((out) =>
      out.kind === 'stage' && out.out.port === 'event' ? [out.out.value as CoolEvent] : [],
    );

  it('commands the fans of the room, and the room does it', () => {
    assert.equal(result.status, 'completed');
    assert.equal(answers().filter((outcome) => outcome === 'refused').length, 0);
    assert.ok(answers().filter((outcome) => outcome === 'applied').length > 100);
    assert.equal(result.stage_counts.cool?.refused, 0);
  });

  it('notices the fan that stops, and drives the other one', () => {
    const causes = events().flatMap((event) =>
      event.kind === 'failsafe' && event.state === 'tripped' ? [event.cause] : [],
    );
    assert.deepEqual(new Set(causes), new Set(['fan-fault']));
    const [fault] = result.faults;
    const failed = events().find((event) => event.kind === 'fan' && event.state === 'failed');
    assert.ok(failed?.kind === 'fan');
    assert.deepEqual([failed.target.server, failed.target.fan], [fault?.target.server, fault?.target.fan]);
    const other = result.run.find(({ activity }) => activity.name === 'other-fan-speeds-up-pct');
    assert.ok(Number(other?.output) > 20, String(other?.output));
  });

  it('gives the same again', () => {
    assert.deepEqual(play(SHORT, 2, {}, ['cool']).outs.length, outs.length);
  });
});

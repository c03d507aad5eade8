import assert from 'node:assert/strict';
import { type ProblemCode, ProblemError, problem } from '../../engine/telemetry/problem';
import type { Clock } from '../../io/clock';
import { DeliveryRig } from '../support/delivery-rig';
import { turn } from '../support/memory-reader';
import { bad, held, inTurn, LATER, refusing, ScriptedTarget, WRITTEN } from '../support/scripted-target';

describe('io/influx/delivery', () => {
  let rig: DeliveryRig;

  beforeEach(() => {
    rig = new DeliveryRig();
  });
  afterEach(() => rig.end());

  it('sends batches in order and moves the position behind each', async () => {
    rig.reader.append('a 1', 'b 2', 'c 3');
    const target = inTurn();
    const delivery = await rig.deliver(target, { limits: { maxLines: 2, maxBytes: 1000 } });
    assert.deepEqual(target.sent, [['a 1', 'b 2'], ['c 3']]);
    assert.equal(rig.reader.position.line, 3);
    const { state, written, queued, requests, problem: wrong } = delivery.figures();
    assert.deepEqual([state, written, queued, requests, wrong], ['idle', 3, 0, 2, undefined]);
  });

  it('has one batch in flight, and commits nothing before it is confirmed', async () => {
    rig.reader.append('a 1', 'b 2');
    const { target, answer: confirm } = held();
    await rig.deliver(target, { limits: { maxLines: 1, maxBytes: 1000 } });
    await rig.pass(60_000);
    assert.deepEqual([target.sent.length, rig.reader.position.line], [1, 0]);
    confirm(WRITTEN);
    await turn();
    assert.deepEqual([target.sent.length, rig.reader.position.line], [2, 1]);
    confirm(WRITTEN);
    await turn();
  });

  it('lets lines gather for as long as it was told, or until a batch is full', async () => {
    const target = inTurn();
    const delivery = await rig.deliver(target, { lingerMs: 500, limits: { maxLines: 3, maxBytes: 1000 } });
    const append = async (...lines: string[]) => {
      rig.reader.append(...lines);
      delivery.wake();
      await turn();
    };
    await append('a 1');
    await rig.pass(499);
    assert.equal(target.sent.length, 0);
    await rig.pass(1);
    assert.deepEqual(target.sent, [['a 1']]);
    await append('b 2');
    await append('c 3', 'd 4');
    assert.deepEqual(target.sent.at(-1), ['b 2', 'c 3', 'd 4']);
  });

  it('keeps lines no longer when the time of day is set back', async () => {
    let setBackMs = 0;
    const clock: Clock = {
      now: () => rig.clock.now() - setBackMs,
      every: (ms, run) => rig.clock.every(ms, run),
      after: (ms, run) => rig.clock.after(ms, run),
    };
    rig.reader.append('a 1');
    const target = inTurn();
    await rig.deliver(target, { clock, lingerMs: 500 });
    setBackMs = 3_600_000;
    await rig.pass(500);
    assert.deepEqual(target.sent, [['a 1']]);
  });

  it('finds lines that nobody told it of', async () => {
    const target = inTurn();
    await rig.deliver(target);
    rig.reader.append('a 1');
    await rig.pass(1000);
    assert.deepEqual(target.sent, [['a 1']]);
  });

  const FAILURES: [what: string, error: Error, code: ProblemCode][] = [
    ['a full disk', Object.assign(new Error('no space'), { code: 'ENOSPC' }), 'disk-full'],
    ['no rights', Object.assign(new Error('no rights'), { code: 'EACCES' }), 'unwritable'],
    ['a Problem of the spool', new ProblemError(problem('unreadable', 'segment', 'EIO')), 'unreadable'],
  ];
  for (const [what, error, code] of FAILURES) {
    it(`undoes the batch and does it again after ${what}`, async () => {
      let failing = false;
      rig.reader.failure = () => (failing ? error : undefined);
      const target = refusing('a 1', "unable to parse 'a 1'");
      const delivery = await rig.deliver(target);
      failing = true;
      rig.reader.append('a 1', 'b 2');
      await rig.pass(1000);
      assert.deepEqual([delivery.figures().state, delivery.figures().problem?.code], ['waiting', code]);
      await rig.pass(1000);
      failing = false;
      await rig.pass(60_000);
      assert.deepEqual([rig.quarantine.lines, rig.reader.position.line], [['a 1'], 2]);
      assert.equal(delivery.figures().problem, undefined);
    });
  }

  describe('stop', () => {
    it('waits for the request in flight and commits it', async () => {
      rig.reader.append('a 1');
      const { target, answer: confirm } = held();
      const delivery = await rig.deliver(target);
      const stopped = delivery.stop(5000);
      await turn();
      assert.equal(target.closed, false);
      confirm(WRITTEN);
      await stopped;
      assert.deepEqual([rig.reader.position.line, target.closed], [1, true]);
    });

    for (const answer of [WRITTEN, bad('partial write')]) {
      it(`gives it up at the deadline, and does nothing about an answer after it: ${answer.kind}`, async () => {
        rig.reader.append('a 1');
        const { target, answer: confirm } = held();
        const delivery = await rig.deliver(target);
        const stopped = delivery.stop(5000);
        await rig.pass(5000);
        await stopped;
        confirm(answer);
        await turn();
        assert.deepEqual([rig.reader.position.line, rig.quarantine.lines, target.closed], [0, [], true]);
      });
    }

    it('does not wait out a pause', async () => {
      rig.reader.append('a 1');
      const delivery = await rig.deliver(new ScriptedTarget(() => LATER));
      await delivery.stop(5000);
      assert.equal(rig.clock.pending, 0);
    });

    it('leaves a search for bad lines to the next start', async () => {
      rig.reader.append('a 1', 'b 2', 'c 3', 'd 4');
      const target = new ScriptedTarget((lines) => (lines.length > 1 ? bad('partial write') : LATER));
      const delivery = await rig.deliver(target);
      await delivery.stop(5000);
      assert.deepEqual([rig.quarantine.lines, rig.reader.position.line], [[], 0]);
    });
  });
});

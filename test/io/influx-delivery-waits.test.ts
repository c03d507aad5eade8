import assert from 'node:assert/strict';
import { DeliveryRig } from '../support/delivery-rig';
import { inTurn, LATER, ScriptedTarget, WRITTEN } from '../support/scripted-target';

describe('io/influx/delivery: a target that is away', () => {
  let rig: DeliveryRig;

  beforeEach(() => {
    rig = new DeliveryRig();
  });
  afterEach(() => rig.end());

  it('waits twice as long after each failure, up to a minute, and says why', async () => {
    rig.reader.append('a 1');
    const target = new ScriptedTarget(() => LATER);
    const delivery = await rig.deliver(target);
    const waits = [1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * 1000);
    for (const [tries, wait] of waits.entries()) {
      await rig.pass(wait - 1);
      assert.equal(target.sent.length, tries + 1);
      await rig.pass(1);
      assert.equal(target.sent.length, tries + 2);
    }
    const { state, retries, queued, problem: wrong } = delivery.figures();
    assert.deepEqual([state, retries, queued], ['waiting', 9, 1]);
    assert.deepEqual([wrong?.code, wrong?.field, wrong?.value], ['no-connection', 'lab', 'ECONNREFUSED']);
    assert.equal(rig.reader.position.line, 0);
  });

  it('waits shorter by chance, by up to a half, and from a second again after a success', async () => {
    rig.reader.append('a 1', 'b 2');
    const target = inTurn(LATER, LATER, WRITTEN, LATER);
    await rig.deliver(target, { random: () => 0.5, limits: { maxLines: 1, maxBytes: 1000 } });
    await rig.pass(750);
    assert.equal(target.sent.length, 2);
    await rig.pass(1500);
    assert.equal(target.sent.length, 4);
    await rig.pass(750);
    assert.equal(target.sent.length, 5);
    assert.equal(rig.reader.position.line, 2);
  });

  it('waits for as long as it is asked to', async () => {
    rig.reader.append('a 1');
    const target = inTurn({ kind: 'later', message: 'busy', retryAfterMs: 45_000 });
    await rig.deliver(target);
    await rig.pass(44_999);
    assert.equal(target.sent.length, 1);
    await rig.pass(1);
    assert.equal(rig.reader.position.line, 1);
  });

  it('keeps everything while somebody has to mend the target, and tries once a minute', async () => {
    rig.reader.append('a 1');
    const target = inTurn({ kind: 'stopped', status: 401, message: 'unauthorized' });
    const delivery = await rig.deliver(target);
    const { state, problem: wrong, queued } = delivery.figures();
    assert.deepEqual(
      [state, wrong?.code, wrong?.value, queued],
      ['stopped', 'target-refuses', 'unauthorized', 1],
    );
    await rig.pass(59_999);
    assert.equal(target.sent.length, 1);
    await rig.pass(1);
    assert.deepEqual([delivery.figures().state, delivery.figures().problem], ['idle', undefined]);
  });

  it('sends fewer lines to one that cannot cope, and by and by as many as before', async () => {
    const lines = Array.from({ length: 40 }, (_, i) => `a ${10 + i}`);
    rig.reader.append(...lines);
    const target = new ScriptedTarget((some, request) =>
      request < 3 && some.length > 2 ? { kind: 'later', message: 'timeout', overwhelmed: true } : WRITTEN,
    );
    // Eight lines of five bytes, line end included.
    await rig.deliver(target, { limits: { maxLines: 100, maxBytes: 40 } });
    await rig.pass(1000);
    await rig.pass(2000);
    assert.deepEqual(
      target.sent.map((some) => some.length),
      [8, 4, 2, 4, 8, 8, 8, 8, 2],
    );
    assert.deepEqual(target.sent.slice(2).flat(), lines);
  });
});

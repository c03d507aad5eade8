import assert from 'node:assert/strict';
import { problem } from '../../engine/telemetry/problem';
import { forVictoriaMetrics } from '../../io/influx/adapt';
import type { QuarantinedLine } from '../../io/influx/quarantine';
import { DeliveryRig } from '../support/delivery-rig';
import { bad, inTurn, refusing, ScriptedTarget, WRITTEN } from '../support/scripted-target';

describe('io/influx/delivery: lines that a target does not take', () => {
  let rig: DeliveryRig;

  beforeEach(() => {
    rig = new DeliveryRig();
  });
  afterEach(() => rig.end());

  it('puts a bad line into quarantine with the text of the target, and goes on', async () => {
    rig.reader.append('a 1', 'b 2', 'c 3', 'd 4');
    const told: QuarantinedLine[] = [];
    const target = refusing('c 3', "unable to parse 'c 3'");
    const delivery = await rig.deliver(target, { onQuarantined: (lines) => told.push(...lines) });
    const expected = { line: 'c 3', status: 400, message: "unable to parse 'c 3'" };
    assert.deepEqual(rig.quarantine.lines, ['c 3']);
    assert.deepEqual(told, [{ ...expected, problem: problem('line-refused', 'lab', expected.message) }]);
    assert.deepEqual([delivery.figures().written, delivery.figures().quarantined], [3, 1]);
    assert.equal(rig.reader.position.line, 4);
  });

  it('sets lines aside for a text it does not know only while the target takes others', async () => {
    rig.reader.append('a 1', 'b 2');
    const delivery = await rig.deliver(refusing('a 1', 'what is that', false));
    assert.deepEqual(rig.quarantine.lines, ['a 1']);
    assert.equal(delivery.figures().written, 1);
  });

  it('stops and keeps all when it takes none, and looks at new lines a minute later', async () => {
    rig.reader.append(...Array.from({ length: 20 }, (_, at) => `a ${at}`));
    let mended = false;
    const target = new ScriptedTarget((lines) =>
      mended && !lines.includes('a 3') ? WRITTEN : bad('precision is wrong', false),
    );
    const delivery = await rig.deliver(target);
    assert.equal(delivery.figures().state, 'stopped');
    assert.deepEqual([rig.quarantine.lines.length, rig.reader.position.line], [0, 0]);
    assert.ok(target.sent.length <= 9, `${target.sent.length} requests`);
    mended = true;
    rig.reader.append('b 1');
    await rig.pass(60_000);
    assert.deepEqual([rig.quarantine.lines, rig.reader.position.line], [['a 3'], 21]);
  });

  const proxy = (mostBytes: number) =>
    new ScriptedTarget((lines) =>
      lines.join('\n').length > mostBytes ? bad('too large', true, 413) : WRITTEN,
    );

  it('makes smaller batches of what is too large for a proxy', async () => {
    rig.reader.append(...Array.from({ length: 8 }, (_, at) => `a ${at}`));
    const target = proxy(15);
    await rig.deliver(target, { limits: { maxLines: 8, maxBytes: 1000 } });
    assert.deepEqual(rig.quarantine.lines, []);
    rig.reader.append(...Array.from({ length: 8 }, (_, at) => `b ${at}`));
    const before = target.sent.length;
    await rig.pass(1000);
    // Half of 8 lines of 4 bytes.
    assert.deepEqual(
      target.sent.slice(before).map(({ length }) => length),
      [4, 4],
    );
  });

  it('sets lines aside that are too large alone, and sends the others in batches as large as before', async () => {
    const long = Array.from({ length: 10 }, (_, at) => `${'a'.repeat(100)} ${at}`);
    const target = proxy(50);
    const delivery = await rig.deliver(target, { limits: { maxLines: 100, maxBytes: 1000 } });
    for (const line of long) {
      rig.reader.append('b 1', line, 'c 1');
      await rig.pass(1000);
    }
    assert.deepEqual(rig.quarantine.lines, long);
    assert.equal(delivery.figures().written, 20);
    rig.reader.append(...Array.from({ length: 6 }, (_, at) => `d ${at}`));
    await rig.pass(1000);
    assert.equal(target.sent.at(-1)?.length, 6);
  });

  it('sends what the target can hold, and sends nothing when nothing is left', async () => {
    rig.reader.append('a v=1,s="x" 1', 'b s="x" 2');
    const target = inTurn();
    target.adapt = forVictoriaMetrics;
    const delivery = await rig.deliver(target, { limits: { maxLines: 1, maxBytes: 1000 } });
    assert.deepEqual(target.sent, [['a v=1 1']]);
    assert.equal(rig.reader.position.line, 2);
    const { written, adapted } = delivery.figures();
    assert.deepEqual([written, adapted], [1, { strings: 2, booleans: 0, lines: 1 }]);
  });

  it('quarantines the line as it was sent in, not as it was adapted', async () => {
    rig.reader.append('a v=1,s="x" 1');
    const target = refusing('a v=1 1', 'too long line');
    target.adapt = forVictoriaMetrics;
    await rig.deliver(target);
    assert.deepEqual(rig.quarantine.lines, ['a v=1,s="x" 1']);
  });
});

import assert from 'node:assert/strict';
import { type ProblemCode, ProblemError, problem } from '../../engine/telemetry/problem';
import { forVictoriaMetrics } from '../../io/influx/adapt';
import { Delivery, type DeliveryOptions } from '../../io/influx/delivery';
import type { QuarantinedLine } from '../../io/influx/quarantine';
import type { Target, Verdict } from '../../io/influx/target';
import { ManualClock } from '../support/manual-clock';
import { MemoryQuarantine, MemoryReader, turn } from '../support/memory-reader';

const WRITTEN: Verdict = { kind: 'written' };
const LATER: Verdict = { kind: 'later', message: 'ECONNREFUSED' };
const bad = (message: string, blamesLine = true, status = 400): Verdict => ({
  kind: 'bad',
  status,
  message,
  blamesLine,
});

/** Answers as it is told to, in turn, and with `written` when it was told nothing. */
class ScriptedTarget implements Target {
  readonly name = 'lab';
  readonly sent: (readonly string[])[] = [];
  closed = false;
  adapt?: NonNullable<Target['adapt']>;

  constructor(
    private readonly answer: (lines: readonly string[], request: number) => Verdict | Promise<Verdict>,
  ) {}

  async write(lines: readonly string[]): Promise<Verdict> {
    this.sent.push(lines);
    return this.answer(lines, this.sent.length);
  }

  close(): void {
    this.closed = true;
  }
}

/** Answers when it is told to. */
function held(): { target: ScriptedTarget; answer: (verdict: Verdict) => void } {
  let resolve = (_: Verdict) => {};
  const target = new ScriptedTarget(
    () =>
      new Promise((answered) => {
        resolve = answered;
      }),
  );
  return { target, answer: (verdict) => resolve(verdict) };
}

const inTurn = (...verdicts: Verdict[]) =>
  new ScriptedTarget((_, request) => verdicts[request - 1] ?? WRITTEN);

describe('io/influx/delivery', () => {
  let clock: ManualClock;
  let reader: MemoryReader;
  let quarantine: MemoryQuarantine;
  let running: Delivery[];

  beforeEach(() => {
    clock = new ManualClock();
    reader = new MemoryReader();
    quarantine = new MemoryQuarantine();
    running = [];
  });

  afterEach(async () => {
    for (const delivery of running) {
      const stopped = delivery.stop(1000);
      clock.advance(1000);
      await stopped;
    }
    assert.equal(clock.pending, 0, 'a timer was forgotten');
  });

  async function deliver(target: Target, options: Partial<DeliveryOptions> = {}): Promise<Delivery> {
    const delivery = new Delivery({
      target,
      reader,
      quarantine,
      clock,
      random: () => 0,
      lingerMs: 0,
      ...options,
    });
    running.push(delivery);
    delivery.start();
    await turn();
    return delivery;
  }

  async function pass(ms: number): Promise<void> {
    clock.advance(ms);
    await turn();
  }

  it('sends batches in order and moves the position behind each', async () => {
    reader.append('a 1', 'b 2', 'c 3');
    const target = inTurn();
    const delivery = await deliver(target, { limits: { maxLines: 2, maxBytes: 1000 } });
    assert.deepEqual(target.sent, [['a 1', 'b 2'], ['c 3']]);
    assert.equal(reader.position.line, 3);
    const { state, written, queued, requests, problem: wrong } = delivery.figures();
    assert.deepEqual([state, written, queued, requests, wrong], ['idle', 3, 0, 2, undefined]);
  });

  it('has one batch in flight, and commits nothing before it is confirmed', async () => {
    reader.append('a 1', 'b 2');
    const { target, answer: confirm } = held();
    await deliver(target, { limits: { maxLines: 1, maxBytes: 1000 } });
    await pass(60_000);
    assert.deepEqual([target.sent.length, reader.position.line], [1, 0]);
    confirm(WRITTEN);
    await turn();
    assert.deepEqual([target.sent.length, reader.position.line], [2, 1]);
    confirm(WRITTEN);
    await turn();
  });

  it('lets lines gather for as long as it was told, or until a batch is full', async () => {
    const target = inTurn();
    const delivery = await deliver(target, { lingerMs: 500, limits: { maxLines: 3, maxBytes: 1000 } });
    const append = async (...lines: string[]) => {
      reader.append(...lines);
      delivery.wake();
      await turn();
    };
    await append('a 1');
    await pass(499);
    assert.equal(target.sent.length, 0);
    await pass(1);
    assert.deepEqual(target.sent, [['a 1']]);
    await append('b 2');
    await append('c 3', 'd 4');
    assert.deepEqual(target.sent.at(-1), ['b 2', 'c 3', 'd 4']);
  });

  it('finds lines that nobody told it of', async () => {
    const target = inTurn();
    await deliver(target);
    reader.append('a 1');
    await pass(1000);
    assert.deepEqual(target.sent, [['a 1']]);
  });

  it('waits twice as long after each failure, up to a minute, and says why', async () => {
    reader.append('a 1');
    const target = new ScriptedTarget(() => LATER);
    const delivery = await deliver(target);
    const waits = [1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * 1000);
    for (const [tries, wait] of waits.entries()) {
      await pass(wait - 1);
      assert.equal(target.sent.length, tries + 1);
      await pass(1);
      assert.equal(target.sent.length, tries + 2);
    }
    const { state, retries, queued, problem: wrong } = delivery.figures();
    assert.deepEqual([state, retries, queued], ['waiting', 9, 1]);
    assert.deepEqual([wrong?.code, wrong?.field, wrong?.value], ['no-connection', 'lab', 'ECONNREFUSED']);
    assert.equal(reader.position.line, 0);
  });

  it('waits shorter by chance, by up to a half, and from a second again after a success', async () => {
    reader.append('a 1', 'b 2');
    const target = inTurn(LATER, LATER, WRITTEN, LATER);
    await deliver(target, { random: () => 0.5, limits: { maxLines: 1, maxBytes: 1000 } });
    await pass(750);
    assert.equal(target.sent.length, 2);
    await pass(1500);
    assert.equal(target.sent.length, 4);
    await pass(750);
    assert.equal(target.sent.length, 5);
    assert.equal(reader.position.line, 2);
  });

  it('waits for as long as it is asked to', async () => {
    reader.append('a 1');
    const target = inTurn({ kind: 'later', message: 'busy', retryAfterMs: 45_000 });
    await deliver(target);
    await pass(44_999);
    assert.equal(target.sent.length, 1);
    await pass(1);
    assert.equal(reader.position.line, 1);
  });

  it('keeps everything while somebody has to mend the target, and tries once a minute', async () => {
    reader.append('a 1');
    const target = inTurn({ kind: 'stopped', status: 401, message: 'unauthorized' });
    const delivery = await deliver(target);
    const { state, problem: wrong, queued } = delivery.figures();
    assert.deepEqual(
      [state, wrong?.code, wrong?.value, queued],
      ['stopped', 'target-refuses', 'unauthorized', 1],
    );
    await pass(59_999);
    assert.equal(target.sent.length, 1);
    await pass(1);
    assert.deepEqual([delivery.figures().state, delivery.figures().problem], ['idle', undefined]);
  });

  const refusing = (line: string, message: string, blamesLine = true) =>
    new ScriptedTarget((lines) => (lines.includes(line) ? bad(message, blamesLine) : WRITTEN));

  it('puts a bad line into quarantine with the text of the target, and goes on', async () => {
    reader.append('a 1', 'b 2', 'c 3', 'd 4');
    const told: QuarantinedLine[] = [];
    const target = refusing('c 3', "unable to parse 'c 3'");
    const delivery = await deliver(target, { onQuarantined: (lines) => told.push(...lines) });
    const expected = { line: 'c 3', status: 400, message: "unable to parse 'c 3'" };
    assert.deepEqual(quarantine.lines, ['c 3']);
    assert.deepEqual(told, [{ ...expected, problem: problem('line-refused', 'lab', expected.message) }]);
    assert.deepEqual([delivery.figures().written, delivery.figures().quarantined], [3, 1]);
    assert.equal(reader.position.line, 4);
  });

  it('sets lines aside for a text it does not know only while the target takes others', async () => {
    reader.append('a 1', 'b 2');
    const delivery = await deliver(refusing('a 1', 'what is that', false));
    assert.deepEqual(quarantine.lines, ['a 1']);
    assert.equal(delivery.figures().written, 1);
  });

  it('stops and keeps all when it takes none, and looks at new lines a minute later', async () => {
    reader.append(...Array.from({ length: 20 }, (_, at) => `a ${at}`));
    let mended = false;
    const target = new ScriptedTarget((lines) =>
      mended && !lines.includes('a 3') ? WRITTEN : bad('precision is wrong', false),
    );
    const delivery = await deliver(target);
    assert.equal(delivery.figures().state, 'stopped');
    assert.deepEqual([quarantine.lines.length, reader.position.line], [0, 0]);
    assert.ok(target.sent.length <= 9, `${target.sent.length} requests`);
    mended = true;
    reader.append('b 1');
    await pass(60_000);
    assert.deepEqual([quarantine.lines, reader.position.line], [['a 3'], 21]);
  });

  it('makes smaller batches of what is too large for a proxy', async () => {
    reader.append(...Array.from({ length: 12 }, (_, at) => `a ${at}`));
    const target = new ScriptedTarget((lines) => (lines.length > 3 ? bad('too large', true, 413) : WRITTEN));
    await deliver(target, { limits: { maxLines: 8, maxBytes: 1000 } });
    assert.deepEqual(quarantine.lines, []);
    reader.append(...Array.from({ length: 4 }, (_, at) => `b ${at}`));
    const before = target.sent.length;
    await pass(1000);
    assert.deepEqual(
      target.sent.slice(before).map(({ length }) => length),
      [2, 2],
    );
  });

  it('sends what the target can hold, and sends nothing when nothing is left', async () => {
    reader.append('a v=1,s="x" 1', 'b s="x" 2');
    const target = inTurn();
    target.adapt = forVictoriaMetrics;
    const delivery = await deliver(target, { limits: { maxLines: 1, maxBytes: 1000 } });
    assert.deepEqual(target.sent, [['a v=1 1']]);
    assert.equal(reader.position.line, 2);
    const { written, adapted } = delivery.figures();
    assert.deepEqual([written, adapted], [1, { strings: 2, booleans: 0, lines: 1 }]);
  });

  it('quarantines the line as it was sent in, not as it was adapted', async () => {
    reader.append('a v=1,s="x" 1');
    const target = refusing('a v=1 1', 'too long line');
    target.adapt = forVictoriaMetrics;
    await deliver(target);
    assert.deepEqual(quarantine.lines, ['a v=1,s="x" 1']);
  });

  const FAILURES: [what: string, error: Error, code: ProblemCode][] = [
    ['a full disk', Object.assign(new Error('no space'), { code: 'ENOSPC' }), 'disk-full'],
    ['no rights', Object.assign(new Error('no rights'), { code: 'EACCES' }), 'unwritable'],
    ['a Problem of the spool', new ProblemError(problem('unreadable', 'segment', 'EIO')), 'unreadable'],
  ];
  for (const [what, error, code] of FAILURES) {
    it(`undoes the batch and does it again after ${what}`, async () => {
      let failing = false;
      reader.failure = () => (failing ? error : undefined);
      const target = refusing('a 1', "unable to parse 'a 1'");
      const delivery = await deliver(target);
      failing = true;
      reader.append('a 1', 'b 2');
      await pass(1000);
      assert.deepEqual([delivery.figures().state, delivery.figures().problem?.code], ['waiting', code]);
      await pass(1000);
      failing = false;
      await pass(60_000);
      assert.deepEqual([quarantine.lines, reader.position.line], [['a 1'], 2]);
      assert.equal(delivery.figures().problem, undefined);
    });
  }

  describe('stop', () => {
    it('waits for the request in flight and commits it', async () => {
      reader.append('a 1');
      const { target, answer: confirm } = held();
      const delivery = await deliver(target);
      const stopped = delivery.stop(5000);
      await turn();
      assert.equal(target.closed, false);
      confirm(WRITTEN);
      await stopped;
      assert.deepEqual([reader.position.line, target.closed], [1, true]);
    });

    for (const answer of [WRITTEN, bad('partial write')]) {
      it(`gives it up at the deadline, and does nothing about an answer after it: ${answer.kind}`, async () => {
        reader.append('a 1');
        const { target, answer: confirm } = held();
        const delivery = await deliver(target);
        const stopped = delivery.stop(5000);
        await pass(5000);
        await stopped;
        confirm(answer);
        await turn();
        assert.deepEqual([reader.position.line, quarantine.lines, target.closed], [0, [], true]);
      });
    }

    it('does not wait out a pause', async () => {
      reader.append('a 1');
      const delivery = await deliver(new ScriptedTarget(() => LATER));
      await delivery.stop(5000);
      assert.equal(clock.pending, 0);
    });

    it('leaves a search for bad lines to the next start', async () => {
      reader.append('a 1', 'b 2', 'c 3', 'd 4');
      const target = new ScriptedTarget((lines) => (lines.length > 1 ? bad('partial write') : LATER));
      const delivery = await deliver(target);
      await delivery.stop(5000);
      assert.deepEqual([quarantine.lines, reader.position.line], [[], 0]);
    });
  });
});

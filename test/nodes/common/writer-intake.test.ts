import assert from 'node:assert/strict';
import type { Metric } from '../../../engine/telemetry/metric';
import { type Problem, ProblemError, problem } from '../../../engine/telemetry/problem';
import { Outbox } from '../../../nodes/common/outbox';
import { Pump } from '../../../nodes/common/pump';
import { type Append, WriterIntake } from '../../../nodes/common/writer-intake';
import { START, sample } from './writer-fixture';

const FULL = new ProblemError(problem('disk-full', 'spool', 'ENOSPC'));
/** 50 kB, so that three of them are more than one part. */
const long = (): Metric => ({ ...sample(1), fields: { note: 'x'.repeat(50_000) } });

describe('nodes/common/writer-intake', () => {
  let parts: string[];
  let answers: { resolve: () => void; reject: (error: Error) => void }[];
  let place: Append | Problem;
  let intake: WriterIntake;
  let ended: (string | undefined)[];

  beforeEach(() => {
    parts = [];
    answers = [];
    ended = [];
    place = (lines) => {
      parts.push(lines);
      return new Promise<void>((resolve, reject) => answers.push({ resolve, reject }));
    };
    const outbox = new Outbox({
      outputs: [
        { ports: ['result'], metrics: true },
        { ports: ['refused'], metrics: false },
      ],
      topic: '',
      maxMetrics: 1,
      send: () => {},
      newId: () => '',
    });
    const pump = new Pump(outbox, { elapsedMs: () => 0 });
    pump.release();
    intake = new WriterIntake(
      'ns',
      pump,
      () => place,
      (done, error) => done(error),
    );
  });

  const offer = (payload: unknown) =>
    intake.offer({ payload }, START, (error) => {
      ended.push(error instanceof ProblemError ? error.problem.code : error?.message);
    });
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('ends a message when its lines are taken, and not before', async () => {
    offer(sample(1));
    await settled();
    assert.deepEqual([parts.length, ended], [1, []]);
    answers[0]?.resolve();
    await settled();
    assert.deepEqual(ended, [undefined]);
  });

  it('hands a long message over in parts of whole lines; it is done with the last', async () => {
    offer([long(), long(), long(), sample(2)]);
    assert.deepEqual(
      parts.map((part) => part.split('\n').length - 1),
      [3, 1],
    );
    answers[0]?.resolve();
    await settled();
    assert.deepEqual(ended, []);
    answers[1]?.resolve();
    await settled();
    assert.deepEqual(ended, [undefined]);
  });

  it('ends a message with the failure of any part, whatever else was wrong with it', async () => {
    offer([long(), long(), long(), sample(Number.NaN), sample(2)]);
    answers[0]?.resolve();
    answers[1]?.reject(FULL);
    await settled();
    assert.deepEqual(ended, ['disk-full']);
    assert.equal(intake.failure, FULL.problem);
    offer(sample(3));
    answers[2]?.resolve();
    await settled();
    assert.equal(intake.failure, undefined);
  });

  it('ends a message with what was refused only when the rest is taken', async () => {
    offer([sample(1), sample(Number.NaN)]);
    await settled();
    assert.deepEqual(ended, []);
    answers[0]?.resolve();
    await settled();
    assert.deepEqual([ended, intake.refused], [['not-a-number'], 1]);
  });

  it('ends messages with the reason while there is no place', () => {
    place = problem('spool-locked', 'spool', 7);
    offer(sample(1));
    assert.deepEqual(ended, ['spool-locked']);
  });

  it('takes no more messages while 10,000 wait for a slow disk', async () => {
    for (let i = 0; i < 10_001; i++) offer(sample(i, i));
    assert.deepEqual([parts.length, ended], [10_000, ['queue-full']]);
    for (const { resolve } of answers) resolve();
    await settled();
    offer(sample(1));
    assert.equal(parts.length, 10_001);
  });

  it('nor while 32 Mi characters do', () => {
    for (let i = 0; ended.length === 0; i++) {
      assert.ok(i < 1000);
      offer(long());
    }
    const waiting = parts.reduce((sum, part) => sum + part.length, 0);
    assert.ok(waiting >= 32 * 1024 * 1024 && waiting < 33 * 1024 * 1024, String(waiting));
    assert.deepEqual(ended, ['queue-full']);
  });

  it('abandons what waits, each once', async () => {
    offer(sample(1));
    intake.abandon(new Error('closing'));
    answers[0]?.resolve();
    await settled();
    assert.deepEqual(ended, ['closing']);
  });
});

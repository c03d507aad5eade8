import assert from 'node:assert/strict';
import fc from 'fast-check';
import { JoinedRecords, type JournalRecord } from '../../../engine/live/journal';
import type { LiveRoom } from '../../../engine/live/live-room';
import { readRecord } from '../../../engine/live/read-record';
import { Replay, replay } from '../../../engine/live/replay';
import type { LiveOut } from '../../../engine/live/room-event';
import { ProblemError } from '../../../engine/telemetry/problem';
import { type Act, acts } from './acts';
import { liveRoom, NOISY, START, saved } from './rig';

/** A room with its journal as lines, as a file would hold it. */
class Journalled {
  readonly lines: string[] = [];
  readonly given: LiveOut[] = [];
  private readonly joined = new JoinedRecords((record) => this.lines.push(JSON.stringify(record)));
  private epoch = 1;
  room = this.newRoom();

  do(act: Act): void {
    for (const out of act(this.room)) if (out !== undefined) this.given.push(out);
  }

  /** As over a deploy. */
  goOn(): void {
    const state = saved(this.room);
    this.joined.flush();
    this.room = this.newRoom();
    this.room.restore(state);
  }

  records(): JournalRecord[] {
    this.joined.flush();
    return this.lines.map((line) => readRecord(JSON.parse(line), 'line'));
  }

  private newRoom(): LiveRoom {
    const restart = () => ({ start: START + 60_000 * this.epoch, epoch: ++this.epoch });
    return liveRoom({ restart, truth: true, note: this.joined.note }, NOISY);
  }
}

const texts = (outs: Iterable<LiveOut | undefined>) =>
  [...outs].flatMap((out) => (out === undefined ? [] : [JSON.stringify(out)]));

describe('the journal of a live room', () => {
  it('gives again all that the room gave, over commands, faults, pauses, resets and deploys', () => {
    fc.assert(
      fc.property(acts, fc.nat(), (list, cut) => {
        const live = new Journalled();
        list.forEach((act, i) => {
          live.do(act);
          if (i === cut % list.length) live.goOn();
        });
        assert.deepEqual(texts(replay(live.records())), texts(live.given));
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it('joins ticks of the same length and rate', () => {
    const live = new Journalled();
    for (let i = 0; i < 5; i++) live.do((room) => room.advance(1000, 1));
    live.do((room) => room.advance(1000, 0.9));
    live.do((room) => room.take({ id: 'p', kind: 'pause' }));
    for (let i = 0; i < 3; i++) live.do((room) => room.beat());
    assert.deepEqual(live.records().slice(1), [
      { kind: 'pass', ms: 1000, rate: 1, times: 5 },
      { kind: 'pass', ms: 1000, rate: 0.9, times: 1 },
      { kind: 'command', at: START + 6000, command: { id: 'p', kind: 'pause' } },
      { kind: 'beat', times: 3 },
    ]);
  });

  it('says nothing of a room in which nothing happens, nor of time while it is paused', () => {
    const live = new Journalled();
    assert.deepEqual(live.records(), []);
    live.do((room) => room.take({ id: 'p', kind: 'pause' }));
    const { length } = live.records();
    live.do((room) => room.advance(1000));
    assert.equal(live.records().length, length);
  });

  it('tells the truth of a run that did not, and keeps it from one that did: what is seen is the same', () => {
    const play = (records: JournalRecord[], truth: boolean) => {
      const played = new Replay(truth);
      return records.flatMap((record) => [...played.play(record)]);
    };
    const isTruth = (out: LiveOut | undefined) => out?.port === 'event' && out.value.kind === 'truth';
    const live = new Journalled();
    live.do((room) => room.advance(120_000, 1));
    live.goOn();
    live.do((room) => room.advance(60_000, 1));
    const records = live.records();
    const without = play(records, false);
    assert.equal(without.filter(isTruth).length, 0);
    const told = play(
      records.map((record) => (record.kind === 'begin' ? { ...record, truth: false } : record)),
      true,
    );
    assert.deepEqual(texts(told), texts(live.given));
    assert.deepEqual(texts(told.filter((out) => !isTruth(out))), texts(without));
  });

  it('is refused where it does not fit together', () => {
    const live = new Journalled();
    live.do((room) => room.advance(1000, 1));
    const [begin, pass] = live.records() as [JournalRecord, JournalRecord];
    const late: JournalRecord = { kind: 'command', at: START, command: { id: 'p', kind: 'pause' } };
    for (const [records, field] of [
      [[pass], 'kind'],
      [[begin, pass, late], 'at'],
      [[begin, { kind: 'state', key: 'live', state: null } as const, pass], 'live'],
      [[begin, { kind: 'state', key: 'live', state: {} } as const, pass], 'faults'],
    ] as const) {
      assert.throws(
        () => [...replay(records)],
        (error) => error instanceof ProblemError && error.problem.field === field,
      );
    }
  });

  const BEGIN = {
    kind: 'begin',
    document: {},
    start: START,
    epoch: 1,
    truth: false,
    rate: 1,
    faults: [],
  };
  for (const [claimed, field] of [
    [null, 'line'],
    [[], 'line'],
    [{ kind: 'explode' }, 'line.kind'],
    [{ ...BEGIN, document: { racks: 7 } }, 'racks'],
    [{ ...BEGIN, start: 'now' }, 'line.start'],
    [{ ...BEGIN, start: START + 0.5 }, 'line.start'],
    [{ ...BEGIN, epoch: -1 }, 'line.epoch'],
    [{ ...BEGIN, truth: 1 }, 'line.truth'],
    [{ ...BEGIN, rate: 0 }, 'line.rate'],
    [{ ...BEGIN, faults: undefined }, 'line.faults'],
    [{ ...BEGIN, faults: [{ id: 'x', kind: 'fan-off' }] }, 'line.faults'],
    [{ kind: 'state', state: 1 }, 'line.key'],
    [{ kind: 'pass', ms: 0, rate: 1, times: 1 }, 'line.ms'],
    [{ kind: 'pass', ms: 1, rate: -1, times: 1 }, 'line.rate'],
    [{ kind: 'pass', ms: 1, rate: 1, times: 1e12 }, 'line.times'],
    [{ kind: 'beat', times: 0.5 }, 'line.times'],
    [{ kind: 'command', command: {} }, 'line.at'],
    [{ kind: 'command', at: START, command: {}, anew: 1 }, 'line.anew'],
    [{ kind: 'command', at: START, command: {}, anew: { start: START } }, 'line.anew.epoch'],
  ] as const) {
    it(`refuses ${JSON.stringify(claimed)} by ${field}`, () => {
      assert.throws(
        () => readRecord(claimed, 'line'),
        (error) => error instanceof ProblemError && error.problem.field === field,
      );
    });
  }
});

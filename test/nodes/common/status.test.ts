import assert from 'node:assert/strict';
import type { NodeStatus } from 'node-red';
import type { Clock } from '../../../io/clock';
import {
  backlogLight,
  count,
  LIGHTS,
  LossMeter,
  restoredLight,
  StatusLine,
} from '../../../nodes/common/status';
import { LANGUAGES, readCatalogue } from '../../support/catalogues';
import { ManualClock } from '../../support/manual-clock';

const RUNNING = LIGHTS.running;
const WAITING = LIGHTS.waiting;

describe('StatusLine', () => {
  let clock: ManualClock;
  let shown: [at: number, status: string | NodeStatus][];
  let line: StatusLine;

  beforeEach(() => {
    clock = new ManualClock(0);
    shown = [];
    line = new StatusLine({ status: (status) => shown.push([clock.now(), status]) }, clock);
  });

  it('shows the first status at once, and the same one only once', () => {
    line.show(RUNNING);
    line.show({ ...RUNNING });
    clock.advance(10_000);
    line.show(RUNNING);
    assert.deepEqual(shown, [[0, RUNNING]]);
  });

  it('changes at most once a second, and ends with the latest', () => {
    // Ten a second for ten seconds, all different: the bound is the contract's, 1 a second.
    for (let i = 0; i < 100; i++) {
      line.show(backlogLight(i, 0));
      clock.advance(100);
    }
    clock.advance(1000);
    const times = shown.map(([at]) => at);
    assert.equal(times.length, 11);
    for (let i = 1; i < times.length; i++) assert.ok(times[i]! - times[i - 1]! >= 1000, String(times));
    assert.deepEqual(shown.at(-1)?.[1], backlogLight(99, 0));
  });

  it('does not show what was taken back in the meantime', () => {
    line.show(RUNNING);
    line.show(WAITING);
    line.show(RUNNING);
    clock.advance(5000);
    assert.deepEqual(shown, [[0, RUNNING]]);
  });

  it('still changes when the wall clock was set back by hours', () => {
    let now = 0;
    const moved: Clock = {
      now: () => now,
      after: (ms) => assert.fail(`it would wait ${ms} ms`),
      every: () => assert.fail('no need'),
    };
    const other = new StatusLine({ status: (status) => shown.push([now, status]) }, moved);
    other.show(RUNNING);
    now = -7_200_000;
    other.show(WAITING);
    assert.equal(shown.at(-1)?.[1], WAITING);
  });

  it('clears on close and says nothing more', () => {
    line.show(RUNNING);
    line.show(WAITING);
    line.close();
    clock.advance(5000);
    assert.deepEqual(shown, [
      [0, RUNNING],
      [0, {}],
    ]);
    assert.equal(clock.pending, 0);
  });
});

describe('the texts of a status', () => {
  it('are keys of the shared catalogue, under 20 characters in all languages', () => {
    for (const language of LANGUAGES) {
      const catalogue = readCatalogue(`nodes/common/locales/${language}.json`);
      for (const { text } of Object.values(LIGHTS)) {
        const shown = catalogue.get(text);
        assert.ok(shown !== undefined && shown.length < 20, `${language} ${text}: ${shown}`);
      }
    }
  });

  it('or figures that begin with no letter, which the editor leaves alone', () => {
    const meter = new LossMeter();
    for (const { text } of [restoredLight(30_000), backlogLight(1200, 34_000), meter.light(3, 0)!]) {
      assert.doesNotMatch(text!, /^[@a-zA-Z]/);
    }
    assert.equal(restoredLight(30_000).text, '↻ 30 s');
    assert.equal(backlogLight(1200, 34_000).text, '1.2k ⧗ 34 s');
  });

  for (const [n, text] of [
    [0, '0'],
    [999, '999'],
    [1000, '1.0k'],
    [1234, '1.2k'],
    [9949, '9.9k'],
    [9950, '10k'],
    [123_456, '123k'],
    [999_499, '999k'],
    [999_500, '1.0M'],
    [56_700_000, '57M'],
  ] as const) {
    it(`${n} is ${text}`, () => assert.equal(count(n), text));
  }
});

describe('LossMeter', () => {
  it('says nothing while nothing was lost', () => {
    assert.equal(new LossMeter().light(0, 0), undefined);
  });

  it('is yellow for a minute after the last loss, then green', () => {
    const meter = new LossMeter();
    assert.deepEqual(meter.light(3, 0), { fill: 'yellow', shape: 'ring', text: '3 ✕' });
    assert.equal(meter.light(3, 59_000)?.fill, 'yellow');
    assert.deepEqual(meter.light(3, 60_000), { fill: 'green', shape: 'dot', text: '3 ✕' });
    assert.equal(meter.light(4, 61_000)?.fill, 'yellow');
  });
});

import assert from 'node:assert/strict';
import { Ledger } from '../../../engine/detection/findings/ledger';
import { PLAIN_WATCHES, type Signs, type Suspicion } from '../../../engine/detection/findings/suspicion';
import type { Evidence, Finding } from '../../../engine/telemetry/finding';

const HOLD_OFF_MS = 300_000;

function suspicion(level: number, more: Partial<Suspicion> = {}): Suspicion {
  return {
    key: 'fan',
    watch: 'fan',
    level,
    severity: 'warning',
    scope: 'fan',
    target: { server: 's', fan: 'f' },
    evidence: [{ field: 'speed_pct', observed: 10, expected: 50, sigma: -4 }],
    since: 1000,
    ...more,
  };
}

function evidenceOf(signs: Signs): Evidence[] {
  return Object.entries(signs).map(([field, sigma]) => ({ field, observed: sigma, expected: 0, sigma }));
}

/** Reports the same level every ten seconds; gives what is told. */
function report(
  ledger: Ledger,
  level: number,
  fromS: number,
  toS: number,
  more?: Partial<Suspicion>,
): Finding[] {
  const told: Finding[] = [];
  for (let s = fromS; s < toS; s += 10) {
    const finding = ledger.suspect(suspicion(level, more), s * 1000);
    if (finding !== undefined) told.push(finding);
  }
  return told;
}

describe('life of a finding', () => {
  it('is opened once at the threshold, with one id until it is closed', () => {
    const ledger = new Ledger(1, HOLD_OFF_MS);
    assert.deepEqual(report(ledger, 0.99, 0, 100), []);
    const [opened, ...more] = report(ledger, 1, 100, 200);
    assert.deepEqual(more, []);
    assert.equal(opened?.state, 'opened');
    assert.equal(opened.detected_at, 100_000);
    assert.equal(opened.since, 1000);
    const [closed] = report(ledger, 0, 200, 300);
    assert.equal(closed?.state, 'closed');
    assert.equal(closed.id, opened.id);
    assert.equal(closed.until, 200_000);
    assert.equal(ledger.open, 0);
  });

  it('is another one when it comes again, though its watch has not forgotten when it began', () => {
    const ledger = new Ledger(1, HOLD_OFF_MS);
    const [first] = report(ledger, 1, 100, 200);
    report(ledger, 0, 200, 600);
    const [second] = report(ledger, 1, 600, 610);
    assert.equal(second?.state, 'opened');
    assert.notEqual(second.id, first?.id);
    // It was calm from 200 s on.
    assert.equal(second.since, 200_000);
  });

  it('says when its cause was named, not when it was opened', () => {
    const ledger = new Ledger(1, HOLD_OFF_MS);
    const of = (at: number, signs: Signs) =>
      ledger.suspect({ ...suspicion(2), watch: 'server', signs, evidence: evidenceOf(signs) }, at);
    // Nothing is known of air that is colder behind warmer boards.
    const opened = of(0, { inlet_temp_c: -6, chassis_temp_c: -6, exhaust_temp_c: 6 });
    assert.deepEqual([opened?.cause, opened?.named_at], ['unknown', undefined]);
    const named = of(120_000, { cpu_temp_c: 20 });
    assert.deepEqual([named?.cause, named?.named_at], ['sensor-biased', 120_000]);
    const told = of(240_000, { cpu_temp_c: 40 });
    assert.deepEqual([told?.state, told?.named_at], ['updated', 120_000]);
  });

  it('says how long a fan will last, again when that is far shorter, and not of one that has stopped', () => {
    const ledger = new Ledger(1, HOLD_OFF_MS);
    const wearing = (hours: number, at: number) => {
      const seconds = 3600 * hours;
      return ledger.suspect({ ...suspicion(2), remaining: { seconds, low: seconds, high: seconds, at } }, at);
    };
    assert.equal(wearing(9, 0)?.remaining?.seconds, 9 * 3600);
    assert.equal(wearing(8, 3_600_000), undefined);
    assert.equal(wearing(5, 3 * 3_600_000)?.remaining?.seconds, 5 * 3600);
    const evidence = [{ field: 'speed_pct', observed: 0, expected: 50, sigma: -99 }];
    const stopped = ledger.suspect({ ...suspicion(2), watch: 'fan-stopped', evidence }, 8 * 3_600_000);
    assert.deepEqual([stopped?.cause, stopped?.remaining], ['fan-failed', undefined]);
  });

  it('takes feedback on a finding that is closed, for a day', () => {
    const ledger = new Ledger(1, HOLD_OFF_MS);
    const [opened] = report(ledger, 1, 0, 10);
    const [closed] = report(ledger, 0, 10, 100);
    assert.equal(closed?.state, 'closed');
    report(ledger, 0, 100, 3600);
    const told = ledger.feedback(opened!.id, 'wrong', 3_600_000);
    assert.deepEqual(told, { ...closed, calibration: { factor: 1.3, right: 0, wrong: 1, expected: 0 } });
    assert.deepEqual(report(ledger, 1.2, 3600, 3700), []);
    assert.equal(ledger.feedback('fan@7', 'wrong', 3_700_000), undefined);
  });

  it('forgets a closed finding of which nobody says anything after a day', () => {
    const ledger = new Ledger(1, HOLD_OFF_MS);
    const [opened] = report(ledger, 1, 0, 10);
    report(ledger, 0, 10, 100 + 86_400);
    assert.equal(ledger.knows('fan'), false);
    assert.equal(ledger.feedback(opened!.id, 'wrong', 90_000_000), undefined);
  });

  it('does not flap between half the threshold and the threshold', () => {
    const ledger = new Ledger(1, HOLD_OFF_MS);
    assert.equal(report(ledger, 1, 0, 10).length, 1);
    for (let s = 10; s < 2000; s += 40) {
      assert.deepEqual(report(ledger, 0.2, s, s + 20), []);
      assert.deepEqual(report(ledger, 0.6, s + 20, s + 40), []);
    }
    assert.equal(ledger.open, 1);
  });

  it('is quiet after its end for the hold-off', () => {
    const ledger = new Ledger(1, HOLD_OFF_MS);
    report(ledger, 1, 0, 10);
    const [closed] = report(ledger, 0, 10, 100);
    const end = 70_000;
    assert.equal(closed?.state, 'closed');
    const [again] = report(ledger, 1.5, 100, 1000);
    assert.equal(again?.state, 'opened');
    assert.equal(again.detected_at, end + HOLD_OFF_MS);
  });

  it('is told again when it is worse, at most once a minute, and never becomes milder', () => {
    const ledger = new Ledger(1, HOLD_OFF_MS);
    report(ledger, 1, 0, 10);
    assert.deepEqual(report(ledger, 1, 10, 60, { severity: 'critical' }), []);
    const [worse, ...more] = report(ledger, 1, 60, 200, { severity: 'critical' });
    assert.equal(worse?.state, 'updated');
    assert.equal(worse.severity, 'critical');
    assert.deepEqual(more, []);
    const evidence = [{ field: 'speed_pct', observed: 0, expected: 50, sigma: -9 }];
    const [grown] = report(ledger, 1, 200, 210, { severity: 'warning', evidence });
    assert.equal(grown?.severity, 'critical');
  });

  it('waits for the other sensitivity', () => {
    assert.equal(report(new Ledger(0.5, 0), 1.9, 0, 100).length, 0);
    assert.equal(report(new Ledger(0.5, 0), 2, 0, 100).length, 1);
  });

  it('waits for nothing where it is plain to see, such as a limit', () => {
    for (const watch of PLAIN_WATCHES) {
      assert.equal(report(new Ledger(0.5, 0), 1, 0, 100, { watch }).length, 1, watch);
      assert.equal(report(new Ledger(4, 0), 0.3, 0, 100, { watch }).length, 1, watch);
    }
  });
});

describe('feedback', () => {
  it('that it was wrong closes a finding and raises its threshold, and the next says so', () => {
    const ledger = new Ledger(1, 0);
    const [opened] = report(ledger, 1.1, 0, 10);
    const closed = ledger.feedback(opened!.id, 'wrong', 20_000);
    assert.equal(closed?.state, 'closed');
    // 1.3 times the threshold from here on.
    assert.deepEqual(report(ledger, 1.29, 30, 300), []);
    const [again] = report(ledger, 1.3, 300, 310);
    assert.deepEqual(again?.calibration, { factor: 1.3, right: 0, wrong: 1, expected: 0 });
  });

  it('that it was right keeps it open and lowers its threshold a little', () => {
    const ledger = new Ledger(1, 0);
    const [opened] = report(ledger, 1, 0, 10);
    const told = ledger.feedback(opened!.id, 'right', 20_000);
    assert.equal(told?.state, 'updated');
    assert.deepEqual(told.calibration, { factor: 0.95, right: 1, wrong: 0, expected: 0 });
  });

  it('that it was expected says nothing more of it until it is over', () => {
    const ledger = new Ledger(1, 0);
    const [opened] = report(ledger, 2, 0, 10);
    assert.equal(ledger.feedback(opened!.id, 'expected', 20_000)?.state, 'closed');
    assert.deepEqual(report(ledger, 2, 30, 3000), []);
    report(ledger, 0, 3000, 3100);
    assert.equal(report(ledger, 2, 3100, 3110).length, 1);
  });

  it('to what nobody knows changes nothing', () => {
    assert.equal(new Ledger(1, 0).feedback('fan@5', 'wrong', 0), undefined);
  });
});

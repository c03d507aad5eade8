import assert from 'node:assert/strict';
import { DETECT_DEFAULTS } from '../../../engine/detection/detect-config';
import { DETECT } from '../../../engine/detection/detect-stage';
import { START } from './rig';

/** What is told of five servers whose readings come a second late for ten minutes, and then as late as that. */
function told(delays: readonly number[]): string[] {
  const stage = DETECT.create(DETECT_DEFAULTS);
  const found: string[] = [];
  for (let minute = 1; minute <= 11; minute++) {
    const timestamp = START + 60_000 * minute;
    for (let s = 0; s < 5; s++) {
      const tags = { cluster: 'c', rack: 'r', server: `s${s}` };
      stage.push({ name: 'server', tags, fields: { cpu_util_pct: 30 }, timestamp });
      const fields = { received: 6, duplicate: 0, out_of_order: 0, delay_s: minute === 11 ? delays[s]! : 1 };
      stage.push({ name: 'telemetry', tags, fields, timestamp });
    }
    for (const out of stage.advance(timestamp))
      if (out.port === 'result') found.push(`${out.value.cause} ${out.value.target.server ?? 'all'}`);
  }
  return found;
}

// A delay counts by four tenths in its first minute, and four seconds of it are a matter.
describe('readings that come late', () => {
  it('of one server are its clock', () => assert.deepEqual(told([12, 1, 1, 1, 1]), ['clock-skew s0']));

  it('of all are the network, also when but one has passed the threshold yet', () =>
    assert.deepEqual(told([12, 8, 8, 8, 8]), ['telemetry-delayed all']));

  it('are as late as they ever were when time passes at another pace: that is learned anew', () => {
    const stage = DETECT.create(DETECT_DEFAULTS);
    const found: string[] = [];
    const minutes = (from: number, to: number, delay_s: number) => {
      for (let minute = from; minute < to; minute++) {
        const timestamp = START + 60_000 * minute;
        const tags = { cluster: 'c', rack: 'r', server: 's' };
        stage.push({ name: 'server', tags, fields: { cpu_util_pct: 30 }, timestamp });
        const fields = { received: 6, duplicate: 0, out_of_order: 0, delay_s };
        stage.push({ name: 'telemetry', tags, fields, timestamp });
        for (const out of stage.advance(timestamp))
          if (out.port === 'result') found.push(`${out.value.cause} ${minute}`);
      }
    };
    minutes(1, 20, -170);
    stage.notePace();
    // The minute of the change has both.
    minutes(20, 21, -100);
    minutes(21, 40, 1);
    assert.deepEqual(found, []);
    minutes(40, 41, 12);
    assert.deepEqual(found, ['clock-skew 40']);
  });

  it('come twice at any pace: what is told of that goes on', () => {
    const stage = DETECT.create(DETECT_DEFAULTS);
    const states: string[] = [];
    for (let minute = 1; minute <= 12; minute++) {
      if (minute === 9) stage.notePace();
      const timestamp = START + 60_000 * minute;
      const fields = { received: 6, duplicate: minute < 7 ? 0 : 2, out_of_order: 0, delay_s: 1 };
      stage.push({ name: 'telemetry', tags: { cluster: 'c', server: 's' }, fields, timestamp });
      for (const out of stage.advance(timestamp))
        if (out.port === 'result') states.push(`${out.value.cause} ${out.value.state} ${minute}`);
    }
    assert.equal(states[0], 'telemetry-duplicated opened 7');
    assert.ok(
      states.every((state) => !state.includes('closed')),
      states.join(),
    );
  });

  it('by less of all are no matter', () => assert.deepEqual(told([8, 8, 8, 8, 8]), []));
});

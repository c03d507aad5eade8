import assert from 'node:assert/strict';
import { DETECT_DEFAULTS } from '../../../engine/detection/detect-config';
import { DETECT } from '../../../engine/detection/detect-stage';
import { RandomStream } from '../../../engine/telemetry/random';
import { START } from './rig';

/** An hour is listened to before anything happens. */
const FROM_S = 3600;

/** What is told of a server whose load goes as it is said, in per cent, by the seconds since something happened. */
function told(load: (afterS: number, noise: () => number) => number, endS = FROM_S + 600): string[] {
  let stage = DETECT.create(DETECT_DEFAULTS);
  const random = new RandomStream(1, 'server', 'load');
  const found: string[] = [];
  for (let atS = 0; atS <= endS; atS += 10) {
    const timestamp = START + 1000 * atS;
    const cpu_util_pct = Math.max(
      0,
      Math.min(
        100,
        load(atS - FROM_S, () => random.normal()),
      ),
    );
    for (const { port, value } of stage.push({
      name: 'server',
      tags: { cluster: 'c', rack: 'r', server: 's' },
      fields: { cpu_util_pct },
      timestamp,
    })) {
      if (port !== 'result' || value.state !== 'opened') continue;
      const { cause, severity, detected_at, evidence } = value;
      const afterS = (detected_at - START) / 1000 - FROM_S;
      found.push(`${cause} ${severity} after ${afterS} s, not ${Math.round(evidence[0]!.expected! / 10)}0 %`);
    }
    if (atS === FROM_S + 20)
      stage = DETECT.restore(DETECT_DEFAULTS, JSON.parse(JSON.stringify([...stage.snapshot()])));
  }
  return found;
}

const isDuring = (afterS: number) => afterS >= 0 && afterS < 120;

describe('a load that is high', () => {
  it('is told from 85 % on, however it came there, when it lasts', () =>
    assert.deepEqual(
      told((afterS) => (afterS < 0 ? 30 : Math.min(90, 30 + afterS / 2))),
      ['real-load info after 160 s, not 90 %'],
    ));

  it('is told below that when it has leapt there', () =>
    assert.deepEqual(
      told((afterS, noise) => (isDuring(afterS) ? 80 : 30 + 2 * noise())),
      ['real-load info after 50 s, not 30 %'],
    ));

  it('is no news where it goes up and down as far all the time, nor when it comes by and by', () => {
    assert.deepEqual(
      told((afterS, noise) => (isDuring(afterS) ? 80 : 40 + 12 * noise())),
      [],
    );
    assert.deepEqual(
      told((afterS) => (afterS < 0 ? 30 : Math.min(80, 30 + afterS / 2))),
      [],
    );
  });

  it('is no matter while it is over within half a minute, or lower than 70 %', () => {
    assert.deepEqual(
      told((afterS) => (afterS >= 0 && afterS < 40 ? 80 : 30)),
      [],
    );
    assert.deepEqual(
      told((afterS) => (isDuring(afterS) ? 65 : 30)),
      [],
    );
  });
});

import assert from 'node:assert/strict';
import { COOL_DEFAULTS, type CoolConfig, tripsWithinS } from '../../../engine/cooling/cool-config';
import { coolConfigFlaw } from '../../../engine/cooling/cool-config-check';
import { FAILSAFE_CAUSES } from '../../../engine/cooling/failsafe/causes';

type Change = { readonly [key: string]: unknown };

function changed(change: Change): CoolConfig {
  const merged: Record<string, unknown> = { ...COOL_DEFAULTS };
  for (const [key, value] of Object.entries(change)) {
    const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value);
    merged[key] = isGroup ? { ...(merged[key] as object), ...value } : value;
  }
  return merged as unknown as CoolConfig;
}

const WRONG: readonly [Change, field: string][] = [
  [{ mode: 'failsafe' }, 'mode'],
  [{ policy: 'magic' }, 'policy'],
  [{ atEnd: 'burn' }, 'atEnd'],
  [{ dryRun: 'yes' }, 'dryRun'],
  [{ temperatures: [] }, 'temperatures'],
  [{ temperatures: [{ field: '', offsetC: 0 }] }, 'temperatures[0].field'],
  [{ temperatures: [{ field: 'a', offsetC: Number.NaN }] }, 'temperatures[0].offsetC'],
  [{ limitC: 95 }, 'limitC'],
  [{ setPointC: 90 }, 'setPointC'],
  [{ minPct: 60, maxPct: 50 }, 'minPct'],
  [{ everyS: 0 }, 'everyS'],
  [{ everyS: 30 }, 'everyS'],
  [{ steps: { mediumAboveC: 80 } }, 'steps.mediumAboveC'],
  [{ steps: { lowPct: 70 } }, 'steps.lowPct'],
  [{ curve: { points: [[20, 20]] } }, 'curve.points'],
  [
    {
      curve: {
        points: [
          [50, 20],
          [40, 60],
        ],
      },
    },
    'curve.points[1].temperature',
  ],
  [
    {
      curve: {
        points: [
          [50, 20],
          [50, 60],
        ],
      },
    },
    'curve.points[1].temperature',
  ],
  [
    {
      curve: {
        points: [
          [50, 60],
          [60, 20],
        ],
      },
    },
    'curve.points[1].speed',
  ],
  [{ pid: { kp: -1 } }, 'pid.kp'],
  [{ failsafe: { staleS: 0 } }, 'failsafe.staleS'],
  [
    { failsafe: { speedPct: { ...COOL_DEFAULTS.failsafe.speedPct, 'fan-fault': 101 } } },
    'failsafe.speedPct.fan-fault',
  ],
  [{ fans: { followShare: 1 } }, 'fans.followShare'],
  [{ fans: { avoid: [[50, 40]] } }, 'fans.avoid[0].to'],
  [{ maxServers: 0 }, 'maxServers'],
];

describe('configuration of a controller', () => {
  it('the usual one is right', () => {
    assert.equal(coolConfigFlaw(COOL_DEFAULTS), undefined);
  });

  for (const [change, field] of WRONG) {
    it(`names ${field} in ${JSON.stringify(change)}`, () => {
      const flaw = coolConfigFlaw(changed(change));
      assert.equal(flaw?.code, 'bad-option');
      assert.equal(flaw?.field, field);
    });
  }

  it('says of each cause how long it takes at most', () => {
    const within = tripsWithinS(COOL_DEFAULTS, 10);
    for (const cause of FAILSAFE_CAUSES) assert.ok(within[cause] >= 0 && within[cause] < 900, cause);
    // 30 s of no answers, one reading until the first is seen, one decision: 10 s each.
    assert.equal(within['sensor-missing'], 50);
  });
});

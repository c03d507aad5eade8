import assert from 'node:assert/strict';
import { FanWatch } from '../../../engine/detection/server/fan-watch';
import { START } from './rig';

/** Tells speeds of a fan, a reading each so many seconds. */
function run(fan: FanWatch, speeds: readonly number[], everyS: number, fromS = 0): void {
  speeds.forEach((speed_pct, i) => {
    const timestamp = START + 1000 * (fromS + everyS * i);
    fan.push(
      { name: 'fan', tags: {}, fields: { speed_pct, command_pct: speed_pct }, timestamp },
      timestamp,
      true,
    );
  });
}

describe('a fan that is told on change', () => {
  const unsure = (fan: FanWatch, afterS: number) => fan.unsureAt(fan.heardAt + 1000 * afterS);

  it('is known well as long as small changes are all that it tells', () => {
    const fan = new FanWatch('k', 's');
    run(
      fan,
      Array.from({ length: 60 }, (_, i) => 40 + (i % 2)),
      60,
    );
    // One point of speed, by its change; twice that, by what is usual of changes.
    assert.ok(unsure(fan, 60) <= 0.021, `${unsure(fan, 60)}`);
  });

  it('lies anywhere between two changes that are told: none of them has got lost', () => {
    const fan = new FanWatch('k', 's');
    run(
      fan,
      Array.from({ length: 120 }, (_, i) => 40 + 2.5 * (i % 2)),
      60,
    );
    // A uniform variable within ± 2.5 points deviates by 2.5 / √3; the root of the last squares of the first is left.
    assert.ok(unsure(fan, 60) <= 0.02, `${unsure(fan, 60)}`);
  });

  it('is in doubt while nothing comes when large changes got lost before', () => {
    const fan = new FanWatch('k', 's');
    run(
      fan,
      Array.from({ length: 60 }, (_, i) => (i % 4 === 0 ? 60 : 40)),
      60,
    );
    assert.ok(unsure(fan, 60) > 0.1, `${unsure(fan, 60)}`);
    // A reading that has just come is what it is, but for a change that goes on.
    assert.ok(unsure(fan, 5) <= 0.1, `${unsure(fan, 5)}`);
  });
});

describe('a fan that stands', () => {
  const standing = (before: object, fields: object): FanWatch => {
    const fan = new FanWatch('k', 's');
    const tell = (more: object, timestamp: number) =>
      fan.push({ name: 'fan', tags: {}, fields: { command_pct: 60, ...more }, timestamp }, timestamp, true);
    tell({ speed_pct: 60, ...before }, START);
    tell({ speed_pct: 0, ...fields }, START + 10_000);
    return fan;
  };

  it('is driven when it draws power, whatever it says of itself', () => {
    assert.equal(standing({ power_w: 4 }, { power_w: 1.4, running: false }).isDriven, true);
    assert.equal(standing({ power_w: 4 }, { power_w: 0, running: true }).isDriven, false);
  });

  it('may be driven when it only says that it runs; that it does not says nothing', () => {
    assert.equal(standing({}, { running: true }).isDriven, true);
    assert.equal(standing({}, { running: false }).isDriven, undefined);
    assert.equal(standing({}, {}).isDriven, undefined);
  });

  it('keeps what it draws over a snapshot', () => {
    const restored = new FanWatch('k', 's');
    restored.restore(structuredClone(standing({ power_w: 4 }, { power_w: 1.4 }).snapshot()));
    assert.equal(restored.isDriven, true);
  });
});

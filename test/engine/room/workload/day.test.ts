import assert from 'node:assert/strict';
import { dayShape } from '../../../../engine/room/workload/day';
import { localHour } from '../../../../engine/room/workload/local-hour';

describe('the day', () => {
  const hours = Array.from({ length: 2400 }, (_, i) => i / 100);

  it('has bumps at noon and 20 h and nowhere else ([S27])', () => {
    const isPeak = (h: number) => dayShape(h) > dayShape(h - 0.01) && dayShape(h) > dayShape(h + 0.01);
    assert.deepEqual(hours.filter((h) => h > 0 && isPeak(h)).map(Math.round), [12, 20]);
  });

  it('is 0 in the mean, 1 at noon, and goes round', () => {
    const mean = hours.reduce((sum, hour) => sum + dayShape(hour), 0) / hours.length;
    assert.ok(Math.abs(mean) < 1e-9);
    assert.equal(dayShape(12), 1);
    assert.ok(Math.abs(dayShape(0) - dayShape(24)) < 1e-12);
  });

  const table: [zone: string, time: string, hour: number][] = [
    ['UTC', '2026-01-05T06:30:00Z', 6.5],
    // Winter and summer time.
    ['Europe/Paris', '2026-01-05T06:30:00Z', 7.5],
    ['Europe/Paris', '2026-07-05T06:30:00Z', 8.5],
    ['America/New_York', '2026-01-05T02:00:00Z', 21],
    // A zone with a quarter of an hour.
    ['Asia/Kathmandu', '2026-01-05T00:00:00Z', 5.75],
  ];
  for (const [zone, time, hour] of table) {
    it(`${time} is ${hour} h in ${zone}`, () => assert.equal(localHour(zone)(Date.parse(time)), hour));
  }
});

import assert from 'node:assert/strict';
import { COOL_DEFAULTS } from '../../../engine/cooling/cool-config';
import { Thermometer } from '../../../engine/cooling/sensors/thermometer';
import type { Quality } from '../../../engine/telemetry/metric';

const START = 1_767_225_600_000;
const CONFIG = COOL_DEFAULTS.failsafe;

type Said = number | null | undefined;

/** The first second at which something is wrong with a thermometer that says this every 10 s, and what it is. */
function trips(
  says: (second: number) => Said,
  forS: number,
  expected: (second: number) => number | undefined = () => undefined,
  quality?: Quality,
): string | undefined {
  const thermometer = new Thermometer(CONFIG, START);
  for (let second = 10; second <= forS; second += 10) {
    const at = START + 1000 * second;
    const value = says(second);
    const expectedC = expected(second);
    if (value !== undefined) thermometer.hear(value, quality, at, expectedC);
    if (expectedC !== undefined) thermometer.compare(Math.abs((thermometer.valueC ?? 0) - expectedC), at);
    const wrong = thermometer.problem(at, expectedC, 1000 * CONFIG.staleS);
    if (wrong !== undefined) return `${second} ${wrong}`;
  }
  return undefined;
}

/** Restless by a degree, as one is that says whole degrees. */
const healthy = (second: number) => 50 + ((second / 10) % 3 === 0 ? 1 : 0);

describe('a thermometer', () => {
  /** From second 1000 on; the time until it trips is that of the configuration and one reading. */
  const CASES: readonly [what: string, after: (second: number) => Said, expected: string | undefined][] = [
    ['healthy', healthy, undefined],
    ['no answer for 30 s', () => null, '1040 sensor-missing'],
    ['no answer for 20 s', (s) => (s <= 1030 ? null : healthy(s)), undefined],
    ['silent for 90 s', () => undefined, '1100 sensor-stale'],
    ['silent for 80 s', (s) => (s <= 1080 ? undefined : healthy(s)), undefined],
    ['too hot to be', () => 140, '1020 sensor-range'],
    ['too cold to be', () => -40, '1020 sensor-range'],
    ['one reading that cannot be', (s) => (s === 1010 ? 140 : healthy(s)), undefined],
    ['the same for 10 min', () => 50, '1600 sensor-stuck'],
  ];
  for (const [what, after, expected] of CASES) {
    it(`${what}: ${expected ?? 'nothing wrong'}`, () => {
      const found = trips((second) => (second <= 1000 ? healthy(second) : after(second)), 2500);
      assert.equal(found, expected);
    });
  }

  it('that never moved is not stuck by that alone: a steady one says the same for long', () => {
    const found = trips(() => 50, 86_400);
    assert.equal(found, undefined);
  });

  it('is stuck within a minute when it should have moved', () => {
    const found = trips(
      (second) => (second <= 1000 ? healthy(second) : 50),
      2500,
      (second) => (second <= 1000 ? 50 : 57),
    );
    assert.match(found ?? '', /^10[678]0 sensor-stuck$/);
  });

  it('that is 12 K off for 2 min disagrees', () => {
    const found = trips(
      (second) => healthy(second) + (second <= 1000 ? 0 : 12),
      2500,
      () => 50,
    );
    assert.match(found ?? '', /^11[23]0 sensor-disagrees$/);
  });

  it('believes no single spike', () => {
    const thermometer = new Thermometer(CONFIG, START);
    [50, 80, 51].forEach((value, i) => {
      thermometer.hear(value, undefined, START + 10_000 * (i + 1), undefined);
      assert.notEqual(thermometer.valueC, 80);
    });
    assert.equal(thermometer.valueC, 51);
  });

  it('believes a jump that lasts', () => {
    const thermometer = new Thermometer(CONFIG, START);
    [50, 80, 81].forEach((value, i) => {
      thermometer.hear(value, undefined, START + 10_000 * (i + 1), undefined);
    });
    assert.equal(thermometer.valueC, 81);
  });

  it('takes a reading that is marked as none for none', () => {
    assert.match(trips(healthy, 500, undefined, 'stale') ?? '', /sensor-missing$/);
  });
});

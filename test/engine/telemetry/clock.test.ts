import assert from 'node:assert/strict';
import { clockMetric, type DomainClock, isClock, readClock } from '../../../engine/telemetry/clock';
import type { Fields, Metric } from '../../../engine/telemetry/metric';
import { fieldSpec } from '../../../engine/telemetry/vocabulary';

const clock: DomainClock = {
  cluster: 'hall-2',
  now: 1_767_225_600_000,
  epoch: 3,
  sequence: 17,
  rate: 60,
  running: false,
  tickS: 10,
};

const metric = (fields: Fields, tags = {}): Metric => ({ name: 'clock', tags, fields, timestamp: 1 });

describe('clock Metrics', () => {
  it('read back as what was written', () => {
    assert.deepEqual(readClock(clockMetric(clock)), clock);
  });

  it('are known by their name, and their fields stand in the vocabulary', () => {
    assert.ok(isClock(clockMetric(clock)));
    assert.ok(!isClock({ ...clockMetric(clock), name: 'server' }));
    for (const field in clockMetric(clock).fields) assert.ok(fieldSpec('clock', field), field);
  });

  it('need an epoch and a sequence; the rest has defaults', () => {
    assert.deepEqual(readClock(metric({ epoch: 0, sequence: 0 })), {
      cluster: 'default',
      now: 1,
      epoch: 0,
      sequence: 0,
      rate: 0,
      running: true,
      tickS: 0,
    });
  });

  const wrong: Fields[] = [
    {},
    { epoch: 1 },
    { sequence: 1 },
    { epoch: '1', sequence: 1 },
    { epoch: 1, sequence: null },
    { epoch: true, sequence: 1 },
  ];
  for (const fields of wrong) {
    it(`${JSON.stringify(fields)} is no clock`, () => assert.equal(readClock(metric(fields)), undefined));
  }
});

import assert from 'node:assert/strict';
import { windowConfigFlaw } from '../../../engine/windows/config';
import { config } from './support';

describe('options of windows', () => {
  const table: [options: Parameters<typeof config>[0], field: string, value: unknown][] = [
    [{ kind: 'sliding' as never }, 'kind', 'sliding'],
    [{ every: [] }, 'every', 'a list of 0'],
    [{ every: ['soon'] }, 'every', 'soon'],
    [{ every: ['7s'] }, 'every', '7s'],
    [{ every: ['2h'] }, 'every', '2h'],
    [{ every: ['7d'] }, 'every', '7d'],
    [{ kind: 'hopping', every: ['1m', '5m'], hop: '10s' }, 'every', '1m, 5m'],
    [{ kind: 'hopping', every: ['1m'], hop: '7s' }, 'hop', '7s'],
    [{ kind: 'hopping', every: ['1h'], hop: '1s' }, 'hop', '1s'],
    [{ kind: 'session', gap: '' }, 'gap', ''],
    [{ kind: 'count', size: 0 }, 'size', 0],
    [{ zone: 'Mars/Olympus' }, 'zone', 'Mars/Olympus'],
    [{ aggregates: ['avg', 'mode' as never] }, 'aggregates', 'mode'],
    [{ aggregates: ['p100' as never] }, 'aggregates', 'p100'],
    [{ by: ['rack', ''] }, 'by', ''],
    [{ outOfOrderS: -1 }, 'outOfOrderS', -1],
    [{ latenessS: Number.NaN }, 'latenessS', 'NaN'],
    [{ expectedS: { cpu_temp_c: -5 } }, 'expectedS.cpu_temp_c', -5],
    [{ maxSeries: 0 }, 'maxSeries', 0],
    [{ idleExpiryS: 1 }, 'idleExpiryS', 1],
  ];
  for (const [options, field, value] of table) {
    it(`${field} = ${JSON.stringify(value)} is refused by name`, () => {
      const flaw = windowConfigFlaw(config(options));
      assert.deepEqual([flaw?.code, flaw?.field, flaw?.value], ['bad-option', field, value]);
      assert.ok((flaw?.limit ?? '').length > 0);
    });
  }
  it('the defaults are fine', () => assert.equal(windowConfigFlaw(config()), undefined));
});

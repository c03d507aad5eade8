import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Metric } from '../../../engine/telemetry/metric';
import { HOUR, play, server, stageOf, steady, T0, whole } from './feed';

const cents = (value: number) => Math.round(value * 100);

describe('bills that are split', () => {
  it('add up to the cent: parts to lines, lines to costs', () => {
    const power = fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(power, fc.integer({ min: 0, max: 400 }), (watts, milli) => {
        const tariff = {
          ...{ name: 't', currency: 'EUR', energy: { price: milli / 1000 } },
          ...{
            demand: { price_per_kw: 1.37 },
            standing: { price: 0.31, per: 'day' as const },
            tax_pct: 19.6,
          },
        };
        const stage = stageOf({ by: 'server', tariff, pue: 1.37 });
        const metrics = watts.flatMap((power_w, s) =>
          [0, 900_000].map((t) => server({ server: `s${s}` }, T0 + t, { power_w })),
        );
        const bill = whole(stage, metrics);
        const added = bill.lines.filter(({ of_which }) => of_which === undefined);
        assert.equal(
          added.reduce((sum, { cost }) => sum + cents(cost), 0),
          cents(bill.cost),
        );
        const parts = bill.parts ?? [];
        assert.equal(
          parts.reduce((sum, { cost }) => sum + cents(cost), 0),
          cents(bill.cost),
        );
        for (const { item, cost } of added) {
          const own = parts.flatMap(({ lines }) => lines.filter((line) => line.item === item));
          assert.equal(
            own.reduce((sum, line) => sum + cents(line.cost), 0),
            cents(cost),
            item,
          );
        }
        for (const part of parts)
          assert.equal(
            part.lines.reduce((sum, { cost }) => sum + cents(cost), 0),
            cents(part.cost),
          );
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  const process = (name: string, power_w: number, t: number): Metric => ({
    ...{ name: 'process', tags: { cluster: 'c', server: 'a', process: name, pid: '1' }, fields: { power_w } },
    timestamp: T0 + t,
  });

  it('by process: in proportion to what the host says, the rest is nobody’s', () => {
    // A plug of 100 W, 40 W by its counters, of which 10 and 20 W belong to processes: a quarter and a half.
    const metrics = [0, 600_000].flatMap((t) => [
      server({ server: 'a' }, T0 + t, { power_w: 100, rapl_power_w: 40 }),
      ...[process('x', 10, t), process('y', 20, t)],
    ]);
    const { parts = [], energy_kwh } = whole(stageOf({ by: 'process' }), metrics);
    assert.deepEqual(
      parts.map(({ target, energy_kwh: own }) => [target.process, Math.round((1000 * own) / energy_kwh)]),
      [
        ['y', 500],
        ['x', 250],
        ['unattributed', 250],
      ],
    );
  });

  it('by any tag of the servers; those without it are unattributed', () => {
    const of = (name: string, owner: string | undefined) =>
      [0, 600_000].map((t) =>
        server({ server: name, ...(owner === undefined ? {} : { owner }) }, T0 + t, { power_w: 60 }),
      );
    const { parts = [] } = whole(stageOf({ by: 'owner' }), [
      ...of('a', 'ana'),
      ...of('b', 'ben'),
      ...of('c', 'ana'),
      ...of('d', undefined),
    ]);
    assert.deepEqual(
      parts.map(({ target, energy_kwh }) => [target.owner, energy_kwh]),
      [
        ['ana', 0.02],
        ['ben', 0.01],
        ['unattributed', 0.01],
      ],
    );
  });

  it('by a part that is not read: it says by what it can be', () => {
    const stage = stageOf();
    play(stage, steady(1, 100, T0, T0 + HOUR, 300_000));
    const answer = stage.bill({ by: 'process' });
    assert.equal('code' in answer && answer.field, 'by');
  });
});

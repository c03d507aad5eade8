import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Columns } from '../../../engine/windows/columns';
import { Laggards } from '../../../engine/windows/laggards';
import { planOf } from '../../../engine/windows/plan';
import { Source } from '../../../engine/windows/source';
import { newCounts } from '../../../engine/windows/telemetry-stage';
import { config, T0 } from './support';

/** A minute of silence, or three of the intervals that are expected. */
const EXPECTED_S = { often: 10, seldom: 100 };

const step = fc.oneof(
  { weight: 1, arbitrary: fc.record({ joins: fc.constant(true) }) },
  {
    weight: 6,
    arbitrary: fc.record({ hears: fc.nat(9), back: fc.nat(30), field: fc.constantFrom('often', 'seldom') }),
  },
  { weight: 4, arbitrary: fc.record({ passes: fc.oneof(fc.nat(9), fc.nat(200)) }) },
);

describe('who lags most', () => {
  it('is the one that a look at every series finds', () => {
    let silent = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 80 }), (steps) => {
        const columns = new Columns('test', planOf(config({ expectedS: EXPECTED_S })));
        const sources: Source[] = [];
        const laggards = new Laggards(sources, columns);
        let now = T0;
        for (const step of steps) {
          if ('joins' in step) {
            const source = new Source(`s${sources.length}`, columns, newCounts({}));
            source.receivedAt = now;
            sources.push(source);
          } else if ('passes' in step) now += step.passes * 1000;
          else {
            const source = sources[step.hears % sources.length];
            if (source === undefined) continue;
            source.receivedAt = now;
            laggards.heard(source);
            const timestamp = now - step.back * 1000;
            source.take({ name: 'test', tags: {}, fields: { [step.field]: 1 }, timestamp });
          }
          const line = now - 5000;
          const loud = sources.filter((source) => source.silentFrom(T0) > now);
          silent += sources.length - loud.length;
          const wanted = loud.filter(({ latest }) => latest < line).sort((a, b) => a.latest - b.latest)[0];
          assert.equal(laggards.slowest(line, now, T0)?.key, wanted?.key);
        }
      }),
      { seed: 11, numRuns: 200 },
    );
    assert.ok(silent > 100);
  });
});

import assert from 'node:assert/strict';
import { DETECT_DEFAULTS } from '../../../engine/detection/detect-config';
import { DETECT } from '../../../engine/detection/detect-stage';
import type { Fields } from '../../../engine/telemetry/metric';
import { START } from './rig';

/** When readings begin to be lost: ten minutes must have been looked at. */
const FROM_S = 900;
const END_S = 1500;

/** Is this field of this server lost, so many seconds after the first is? */
type IsLost = (field: string, server: number, afterS: number) => boolean;

/** What is told of five servers whose thermometers are read together each 10 s, and each 30 s their power. */
function told(isLost: IsLost, isEachAlone = false): string[] {
  let stage = DETECT.create(DETECT_DEFAULTS);
  const found: string[] = [];
  for (let atS = 0; atS <= END_S; atS += 10) {
    const timestamp = START + 1000 * atS;
    for (let s = 0; s < 5; s++) {
      const tags = { cluster: 'c', rack: 'r', server: `s${s}` };
      const fields: Fields = { cpu_temp_c: 40, inlet_temp_c: 22, airflow_m3s: 0.02 };
      if (atS % 30 === 0) fields.power_w = 150;
      for (const field in fields) if (isLost(field, s, atS - FROM_S)) delete fields[field];
      const parts = isEachAlone
        ? Object.entries(fields).map(([field, value]): Fields => ({ [field]: value }))
        : [fields];
      for (const part of parts) stage.push({ name: 'server', tags, fields: part, timestamp });
    }
    for (const { port, value } of stage.advance(timestamp)) {
      if (port !== 'result' || value.state === 'updated') continue;
      const { state, cause, severity, scope, target } = value;
      found.push(`${state} ${cause} ${severity} ${scope} ${target.server ?? 'all'}`);
    }
    // State is saved while there is something to remember.
    if (atS === FROM_S + 40)
      stage = DETECT.restore(DETECT_DEFAULTS, JSON.parse(JSON.stringify([...stage.snapshot()])));
  }
  return found;
}

const during = (afterS: number, lengthS: number) => afterS >= 0 && afterS < lengthS;
const of = (whom: string) => [
  `opened telemetry-lost info network ${whom}`,
  `closed telemetry-lost info network ${whom}`,
];

describe('readings of single sensors that do not come', () => {
  const inlet: IsLost = (field, s, afterS) => field === 'inlet_temp_c' && s === 1 && during(afterS, 20);

  it('are lost telemetry of their server when there are two', () => assert.deepEqual(told(inlet), of('s1')));

  it('are so where each field comes by itself, too', () => assert.deepEqual(told(inlet, true), of('s1')));

  it('are of the network when they are of several', () =>
    assert.deepEqual(
      told((field, s, afterS) => field === 'airflow_m3s' && s < 2 && during(afterS, 10)),
      of('all'),
    ));

  it('are no matter when there is one, or one of power (T-13)', () => {
    assert.deepEqual(
      told((field, s, afterS) => field === 'inlet_temp_c' && s === 1 && during(afterS, 10)),
      [],
    );
    assert.deepEqual(
      told((field, s, afterS) => field === 'power_w' && s === 1 && during(afterS, 30)),
      [],
    );
  });

  it('are no matter of theirs when all that is asked with them is lost', () =>
    assert.deepEqual(
      told((_, s, afterS) => s === 1 && during(afterS, 40)),
      [],
    ));

  it('are usual where they often are', () =>
    assert.deepEqual(
      told((field, s, afterS) => field === 'inlet_temp_c' && s === 1 && (afterS / 10) % 4 === 0),
      [],
    ));
});

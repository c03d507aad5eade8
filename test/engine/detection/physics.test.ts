import assert from 'node:assert/strict';
import { NO_INPUTS } from '../../../engine/detection/peers/shift';
import { type Inputs, LINES } from '../../../engine/detection/server/physics';

/** A server at work of which all is told. */
const KNOWN: Inputs = {
  ...NO_INPUTS,
  ...{ powerW: 200, power60W: 200, power150W: 190, power450W: 180, usualW: 200 },
  ...{ flow: 0.03, heldFlow: 0.03, usualFlow: 0.03, inletC: 22, fanSpeed: 0.5, fanCubes: 0.125, load: 0.5 },
  peersInletC: 22,
};

/** Those that are NaN where nothing is told; the others have a value that stands for that. */
const MAY_BE_UNKNOWN = [
  ...['powerW', 'power60W', 'power150W', 'power450W', 'flow', 'heldFlow'],
  ...['fanSpeed', 'fanCubes', 'load', 'peersInletC'],
];

describe('physics of a server', () => {
  for (const line of LINES) {
    it(`says how far ${line.field} may be off whenever it says what it is made of`, () => {
      assert.ok(line.terms(KNOWN, new Float64Array(line.size)));
      for (const input of MAY_BE_UNKNOWN) {
        const inputs = { ...KNOWN, [input]: Number.NaN };
        const terms = new Float64Array(line.size);
        // One that is not a number would stay in what is usual for ever.
        if (line.terms(inputs, terms)) {
          assert.ok([...terms].every(Number.isFinite), input);
          assert.ok(Number.isFinite(line.unsure(inputs, 40)), input);
        }
      }
    });
  }
});

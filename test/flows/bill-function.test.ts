import assert from 'node:assert/strict';
import { functionNode, NOON } from './function-node';

const running = (energy_kwh: number, cluster = 'hall') => ({
  name: 'bill',
  tags: { cluster, currency: 'EUR', period: 'day' },
  fields: { energy_kwh, cost_h: 1.17 },
  timestamp: 7,
});
/** A bill as the node answers: with what it is as much as, where that was asked. */
const bill = (more: object = {}) => ({ payload: { target: { cluster: 'hall' }, cost: 3, ...more } });

describe('bill.js, what the page is shown of energy', () => {
  const ASKED = { payload: { bill: { period: 'day' }, format: 'words', cluster: 'hall' } };

  it('asks for the bill of today in words once there is energy, of the room alone', () => {
    const { window } = functionNode('bill.js');
    assert.equal(window(running(0)), undefined);
    assert.equal(window(running(2, 'default')), undefined);
    assert.equal(window({ name: 'clock', tags: { cluster: 'hall' }, fields: {}, timestamp: 7 }), undefined);
    assert.deepEqual(window(running(0.1)), [ASKED, null, null]);
  });

  it('asks every two seconds of the wall at most, however fast the room is', () => {
    const { window, clock } = functionNode('bill.js');
    const asks = [0, 1000, 1999, 2000, 3999, 4000].map((after) => {
      clock.at = NOON + after;
      return window(running(1)) !== undefined;
    });
    assert.deepEqual(asks, [true, false, false, true, false, true]);
  });

  it('gives the page the answer with what was told last; the bill of a whole day goes elsewhere', () => {
    const { window, send } = functionNode('bill.js');
    window(running(1));
    window(running(2));
    const answer = bill({ equivalents: { power: [], energy: [] } });
    assert.deepEqual(send(answer), [null, { payload: { running: running(2), bill: answer.payload } }, null]);
    assert.deepEqual(send(bill()), [null, null, bill()]);
    assert.equal(send(bill({ target: { cluster: 'default' }, equivalents: {} })), undefined);
  });
});

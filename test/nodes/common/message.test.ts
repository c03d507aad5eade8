import assert from 'node:assert/strict';
import { readMessage } from '../../../nodes/common/message';

const METRIC = { name: 'server', tags: {}, fields: { x: 1 }, timestamp: 1 };
const NOW = 1_767_225_600_000;
const read = (msg: Record<string, unknown>) => readMessage(msg, () => NOW);
const number = (tags: object, value: number, timestamp: unknown) => ({
  metrics: [{ name: 'value', tags, fields: { value }, timestamp }],
});

describe('readMessage', () => {
  // The message contract of docs/concepts.md, row by row.
  const CASES: [what: string, msg: Record<string, unknown>, expected: object][] = [
    ['a Metric', { payload: METRIC }, { metrics: [METRIC] }],
    ['a list', { payload: [METRIC, METRIC] }, { metrics: [METRIC, METRIC] }],
    ['an empty list', { payload: [] }, { metrics: [] }],
    ['a number', { payload: 21.5, topic: 'lab/1' }, number({ topic: 'lab/1' }, 21.5, NOW)],
    ['a number of its own time', { payload: 0, topic: 'a', timestamp: 5 }, number({ topic: 'a' }, 0, 5)],
    ['a number without a topic', { payload: 1 }, number({}, 1, NOW)],
    ['a number with an empty topic', { payload: 1, topic: '' }, number({}, 1, NOW)],
    ['a number whose time is none', { payload: 1, timestamp: 'noon' }, number({}, 1, 'noon')],
    ['reset', { reset: true, payload: METRIC }, { reset: true }],
    ['reset of a cluster', { reset: 'lab' }, { reset: 'lab' }],
    ['reset: false', { reset: false, payload: METRIC }, { metrics: [METRIC] }],
    ['reset: ""', { reset: '', payload: METRIC }, { metrics: [METRIC] }],
  ];
  for (const [what, msg, expected] of CASES) {
    it(what, () => assert.deepEqual(read(msg), expected));
  }

  for (const payload of ['21.5', '', true, null, undefined, () => 1, 1n]) {
    it(`refuses ${typeof payload} ${String(payload)} by name`, () => {
      const request = read({ payload });
      assert.ok('problem' in request);
      assert.equal(request.problem.code, 'wrong-type');
      assert.equal(request.problem.field, 'payload');
    });
  }
});

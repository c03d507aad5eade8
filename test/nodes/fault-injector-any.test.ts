import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FAULT_KINDS } from '../../engine/faults/catalogue';
import { clock, InjectorFixture, reading } from './common/injector-fixture';

const word = fc.oneof(
  fc.constantFrom('c', 's1', 'cpu_temp_c', 'power_w', '', 'a/b'),
  fc.string({ maxLength: 4 }),
);
const loose = (value: fc.Arbitrary<unknown>) => fc.oneof({ weight: 4, arbitrary: value }, fc.jsonValue());
const length = fc.constantFrom('10s', '0s', '1h', 'x', 7);
const target = fc.record({ cluster: word, server: word, fan: word, field: word }, { requiredKeys: [] });
const fault = fc.record(
  {
    id: loose(word),
    kind: loose(fc.constantFrom(...FAULT_KINDS)),
    target: loose(target),
    after: loose(length),
    for: loose(length),
    every: loose(length),
    cron: loose(fc.constantFrom('* * * * *', '61 * * * *')),
    intensity: loose(fc.double()),
    chance: loose(fc.double()),
  },
  { requiredKeys: ['kind', 'target'] },
);
const command = fc.record(
  {
    id: loose(word),
    kind: loose(fc.constantFrom('inject', 'clear', 'pause')),
    value: loose(fc.oneof(fault, word)),
    target: loose(target),
    source: loose(fc.constantFrom('manual', 'experiment')),
    issued_at: loose(fc.integer()),
    expires_at: loose(fc.integer()),
  },
  { requiredKeys: ['kind'] },
);
const payload = fc.oneof(
  command,
  fc.array(loose(command), { maxLength: 3 }),
  fc.constantFrom('inject', 'clear'),
  fc.jsonValue(),
);
const message = fc.oneof(
  { weight: 6, arbitrary: fc.record({ payload }) },
  { weight: 1, arbitrary: fc.record({ payload, clear: loose(word) }) },
  { weight: 1, arbitrary: fc.record({ payload, reset: loose(fc.constantFrom('c', 'd')) }) },
);
const MESSAGES = fc.sample(message, { seed: 7, numRuns: 400 });

describe('fault-injector, whatever comes', () => {
  const injector = new InjectorFixture();
  const { load, ask, pass, given, commands } = injector;

  for (const mode of ['inline', 'command']) {
    it(`ends each message once, with a Problem or none, and goes on: ${mode}`, async () => {
      const faults = [{ kind: 'sensor-null', target: { field: 'power_w' }, after: '1h' }];
      await load({ mode, faults });
      await pass(clock(0, 1), reading(1, { method: 'simulated' }));
      for (const msg of MESSAGES) await ask(msg);
      const { ended } = injector.rig;
      assert.equal(ended.length, MESSAGES.length + 1);
      assert.equal(new Set(ended.map(({ id }) => id)).size, ended.length);
      const problems = ended.flatMap(({ error }) => (error === undefined ? [] : [error]));
      assert.deepEqual(
        problems.filter((error) => !('problem' in error)),
        [],
      );
      // Some are right, and most are wrong in some way.
      assert.ok(problems.length > 100 && problems.length < ended.length - 20, String(problems.length));
      await ask({ reset: true, payload: '' });
      const before = given().length;
      if (mode === 'inline') await pass(reading(2, { method: 'simulated' }));
      else await ask({ payload: 'inject' });
      assert.ok((mode === 'inline' ? given() : commands()).length > before);
    });
  }

  it('holds 1000 faults in a cluster, and refuses one more', async () => {
    await load();
    await pass(reading(0));
    const value = { kind: 'sensor-null', target: { field: 'power_w' }, after: '1h' };
    await ask({ payload: Array.from({ length: 1001 }, () => ({ kind: 'inject', value })) });
    assert.deepEqual(injector.codes(), [undefined, 'too-many-faults']);
    assert.match(String(injector.rig.ended[1]?.error), /value would be fault number 1001/);
  });
});

import assert from 'node:assert/strict';
import { problem } from '../../../engine/telemetry/problem';
import { flawOf, isProblem, migrate, type NodeConfig, readConfig } from '../../../nodes/common/config';

/** Version 1 had `seconds`, version 2 `minutes`, version 3 `lengthMs`. */
const config: NodeConfig<number> = {
  type: 'sample',
  version: 3,
  migrations: [
    { to: 2, up: ({ seconds, ...rest }) => ({ ...rest, minutes: Number(seconds) / 60 }) },
    { to: 3, up: ({ minutes, ...rest }) => ({ ...rest, lengthMs: Number(minutes) * 60_000 }) },
  ],
  defaults: { version: 3, lengthMs: 1, other: 1 },
  parse({ lengthMs, other }) {
    if (other !== 1) return problem('bad-option', 'other', other);
    return typeof lengthMs === 'number' ? lengthMs : problem('bad-option', 'lengthMs.x', lengthMs);
  },
};

describe('readConfig', () => {
  for (const [what, definition] of [
    ['the present version', { version: 3, other: 1, lengthMs: 120_000 }],
    ['the version before', { version: 2, other: 1, minutes: 2 }],
    ['the first version', { version: 1, other: 1, seconds: 120 }],
  ] as const) {
    it(`reads ${what}`, () => {
      const frozen = Object.freeze(definition);
      assert.equal(readConfig(config, frozen), 120_000);
    });
  }

  it('migrates step by step, and says so in the version', () => {
    assert.deepEqual(migrate(config, { version: 1, seconds: 60 }), { version: 3, lengthMs: 60_000 });
  });

  for (const version of [undefined, null, '3', 0, -1, Number.NaN]) {
    it(`takes a node with the version ${String(version)} for that of another package`, () => {
      const read = readConfig(config, { version, lengthMs: 1 });
      assert.ok(isProblem(read));
      assert.equal(read.code, 'foreign-config');
      assert.equal(read.field, 'version');
    });
  }

  it('does not guess what a newer package meant', () => {
    const read = readConfig(config, { version: 4, lengthMs: 1 });
    assert.ok(isProblem(read));
    assert.deepEqual([read.code, read.field, read.value, read.limit], ['newer-config', 'version', 4, '3']);
  });
});

describe('flawOf', () => {
  it('is what is wrong with the property, or with a part of it', () => {
    assert.equal(flawOf(config, 'lengthMs', { lengthMs: 'a' })?.field, 'lengthMs.x');
    assert.equal(flawOf(config, 'lengthMs', { lengthMs: 5 }), undefined);
  });

  it('is nothing when another property is wrong', () => {
    assert.equal(flawOf(config, 'lengthMs', { lengthMs: 'a', other: 2 }), undefined);
  });
});

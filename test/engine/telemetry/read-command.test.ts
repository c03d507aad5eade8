import assert from 'node:assert/strict';
import { ProblemError } from '../../../engine/telemetry/problem';
import { readCommand } from '../../../engine/telemetry/read-command';

const NOW = Date.UTC(2026, 0, 1);
const SPARSE = { id: 'x', kind: 'set-load' };

describe('reading a command', () => {
  it('takes it as it stands when it says everything', () => {
    const whole = {
      ...{
        id: 'x',
        kind: 'set-fan',
        value: 80,
        source: 'scheduler',
        issued_at: NOW - 5,
        expires_at: NOW + 5,
      },
      target: { cluster: 'c', rack: 'r', server: 's', fan: 'fan-1' },
    };
    assert.deepEqual(readCommand(whole, NOW, 'other'), whole);
  });

  it('fills in who, where and since when; a fan for 60 s (design.md 5), all else until 2100', () => {
    const { source, target, issued_at, expires_at } = readCommand(SPARSE, NOW, 'c');
    const expected = ['manual', { cluster: 'c' }, NOW, Date.UTC(2100, 0, 1)];
    assert.deepEqual([source, target, issued_at, expires_at], expected);
    assert.equal(readCommand({ ...SPARSE, kind: 'set-fan' }, NOW, 'c').expires_at, NOW + 60_000);
  });

  for (const [claimed, field, code] of [
    ['pause', 'payload', 'wrong-type'],
    [{ kind: 'pause' }, 'id', 'missing-field'],
    [{ id: '', kind: 'pause' }, 'id', 'wrong-type'],
    [{ id: 'x' }, 'kind', 'missing-field'],
    [{ id: 'x', kind: 'explode' }, 'kind', 'command-kind'],
    [{ ...SPARSE, source: 'king' }, 'source', 'command-value'],
    [{ ...SPARSE, target: 'all' }, 'target', 'wrong-type'],
    [{ ...SPARSE, target: { server: 7 } }, 'target.server', 'wrong-type'],
    [{ ...SPARSE, target: { part: 'x' } }, 'target.part', 'wrong-type'],
    [{ ...SPARSE, expires_at: Number.NaN }, 'expires_at', 'wrong-type'],
    [{ ...SPARSE, issued_at: 'now' }, 'issued_at', 'wrong-type'],
  ] as const) {
    it(`refuses ${JSON.stringify(claimed)} by ${field}`, () => {
      assert.throws(
        () => readCommand(claimed, NOW, 'c'),
        (error) =>
          error instanceof ProblemError && error.problem.field === field && error.problem.code === code,
      );
    });
  }
});

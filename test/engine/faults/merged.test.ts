import assert from 'node:assert/strict';
import { injectedLabel } from '../../../engine/faults/labels';
import { mergedFaults } from '../../../engine/faults/merged';
import { planOf, START, targetOf } from './rig';

const episode = { id: 'f', plan: planOf('cooling-degraded'), startMs: START, endMs: START + 60_000 };

describe('labels of faults', () => {
  it('say what the fault is: kind, scope, target, intensity and parameters', () => {
    assert.deepEqual(injectedLabel(episode, 'started', START), {
      id: 'f',
      state: 'started',
      at: START,
      kind: 'cooling-degraded',
      origin: 'injected',
      scope: 'room',
      target: {},
      parameters: { intensity: 0.7 },
    });
    const wear = { ...episode, plan: planOf('fan-wear') };
    const { target, scope, parameters } = injectedLabel(wear, 'ended', START, { target: { cluster: 'c' } });
    assert.equal(scope, 'fan');
    assert.deepEqual(target, { ...targetOf('fan-wear'), cluster: 'c' });
    assert.deepEqual(parameters, { intensity: 2, law: 'linear', every_h: 0.5, off_at_pct: 40 });
  });

  it('come together in a row each, in the order of their first, null for what has not come to pass', () => {
    const other = { ...episode, id: 'g' };
    const rows = mergedFaults([
      injectedLabel(episode, 'started', 1),
      injectedLabel(other, 'started', 2),
      injectedLabel(episode, 'observable', 3, { parameters: { commanded: true } }),
      injectedLabel(episode, 'ended', 4),
    ]);
    assert.deepEqual(
      rows.map(({ id, started_at, observable_at, ended_at }) => [id, started_at, observable_at, ended_at]),
      [
        ['f', 1, 3, 4],
        ['g', 2, null, null],
      ],
    );
    assert.deepEqual(rows[0]!.parameters, { intensity: 0.7, commanded: true });
  });
});

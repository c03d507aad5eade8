import assert from 'node:assert/strict';
import { ModeMachine, type ModeSignal } from '../../../engine/cooling/modes/mode-machine';
import type { Mode } from '../../../engine/cooling/modes/names';

// What is expected is what the four modes mean, written out: docs/cooling.md.

/** From a mode, by what leads into it. */
const INTO: Record<Mode, readonly ModeSignal[]> = {
  off: ['off'],
  auto: ['auto'],
  manual: ['manual'],
  failsafe: ['trip'],
};
const NEXT: Record<Mode, Record<ModeSignal, Mode>> = {
  off: { off: 'off', auto: 'auto', manual: 'manual', over: 'off', trip: 'off', clear: 'off' },
  auto: { off: 'off', auto: 'auto', manual: 'manual', over: 'auto', trip: 'failsafe', clear: 'auto' },
  manual: { off: 'off', auto: 'auto', manual: 'manual', over: 'auto', trip: 'failsafe', clear: 'manual' },
  failsafe: {
    off: 'off',
    auto: 'failsafe',
    manual: 'failsafe',
    over: 'failsafe',
    trip: 'failsafe',
    clear: 'auto',
  },
};

function inMode(mode: Mode): ModeMachine {
  const machine = new ModeMachine('auto');
  for (const signal of INTO[mode]) machine.signal(signal);
  assert.equal(machine.mode, mode);
  return machine;
}

describe('modes of a server', () => {
  for (const [from, row] of Object.entries(NEXT) as [Mode, Record<ModeSignal, Mode>][]) {
    for (const [signal, to] of Object.entries(row) as [ModeSignal, Mode][]) {
      it(`${from} + ${signal} is ${to}`, () => {
        const machine = inMode(from);
        assert.equal(machine.signal(signal), to === from ? undefined : from);
        assert.equal(machine.mode, to);
      });
    }
  }

  it('what is asked under a failsafe comes after it', () => {
    const machine = inMode('failsafe');
    machine.signal('manual', 5000);
    machine.signal('clear');
    assert.equal(machine.mode, 'manual');
    assert.equal(machine.isOver(4999), false);
    assert.equal(machine.isOver(5000), true);
  });

  it('an override that ends under a failsafe is not gone back to', () => {
    const machine = new ModeMachine('manual');
    machine.signal('manual', 5000);
    machine.signal('trip');
    machine.signal('over');
    machine.signal('clear');
    assert.equal(machine.mode, 'auto');
  });
});

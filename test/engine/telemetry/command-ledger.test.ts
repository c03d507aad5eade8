import assert from 'node:assert/strict';
import { COMMAND_RANK, type Command, type CommandSource } from '../../../engine/telemetry/command';
import { CommandLedger } from '../../../engine/telemetry/command-ledger';

const command = (id: string, source: CommandSource, issued_at = 0, expires_at = 60_000): Command => ({
  ...{ id, kind: 'set-fan', target: { cluster: 'c' }, value: 50, source, issued_at, expires_at },
});
const ids = (commands: readonly Command[]) => commands.map(({ id }) => id);

describe('the ledger of commands', () => {
  // design.md 5: failsafe > manual > experiment > scheduler > controller.
  for (const [holding, holder] of COMMAND_RANK.entries()) {
    for (const [coming, comer] of COMMAND_RANK.entries()) {
      const wins = coming <= holding;
      it(`${comer} ${wins ? 'takes a device from' : 'is overridden by'} ${holder}`, () => {
        const ledger = new CommandLedger();
        ledger.claim(['fan'], command('first', holder));
        const { taken, heldBy, displaced } = ledger.claim(['fan'], command('second', comer, 1));
        assert.deepEqual(taken, wins ? ['fan'] : []);
        assert.equal(heldBy, wins ? undefined : holder);
        assert.deepEqual(ids(displaced), coming < holding ? ['first'] : []);
      });
    }
  }

  it('gives what the rank above does not hold, and says who holds the rest', () => {
    const ledger = new CommandLedger();
    ledger.claim(['a'], command('m', 'manual'));
    ledger.claim(['b'], command('f', 'failsafe'));
    const { taken, heldBy } = ledger.claim(['a', 'b', 'c'], command('s', 'scheduler'));
    assert.deepEqual([taken, heldBy], [['c'], 'failsafe']);
  });

  it('tells of a displaced command only when it holds nothing any more', () => {
    const ledger = new CommandLedger();
    ledger.claim(['a', 'b'], command('c', 'controller'));
    assert.deepEqual(ids(ledger.claim(['a'], command('m1', 'manual')).displaced), []);
    assert.deepEqual(ids(ledger.claim(['b'], command('m2', 'manual')).displaced), ['c']);
  });

  it('keeps to what was issued last when an older one of the same rank comes late', () => {
    const ledger = new CommandLedger();
    ledger.claim(['fan'], command('new', 'controller', 20));
    assert.equal(ledger.claim(['fan'], command('old', 'controller', 10)).heldBy, 'controller');
    assert.deepEqual(ledger.claim(['fan'], command('same', 'controller', 20)).taken, ['fan']);
  });

  it('ends commands at their time, not before, and frees what each of them holds', () => {
    const ledger = new CommandLedger();
    ledger.claim(['a', 'b'], command('short', 'manual', 0, 10));
    ledger.claim(['c'], command('long', 'manual', 0, 20));
    assert.deepEqual(ledger.expire(9), []);
    const [ended] = ledger.expire(10);
    assert.deepEqual([ended?.command.id, ended?.devices], ['short', ['a', 'b']]);
    assert.deepEqual(ledger.devices(), ['c']);
    assert.deepEqual(ledger.expire(19), []);
    assert.deepEqual(
      ledger.expire(1000).map(({ command: { id } }) => id),
      ['long'],
    );
    assert.deepEqual(ledger.devices(), []);
  });

  it('releases for a sender only what that sender holds, of the devices named', () => {
    const ledger = new CommandLedger();
    ledger.claim(['a', 'b'], command('m', 'manual'));
    ledger.claim(['c'], command('s', 'scheduler'));
    assert.deepEqual(ledger.release(new Set(['b', 'c']), 'manual')[0]?.devices, ['b']);
    assert.deepEqual(ledger.devices(), ['a', 'c']);
  });

  it('goes on from a snapshot: one command of several devices ends once', () => {
    const ledger = new CommandLedger();
    ledger.claim(['a', 'b'], command('m', 'manual', 0, 10));
    const restored = new CommandLedger();
    restored.restore(JSON.parse(JSON.stringify(ledger.snapshot())));
    assert.equal(restored.claim(['a'], command('s', 'scheduler')).heldBy, 'manual');
    assert.deepEqual(
      restored.expire(10).map(({ devices }) => devices),
      [['a', 'b']],
    );
  });
});

import assert from 'node:assert/strict';
import { COOL_DEFAULTS } from '../../../engine/cooling/cool-config';
import type { CoolState, CoolStateRow } from '../../../engine/cooling/cool-state';
import { FAILSAFE_CAUSES, type ServerCause } from '../../../engine/cooling/failsafe/causes';
import type { Mode } from '../../../engine/cooling/modes/names';
import { CoolingMemory } from '../../../engine/view/cooling/cooling-memory';
import type { ShownCommand } from '../../../engine/view/pages/common';
import { keysOf, sceneAt, serverNow } from './scene';

const NOON = Date.UTC(2026, 3, 14, 12);

function row(server: string, mode: Mode, more: Partial<CoolStateRow> = {}): CoolStateRow {
  const fans = ['fan-1', 'fan-2'].map((fan) => ({ fan, askedPct: 40, failed: false }));
  return { target: { cluster: 'lab', rack: 'a', server }, mode, causes: [], fansW: 4, fans, ...more };
}

function state(servers: readonly CoolStateRow[], more: Partial<CoolState> = {}): CoolState {
  return {
    ...{ kind: 'state', target: { cluster: 'lab' }, at: NOON, policy: 'curve', dryRun: false },
    failsafes: COOL_DEFAULTS.failsafe.speedPct,
    fans: { count: 2 * servers.length, nowW: 4 * servers.length, at60W: 10 * servers.length, fullW: 30 },
    ...{ saved: { watts: 90, servers: servers.length }, learning: 0, servers, ...more },
  };
}

const failed = (server: string, ...causes: ServerCause[]) => row(server, 'failsafe', { causes });

describe('the memory of cooling', () => {
  const told: readonly (readonly [what: string, state: CoolState | undefined, keys: readonly string[]])[] = [
    ['while no controller tells', undefined, ['cooling.none']],
    ['before it has heard of a server', state([]), ['cooling.waiting']],
    ['when it runs by itself', state([row('1', 'auto'), row('2', 'auto')]), ['cooling.auto', 'cooling.fans']],
    [
      'in a dry run, whatever the mode',
      state([row('1', 'manual', { until: NOON + 1 })], { dryRun: true }),
      ['cooling.dry-run', 'cooling.fans'],
    ],
    ['when it is off', state([row('1', 'off')]), ['cooling.off-all', 'cooling.fans']],
    ['when some are off', state([row('1', 'off'), row('2', 'auto')]), ['cooling.off', 'cooling.fans']],
    [
      'by hand',
      state([row('1', 'manual', { until: NOON + 1 }), row('2', 'manual', { until: NOON + 2 })]),
      ['cooling.manual-all', 'cooling.back', 'cooling.fans'],
    ],
    [
      'by hand until it is released, one of two',
      state([row('1', 'manual'), row('2', 'auto')]),
      ['cooling.manual', 'cooling.until-released', 'cooling.fans'],
    ],
    [
      'in failsafe, with each cause',
      state(
        FAILSAFE_CAUSES.filter((cause) => cause !== 'controller-silent').map((cause, i) =>
          failed(`${i}`, cause),
        ),
      ),
      [
        'cooling.failsafe-many',
        ...FAILSAFE_CAUSES.filter((cause) => cause !== 'controller-silent').map(
          (cause) => `cooling.${cause}`,
        ),
        'cooling.fans',
      ],
    ],
    [
      'while somebody else commands, and a device refuses',
      state([row('1', 'auto', { heldBy: 'experiment' }), row('2', 'auto', { heldBy: 'refused' })]),
      ['cooling.held-all', 'cooling.held-one', 'cooling.refusing-one', 'cooling.fans'],
    ],
    [
      'while somebody else commands one of two',
      state([row('1', 'auto', { heldBy: 'experiment' }), row('2', 'auto')]),
      ['cooling.auto', 'cooling.held-one', 'cooling.fans'],
    ],
    [
      'in failsafe, which a device refuses',
      state([{ ...failed('1', 'sensor-stuck'), heldBy: 'refused' }]),
      ['cooling.failsafe-one', 'cooling.refusing-one', 'cooling.fans'],
    ],
    [
      'while it learns',
      state([row('1', 'auto')], { policy: 'least-watts', learning: 1 }),
      ['cooling.auto', 'cooling.fans', 'cooling.learning'],
    ],
    [
      'where no fan is known',
      state([row('1', 'auto', { fans: [] })], { fans: { count: 0, nowW: 0, at60W: 0, fullW: 0 } }),
      ['cooling.auto'],
    ],
  ];
  for (const [what, heard, keys] of told)
    it(`says what is true ${what}`, () => {
      const memory = new CoolingMemory();
      if (heard !== undefined) memory.event(heard);
      assert.deepEqual(keysOf(memory.page(sceneAt(NOON))), keys);
    });

  it('asks every 4 s of wall time, and says so when there is no answer any more', () => {
    const memory = new CoolingMemory();
    const scene = sceneAt(NOON);
    // Until it answers for the first time it is asked every half a minute.
    let asked = 0;
    for (let wall = 0; wall < 60_000; wall += 1000) asked += memory.wants(wall, 'lab').length;
    assert.equal(asked, 2);
    memory.event(state([row('1', 'auto')]));
    asked = 0;
    for (let wall = 60_000; wall < 120_000; wall += 1000)
      for (const request of memory.wants(wall, 'lab')) {
        assert.deepEqual(request, { cooling: 'state', cluster: 'lab' });
        asked++;
        memory.event(state([row('1', 'auto')]));
      }
    assert.equal(asked, 15);
    assert.deepEqual(memory.modeOf('1'), { mode: 'auto', policy: 'curve' });
    for (let wall = 120_000; wall < 150_000; wall += 1000) memory.wants(wall, 'lab');
    const page = memory.page(scene);
    assert.deepEqual(keysOf(page), ['cooling.silent']);
    assert.deepEqual([page.mode, page.policy, page.fans], [undefined, undefined, undefined]);
    assert.equal(memory.modeOf('1'), undefined);
    memory.event(state([row('1', 'auto')]));
    assert.equal(keysOf(memory.page(scene))[0], 'cooling.auto');
  });

  it('joins what is read with what is commanded, server by server', () => {
    const memory = new CoolingMemory();
    memory.event(state([row('s1', 'manual', { until: NOON + 5 }), row('s9', 'auto')]));
    const fan = { fan: 'fan-1', pct: 12, askedPct: 13, rpm: 900, state: 'off' } as const;
    const servers = [serverNow('s1', { fans: [fan] }), serverNow('s2')];
    const page = memory.page(sceneAt(NOON, { servers }));
    assert.deepEqual(page.servers, [
      {
        ...{ server: 's1', rack: 'a', cpuC: 50, fansW: 4, mode: 'manual', causes: [], until: NOON + 5 },
        fans: [{ ...fan, askedPct: 40 }],
      },
      { server: 's2', rack: 'a', cpuC: 50, fans: [], causes: [] },
      {
        ...{ server: 's9', rack: 'a', fansW: 4, mode: 'auto', causes: [] },
        fans: [
          { fan: 'fan-1', askedPct: 40, state: 'unread' },
          { fan: 'fan-2', askedPct: 40, state: 'unread' },
        ],
      },
    ]);
    assert.ok(keysOf(page).includes('cooling.stopped-one'));
    assert.deepEqual([memory.askedPct('s1', 'fan-1'), memory.askedPct('s2', 'fan-1')], [40, undefined]);
  });

  it('lists five hundred servers and counts the others', () => {
    const servers = Array.from({ length: 620 }, (_, i) => serverNow(`s${i}`));
    const page = new CoolingMemory().page(sceneAt(NOON, { servers }));
    assert.deepEqual([page.servers.length, page.more], [500, 120]);
  });

  it('says what is saved a day, and what that is worth where the price is known', () => {
    const memory = new CoolingMemory();
    memory.event(state([row('1', 'auto')]));
    // 90 W for a day are 2.16 kWh, at 0.25 € each 0.54 €.
    assert.deepEqual(memory.page(sceneAt(NOON), { currency: 'EUR', priceKwh: 0.25 }).saved, {
      ...{ watts: 90, kwhADay: 2.16, servers: 1 },
      costADay: { value: 0.54, currency: 'EUR' },
    });
    assert.equal(memory.page(sceneAt(NOON)).saved?.costADay, undefined);
    memory.event(state([row('1', 'auto')], { saved: { watts: 0, servers: 0 } }));
    assert.equal(memory.page(sceneAt(NOON)).saved, undefined, 'while nothing is learned nothing is known');
  });

  it('knows the mode of most, since when, and when it ends', () => {
    const memory = new CoolingMemory();
    const changed = (server: string, to: Mode, at: number) =>
      memory.event({
        kind: 'mode',
        target: { cluster: 'lab', server },
        from: 'auto',
        to,
        cause: 'asked',
        at,
      });
    const by = (server: string, until?: number) =>
      row(server, 'manual', until === undefined ? {} : { until });
    memory.event(state([by('1', NOON + 9), by('2', NOON + 5), row('3', 'auto')]));
    const counts = { off: 0, auto: 1, manual: 2, failsafe: 0 };
    changed('1', 'manual', NOON - 60);
    // Since when the other is in it nobody has said.
    assert.deepEqual(memory.page(sceneAt(NOON)).mode, { mode: 'manual', until: NOON + 5, counts });
    changed('2', 'manual', NOON - 30);
    assert.deepEqual(memory.page(sceneAt(NOON)).mode, {
      ...{ mode: 'manual', since: NOON - 30, until: NOON + 5, counts },
    });
    memory.event(state([by('1'), row('3', 'failsafe')]));
    assert.equal(memory.page(sceneAt(NOON)).mode?.mode, 'failsafe', 'of equally many the more serious one');
  });

  it('tells each failsafe with its speed and the servers it holds for, and commands of cooling only', () => {
    const memory = new CoolingMemory();
    memory.event(state([failed('s1', 'fan-fault', 'over-critical'), failed('s2', 'fan-fault')]));
    const command = (kind: string, id: string): ShownCommand => ({ id, kind, target: {}, at: NOON });
    const commands = [command('inject', 'a'), command('set-mode', 'b'), command('set-tariff', 'c')];
    const page = memory.page(sceneAt(NOON, { commands }));
    assert.deepEqual(
      page.failsafes.filter(({ servers }) => servers.length > 0),
      [
        { cause: 'fan-fault', pct: 40, servers: ['s1', 's2'] },
        { cause: 'over-critical', pct: 100, servers: ['s1'] },
      ],
    );
    assert.deepEqual(
      page.commands.map(({ id }) => id),
      ['b'],
    );
  });

  it('gives the same page from its snapshot, and nothing after time has begun again', () => {
    const memory = new CoolingMemory();
    memory.event(
      state([row('1', 'manual', { until: NOON + 5 }), failed('2', 'sensor-stuck')], { law: [[40, 20]] }),
    );
    memory.event({
      ...{ kind: 'mode', target: { cluster: 'lab', server: '1' }, from: 'auto', to: 'manual' },
      ...{ cause: 'asked', at: NOON - 1 },
    });
    const scene = sceneAt(NOON, { servers: [serverNow('1')] });
    const kept = JSON.parse(JSON.stringify([...memory.snapshot()])) as [string, never][];
    assert.deepEqual(CoolingMemory.restore(kept).page(scene), memory.page(scene));
    memory.clear();
    assert.deepEqual(keysOf(memory.page(sceneAt(NOON))), ['cooling.none']);
    assert.equal(memory.modeOf('1'), undefined);
  });

  it('keeps of twenty thousand servers when their mode changed, and counts what it does not keep', () => {
    const memory = new CoolingMemory();
    for (let i = 0; i < 20_003; i++)
      memory.event({
        ...{ kind: 'mode', target: { cluster: 'lab', server: `s${i}` }, from: 'auto', to: 'manual' },
        ...{ cause: 'asked', at: NOON },
      });
    assert.equal(memory.counts.modes, 3);
    // What the controller does not know any more is forgotten with its next answer.
    memory.event(state([row('s1', 'manual')]));
    const [[, kept] = []] = [...memory.snapshot()] as [string, { modeSince: unknown[] }][];
    assert.equal(kept?.modeSince.length, 1);
  });
});

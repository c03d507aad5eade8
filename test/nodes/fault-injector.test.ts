import assert from 'node:assert/strict';
import { clock, InjectorFixture, reading, SECOND, START } from './common/injector-fixture';

const STUCK = {
  kind: 'sensor-stuck',
  target: { server: 's1', field: 'cpu_temp_c' },
  after: '20s',
  for: '30s',
};

describe('fault-injector in passing telemetry', () => {
  const injector = new InjectorFixture();
  const { load, pass, ask, wall, given, labels, answers, history, light, codes } = injector;

  const temperatures = () =>
    given()
      .filter(({ tags }) => tags.server === 's1')
      .map(({ fields }) => fields.cpu_temp_c);

  it('corrupts what passes of its target from its time on to its end, and says so with labels', async () => {
    await load({ faults: [STUCK] });
    await wall(0, 80, ['s1', 's2']);
    // By hand: 50.0, 50.1, ... read each 10 s as 50 + s/10; stuck from 20 s to before 50 s at what it says first.
    assert.deepEqual(temperatures(), [50, 51, 52, 52, 52, 55, 56, 57]);
    const others = given().filter(({ tags }) => tags.server === 's2');
    assert.deepEqual(
      others.map(({ fields }) => fields.cpu_temp_c),
      [50, 51, 52, 53, 54, 55, 56, 57],
    );
    assert.deepEqual(
      history().filter((label) => !label.includes('observable')),
      ['fault-1 started 20', 'fault-1 ended 50'],
    );
    const [first] = labels();
    assert.equal(first?.origin, 'injected');
    assert.deepEqual(first?.target, { server: 's1', field: 'cpu_temp_c', cluster: 'c' });
    assert.deepEqual(codes(), Array(8).fill(undefined));
  });

  it('passes clocks untouched and behind all that they release, on output 1 alone', async () => {
    await load({ faults: [{ kind: 'telemetry-delay', intensity: 15, parameters: {} }] });
    await pass(clock(0, 1));
    await pass(reading(5, { method: 'simulated' }), clock(10, 2));
    await pass(reading(15, { method: 'simulated' }), clock(20, 3));
    assert.deepEqual(
      given().map(({ name, timestamp }) => [name, (timestamp - START) / SECOND]),
      [
        ['clock', 0],
        ['clock', 10],
        ['server', 5],
        ['clock', 20],
      ],
    );
    assert.deepEqual(given()[1], clock(10, 2));
    assert.equal(
      injector.rig.out[1]?.every(({ topic }) => topic === 'fault'),
      true,
    );
  });

  it('keeps a calendar for each time domain, and begins it anew with a new epoch', async () => {
    await load({ faults: [{ ...STUCK, target: { field: 'cpu_temp_c' } }] });
    const simulated = (s: number) => reading(s, { cluster: 'sim', method: 'simulated' });
    await pass(clock(1000, 1, 1, 'sim'), simulated(1001), clock(1021, 2, 1, 'sim'));
    assert.deepEqual(history(), ['fault-1 started 1020']);
    await wall(0, 21);
    assert.deepEqual(history()[1], 'fault-1 started 20');
    await pass(clock(500, 1, 2, 'sim'), simulated(501), clock(521, 2, 2, 'sim'));
    assert.deepEqual(history().at(-1), 'fault-1 started 520');
    injector.rig.clock.advance(SECOND);
    await injector.settle();
    assert.match(String(injector.rig.warnings), /"sim" has started over/);
  });

  it('begins by message alone when it is told so, and anew each time, under another id', async () => {
    await load({ begin: 'message', faults: [{ ...STUCK, after: undefined, for: undefined }] });
    await wall(0, 21);
    assert.deepEqual(temperatures(), [50, 51, 52]);
    await ask({ payload: 'inject' });
    await wall(21, 41);
    await ask({ payload: 'inject' });
    await wall(41, 61);
    assert.deepEqual(temperatures(), [50, 51, 52, 53, 53, 55, 55]);
    // Those of one moment come in any order.
    const states = history().filter((label) => !label.includes('observable'));
    assert.deepEqual(states.sort(), ['fault-1 ended 41', 'fault-1 started 21', 'fault-1-2 started 41']);
    await ask({ clear: 'fault-1' });
    await wall(61, 72);
    assert.equal(temperatures().at(-1), 57);
    assert.equal(history().at(-1), 'fault-1-2 ended 61');
    assert.deepEqual(codes().filter(Boolean), []);
  });

  it('does what Commands ask, and answers those with an id', async () => {
    await load();
    await wall(0, 11);
    const value = { kind: 'sensor-bias', target: { field: 'cpu_temp_c' }, intensity: 10 };
    await ask({ payload: { id: 'hot', kind: 'inject', value } });
    await ask({
      payload: [{ kind: 'inject', value: { ...value, id: 'other', target: { field: 'power_w' } } }],
    });
    await wall(11, 31);
    assert.deepEqual(temperatures(), [50, 51, 62, 63]);
    assert.equal(given().at(-1)?.fields.power_w, 210);
    await ask({ payload: { id: 'x', kind: 'clear', value: 'hot', target: { cluster: 'c' } } });
    await wall(31, 41);
    assert.equal(temperatures().at(-1), 54);
    await ask({ payload: 'clear' });
    await wall(41, 51);
    assert.equal(given().at(-1)?.fields.power_w, 200);
    assert.deepEqual(
      answers().map(({ id, outcome }) => [id, outcome]),
      [
        ['hot', 'applied'],
        ['x', 'applied'],
      ],
    );
  });

  it('hits what a Command names, and clears there', async () => {
    await load();
    const servers = ['s1', 's2'];
    await wall(0, 1, servers);
    const bias = {
      kind: 'inject',
      value: { kind: 'sensor-bias', target: { field: 'power_w' }, intensity: 10 },
    };
    const loss = { kind: 'telemetry-loss', intensity: 100, parameters: { law: 'intermittent' } };
    await ask({ payload: [bias, { kind: 'inject', value: loss, target: { server: 's2' } }] });
    await wall(1, 11, servers);
    assert.deepEqual(given().at(-1)?.tags.server, 's1');
    await ask({ payload: { kind: 'clear', target: { server: 's2' } } });
    await wall(11, 21, servers);
    assert.deepEqual(
      given()
        .slice(-2)
        .map(({ tags, fields }) => [tags.server, fields.power_w]),
      [
        ['s1', 210],
        ['s2', 210],
      ],
    );
  });

  it('takes a Command that comes twice once', async () => {
    await load();
    await wall(0, 1);
    const command = { id: 'a', kind: 'inject', value: STUCK };
    await ask({ payload: command });
    await ask({ payload: command });
    assert.deepEqual(
      answers().map(({ outcome, reason }) => [outcome, reason]),
      [
        ['applied', undefined],
        ['refused', 'fault-twice'],
      ],
    );
    await ask({ payload: { ...command, id: 'b', expires_at: START } });
    assert.equal(answers().at(-1)?.outcome, 'expired');
  });

  const VALUE = { kind: 'sensor-null', target: { field: 'power_w' } };
  for (const [msg, code, said] of [
    [{ payload: null }, 'wrong-type', /payload/],
    [{ payload: 'explode' }, 'wrong-type', /payload/],
    [{ payload: [{}] }, 'wrong-type', /name/],
    [
      { payload: { name: 'server', tags: {}, fields: { power_w: 'x' }, timestamp: START } },
      'wrong-type',
      /fields\.power_w/,
    ],
    [{ payload: { kind: 'explode' } }, 'command-kind', /kind/],
    [{ payload: { kind: 'set-fan', value: 3 } }, 'command-kind', /set-fan.*inject, clear/],
    [{ payload: { kind: 'inject' } }, 'fault-value', /value/],
    [
      { payload: { kind: 'inject', value: { kind: 'fan-off', target: { server: 's', fan: 'f' } } } },
      'fault-inline',
      /value\.kind is fan-off/,
    ],
    [
      { payload: { kind: 'inject', value: { ...VALUE, target: {} } } },
      'missing-field',
      /value\.target\.field/,
    ],
    [
      { payload: { kind: 'inject', value: { ...VALUE, every: '1h', for: 'long' } } },
      'fault-value',
      /value\.for is long/,
    ],
    [{ payload: { kind: 'inject', value: VALUE, target: { cluster: 'nowhere' } } }, 'unheard', /"nowhere"/],
    [{ payload: { kind: 'clear', value: 7 } }, 'command-value', /value is 7/],
    [{ payload: { kind: 'clear', value: 'nothing' } }, 'no-fault', /"nothing"/],
    [{ clear: 'nothing' }, 'no-fault', /"nothing"/],
  ] as const) {
    it(`refuses ${JSON.stringify(msg)}, names what is wrong, and goes on`, async () => {
      await load({ faults: [STUCK] });
      await pass(reading(0));
      await ask(msg);
      assert.equal(codes().at(-1), code);
      assert.match(String(injector.rig.ended.at(-1)?.error), said);
      await wall(0, 11);
      assert.equal(temperatures().at(-1), 51);
    });
  }

  it('refuses to hit what it has not heard of', async () => {
    await load({ begin: 'message', faults: [STUCK] });
    await ask({ payload: 'inject' });
    await ask({ payload: { id: 'a', kind: 'inject', value: VALUE } });
    assert.deepEqual(codes(), ['unheard', 'unheard']);
    assert.deepEqual(
      answers().map(({ id, outcome, problem }) => [id, outcome, problem?.code]),
      [['a', 'refused', 'unheard']],
    );
  });

  it('lets the others of a message through when one is refused, and counts it', async () => {
    await load();
    await pass(reading(0), { name: 'server' }, reading(0, { server: 's2' }), reading(600));
    assert.equal(given().length, 2);
    assert.deepEqual(codes(), ['wrong-type']);
    injector.rig.clock.advance(2 * SECOND);
    assert.equal(light()?.text, '2 ✕');
  });

  it('shows how many faults are on, of how many', async () => {
    await load({ faults: [STUCK, { ...STUCK, after: '1h' }] });
    injector.rig.clock.advance(SECOND);
    assert.equal(light()?.text, 'common.status.waiting');
    await wall(1, 12);
    assert.deepEqual(light(), { fill: 'green', shape: 'ring', text: '⚡ 0 / 2' });
    await wall(12, 32);
    assert.deepEqual(light(), { fill: 'yellow', shape: 'dot', text: '⚡ 1 / 2' });
  });

  it('counts a fault that names a cluster in that alone', async () => {
    await load({ faults: [STUCK, { ...STUCK, target: { ...STUCK.target, cluster: 'd' } }] });
    await pass(reading(0), reading(0, { cluster: 'd' }));
    injector.rig.clock.advance(2 * SECOND);
    assert.equal(light()?.text, '⚡ 0 / 3');
  });

  for (const [changes, said] of [
    [{ mode: 'both' }, /mode is both/],
    [{ faults: 'none' }, /faults is none/],
    [{ faults: [{ kind: 'gremlins' }] }, /faults\[0\]\.kind is gremlins/],
    [{ faults: [STUCK, { ...STUCK, intensity: 3 }] }, /faults\[1\]\.intensity/],
    [{ faults: [{ kind: 'cooling-stop' }] }, /faults\[0\]\.kind is cooling-stop.*commands a simulator/],
    [
      {
        faults: [
          { ...STUCK, id: 'a' },
          { ...STUCK, id: 'a' },
        ],
      },
      /faults\[1\]\.id/,
    ],
    [{ begin: 'clock' }, /begin is clock/],
    [{ seed: '-1' }, /seed is -1/],
    [{ seed: '1.5' }, /seed is 1\.5/],
    [{ maxHeld: 0 }, /maxHeld is 0/],
    [{ idleExpiryS: 1 }, /idleExpiryS is 1/],
    [{ keep: 'forever' }, /keep is forever/],
    [{ version: undefined }, /version is nothing/],
  ] as const) {
    it(`is red with ${JSON.stringify(changes)}, and every message ends with the reason`, async () => {
      await load(changes);
      assert.equal(light()?.fill, 'red');
      assert.match(injector.rig.errors.join(), said);
      await pass(reading(0));
      assert.ok(codes().at(-1));
    });
  }
});

import assert from 'node:assert/strict';
import { COOL_DEFAULTS, type CoolConfig } from '../../../engine/cooling/cool-config';
import { type CoolEvent, type CoolOut, isCoolEvent } from '../../../engine/cooling/cool-out';
import { COOL, type CoolStage } from '../../../engine/cooling/cool-stage';
import type { Command } from '../../../engine/telemetry/command';
import type { Finding } from '../../../engine/telemetry/finding';
import type { Metric } from '../../../engine/telemetry/metric';
import { BOSS, SERVER, START, server } from './server-metric';

/** A controller that is fed every 10 s, and what it has said so far. */
class Rig {
  readonly commands: Command[] = [];
  readonly events: CoolEvent[] = [];
  readonly metrics: Metric[] = [];
  second = 0;
  temperatureC: number | null | undefined = 50;

  constructor(
    config: Partial<CoolConfig> = {},
    readonly stage: CoolStage = COOL.create({ ...COOL_DEFAULTS, policy: 'curve', ...config }),
  ) {}

  hear(outs: Iterable<CoolOut>): void {
    for (const out of outs) {
      if (out.port === 'result') this.commands.push(out.value);
      else if (out.port === 'event')
        if (isCoolEvent(out.value)) this.events.push(out.value);
        else this.metrics.push(out.value);
    }
  }

  pass(seconds: number): void {
    for (const end = this.second + seconds; this.second < end; ) {
      this.second += 10;
      if (this.temperatureC !== undefined)
        this.hear(this.stage.push(server(this.second, { cpu_temp_c: this.temperatureC, power_w: 200 })));
      this.hear(this.stage.advance(START + 1000 * this.second));
    }
  }

  ask(kind: string, value?: unknown, more: object = {}): void {
    this.hear(this.stage.request({ id: `ask-${this.second}`, kind, target: BOSS, value, ...more }));
  }

  get last(): Command {
    return this.commands.at(-1)!;
  }

  get modes(): string[] {
    return this.events.flatMap((each) =>
      each.kind === 'mode' ? [`${each.from}>${each.to} ${each.cause}`] : [],
    );
  }

  get answers() {
    return this.events.flatMap((each) => (each.kind === 'command' ? [each.command] : []));
  }
}

describe('commands of a controller (design, section 5)', () => {
  it('go to the fans of a server, live for 60 s and come again every 20 s', () => {
    const rig = new Rig();
    rig.pass(300);
    const [first] = rig.commands;
    assert.deepEqual(first!.target, SERVER);
    assert.deepEqual([first!.kind, first!.source], ['set-fan', 'controller']);
    assert.ok(rig.commands.every((each) => each.expires_at - each.issued_at === 60_000));
    const times = rig.commands.map((each) => each.issued_at);
    assert.ok(times.every((time, i) => i === 0 || time - times[i - 1]! <= 20_000));
    // 50 °C: halfway between 35 % at 45 and 45 % at 55 °C.
    assert.equal(rig.last.value, 40);
  });

  it('in mode off are a release, once, and nothing more', () => {
    const rig = new Rig();
    rig.pass(60);
    rig.ask('set-mode', 'off');
    const before = rig.commands.length;
    rig.pass(100);
    assert.deepEqual(
      rig.commands.slice(before).map(({ kind, source }) => [kind, source]),
      [['release', 'controller']],
    );
  });

  it('of a dry run are told and not given', () => {
    const rig = new Rig({ dryRun: true });
    rig.pass(60);
    assert.equal(rig.commands.length, 0);
    assert.ok(rig.events.some((each) => each.kind === 'would' && each.command.kind === 'set-fan'));
  });

  it('at the end leave a speed that is safe for a while', () => {
    const rig = new Rig();
    rig.pass(60);
    rig.hear(rig.stage.end(START + 60_000));
    // 60 % of the cause `controller-silent`, above the 40 % of the curve.
    assert.deepEqual([rig.last.value, rig.last.expires_at - rig.last.issued_at], [60, 300_000]);
  });

  it('that are overridden or refused are shown, once, and when that is over', () => {
    const rig = new Rig();
    rig.pass(60);
    const { id } = rig.last;
    const at = START + 60_000;
    for (const outcome of ['overridden', 'overridden', 'applied', 'applied'] as const)
      rig.hear(rig.stage.answered({ id, outcome, at, reason: 'manual' }));
    const shown = rig.events.flatMap((each) => (each.kind === 'obeyed' ? [each.state] : []));
    assert.deepEqual(shown, ['overridden', 'applied']);
  });
});

describe('modes of a controller', () => {
  it('manual holds for its time, counts down and gives back without a bump', () => {
    const rig = new Rig();
    rig.pass(60);
    rig.ask('set-fan', { speed_pct: 80, for_s: 120 });
    rig.pass(60);
    assert.deepEqual([rig.last.value, rig.last.source], [80, 'manual']);
    const [row] = rig.stage.rows();
    assert.equal(row!.leftS, 60);
    rig.pass(60);
    assert.deepEqual(rig.modes, ['auto>manual asked', 'manual>auto override-over']);
    const released = rig.commands.find((each) => each.kind === 'release');
    assert.equal(released?.source, 'manual');
    // From 80 % on at 2 % a second: nothing falls by more within a decision.
    assert.ok(Number(rig.last.value) >= 60, String(rig.last.value));
  });

  it('manual without a speed goes on with that there is', () => {
    const rig = new Rig();
    rig.pass(200);
    const { value } = rig.last;
    rig.ask('set-mode', 'manual');
    rig.pass(20);
    assert.equal(rig.last.value, value);
  });

  for (const [claimed, code] of [
    [{ kind: 'set-mode', value: 'failsafe' }, 'command-value'],
    [{ kind: 'set-fan', value: 120 }, 'command-value'],
    [{ kind: 'set-policy', value: 'magic' }, 'command-value'],
    [{ kind: 'set-load', value: 1 }, 'command-kind'],
    [{ kind: 'set-mode', value: 'off', target: { ...BOSS, server: 'nobody' } }, 'command-target'],
  ] as const) {
    it(`refuses ${JSON.stringify(claimed)}`, () => {
      const rig = new Rig();
      rig.pass(20);
      rig.ask(claimed.kind, claimed.value, 'target' in claimed ? { target: claimed.target } : {});
      assert.deepEqual(
        rig.answers.map(({ outcome, reason }) => [outcome, reason]),
        [['refused', code]],
      );
      assert.deepEqual(rig.modes, []);
    });
  }

  it('changes its policy from where it is', () => {
    const rig = new Rig();
    rig.pass(100);
    rig.ask('set-policy', 'pid');
    rig.pass(10);
    assert.equal(rig.stage.figures().policy, 'pid');
    assert.ok(Math.abs(Number(rig.last.value) - 40) < 5, String(rig.last.value));
  });
});

describe('a failsafe', () => {
  it('names its cause, holds its percentage at least, and goes when the cause has been gone for a minute', () => {
    const rig = new Rig();
    rig.pass(100);
    rig.temperatureC = null;
    rig.pass(50);
    assert.deepEqual(rig.modes, ['auto>failsafe sensor-missing']);
    assert.deepEqual([rig.last.value, rig.last.source], [75, 'failsafe']);
    rig.temperatureC = 50;
    rig.pass(50);
    assert.equal(rig.modes.length, 1);
    rig.pass(30);
    assert.deepEqual(rig.modes.slice(1), ['failsafe>auto cleared']);
  });

  it('of several causes takes the highest percentage', () => {
    const rig = new Rig();
    rig.pass(100);
    rig.temperatureC = 93;
    rig.pass(20);
    // A jump counts from its second reading on.
    assert.equal(rig.last.value, 100);
    rig.temperatureC = undefined;
    rig.pass(100);
    assert.equal(rig.last.value, 100);
    assert.deepEqual([...rig.stage.rows()][0]!.causes, ['over-critical', 'sensor-stale']);
  });

  it('overrules a person, and gives back to them', () => {
    const rig = new Rig();
    rig.pass(60);
    rig.ask('set-fan', 25);
    rig.pass(20);
    rig.temperatureC = 91;
    rig.pass(30);
    assert.equal(rig.last.value, 100);
    rig.temperatureC = 50;
    rig.pass(120);
    assert.deepEqual([rig.last.value, rig.last.source], [25, 'manual']);
  });

  it('does not heed that somebody of a lower rank held the fans', () => {
    const rig = new Rig();
    rig.pass(60);
    rig.hear(rig.stage.answered({ id: rig.last.id, outcome: 'overridden', at: START, reason: 'manual' }));
    rig.pass(20);
    rig.temperatureC = 92;
    rig.pass(30);
    assert.deepEqual([rig.last.value, rig.last.source], [100, 'failsafe']);
  });

  it('comes by a finding of a detector, of the sensor that is controlled by', () => {
    const rig = new Rig();
    rig.pass(60);
    const finding = { id: 'f', state: 'opened', cause: 'sensor-drifting' } as Finding;
    rig.stage.hear({ ...finding, target: { ...SERVER, field: 'inlet_temp_c' } });
    rig.pass(20);
    assert.deepEqual(rig.modes, []);
    rig.stage.hear({ ...finding, target: { ...SERVER, field: 'cpu_temp_c' } });
    rig.pass(20);
    assert.deepEqual(rig.modes, ['auto>failsafe sensor-disagrees']);
  });

  it('does not come for a server that is off, nor for time in which nobody listened', () => {
    const rig = new Rig();
    rig.pass(60);
    rig.hear(rig.stage.push(server(61, { running: false, cpu_temp_c: null })));
    rig.temperatureC = null;
    rig.pass(300);
    assert.deepEqual(rig.modes, []);
    const other = new Rig();
    other.pass(60);
    other.second += 3600;
    other.pass(60);
    assert.deepEqual(other.modes, []);
  });
});

describe('what a controller takes', () => {
  it('windows as readings, and of one server one length', () => {
    const rig = new Rig();
    const tags = { ...SERVER, window: '1m' };
    const { stage } = rig;
    rig.hear(stage.push(server(0, { cpu_temp_c_avg: 55, cpu_temp_c_max: 90 }, tags)));
    rig.hear(stage.advance(START + 70_000));
    assert.equal([...stage.rows()][0]!.temperatureC, 55);
    rig.hear(stage.push(server(0, { cpu_temp_c_avg: 80 }, { ...tags, window: '5m' } as typeof tags)));
    assert.equal(stage.figures().ignored, 1);
  });

  it('no more servers than it may, and says so', () => {
    const rig = new Rig({ maxServers: 1 });
    const outs = ['s1', 's2'].flatMap((name) => [
      ...rig.stage.push(server(1, { cpu_temp_c: 50 }, { ...SERVER, server: name })),
    ]);
    assert.deepEqual(
      outs.map(({ port }) => port),
      ['refused'],
    );
    assert.deepEqual([rig.stage.figures().servers, rig.stage.figures().dropped], [1, 1]);
  });

  it('forgets a server that it has not heard of for a day', () => {
    const rig = new Rig();
    rig.pass(60);
    rig.temperatureC = undefined;
    for (let hour = 0; hour < 25; hour++) {
      rig.second += 3540;
      rig.pass(60);
    }
    assert.equal(rig.stage.figures().servers, 0);
  });
});

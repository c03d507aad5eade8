import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Json } from '../../../engine/telemetry/json';
import type { Metric } from '../../../engine/telemetry/metric';
import { fullKey } from '../../../engine/telemetry/series-key';
import type { WindowConfig } from '../../../engine/windows/config';
import type { WindowOut } from '../../../engine/windows/group';
import { type WindowStage, windowStage } from '../../../engine/windows/window-stage';
import { ALL, differences, EXPECTED_S } from './content';
import { type ModelWindow, WindowModel } from './model';
import { metricOf, restarted, type Step, streams } from './streams';
import { config, T0 } from './support';

const quarters = (max: number) => fc.nat(max * 4).map((n) => n / 4);

/** Every kind of disorder, with silences. */
const wild = streams(
  fc.oneof({ weight: 6, arbitrary: quarters(4000) }, { weight: 1, arbitrary: fc.nat(120_000) }),
  fc.oneof(
    fc.constant(0),
    quarters(90_000),
    fc.nat(3).map((n) => n * 1000),
  ),
  60,
);
/** So many samples a window that most of them have left their tails when it closes. */
const dense = streams(
  fc.oneof({ weight: 40, arbitrary: quarters(600) }, { weight: 1, arbitrary: fc.nat(70_000) }),
  fc.oneof(
    { weight: 5, arbitrary: fc.constant(0) },
    { weight: 3, arbitrary: quarters(3000) },
    { weight: 1, arbitrary: fc.nat(80_000) },
  ),
  400,
);

/** A stage and the model of it, side by side. */
class Pair {
  emitted = 0;
  private stage: WindowStage;
  private readonly model: WindowModel;
  private now = T0;
  private last: Metric | undefined;
  private readonly counts = { late: 0, duplicate: 0, taken: 0 };

  constructor(private readonly options: WindowConfig) {
    this.stage = windowStage.create(options);
    this.model = new WindowModel(options);
  }

  run(step: Step): void {
    if (step.do === 'restart') {
      this.stage = restarted(this.stage, this.options);
      return;
    }
    this.advance(this.now + step.after);
    if (step.do === 'clock') return;
    if (step.do === 'metric') this.last = metricOf(step, this.now);
    if (this.last !== undefined) this.push(this.last);
  }

  /** Time comes to `now`: what is due is given, no sooner and no later. */
  advance(now: number): void {
    const moved = now > this.now;
    this.now = now;
    this.model.advance(now);
    this.take(this.stage.advance(now));
    this.check(moved);
  }

  private push(metric: Metric): void {
    const verdict = this.model.push(metric, () => metric.timestamp <= this.foldedTo(metric));
    this.counts[verdict]++;
    const outs = this.stage.push(metric);
    assert.equal(outs.filter(({ port }) => port === 'refused').length, verdict === 'late' ? 1 : 0, verdict);
    this.take(outs);
    this.check(false);
    const { late, duplicates } = this.stage.figures();
    assert.deepEqual([late, duplicates], [this.counts.late, this.counts.duplicate]);
  }

  private take(outs: Iterable<WindowOut>): void {
    for (const { port, value } of outs) {
      if (port === 'refused') continue;
      const given = value as Metric;
      this.emitted++;
      const group = this.model.groups.get(this.model.keyOf(given));
      const window = group?.windows.get(`${given.tags.window} ${given.timestamp}`);
      assert.ok(window, `a window that is final or has no sample: ${JSON.stringify(given)}`);
      assert.equal(given.fields.revision, ((window.given?.fields.revision as number | undefined) ?? -1) + 1);
      assert.ok(window.end <= window.group.watermark, 'given before its end');
      window.given = given;
      this.compare(window, window.given);
    }
  }

  /** What was given is still right; `due`: all that should have been given was. */
  private check(due: boolean): void {
    for (const group of this.model.groups.values()) {
      for (const [key, window] of group.windows) {
        if (window.given === undefined) {
          assert.ok(!due || window.end > group.watermark, `not given: ${key}`);
        } else if (this.model.isFinal(window)) group.windows.delete(key);
        else this.compare(window, window.given);
      }
    }
  }

  private compare(window: ModelWindow, given: Metric): void {
    assert.deepEqual(differences(given, this.model.content(window), window.hasStrays), []);
  }

  private foldedTo({ name, tags }: Metric): number {
    for (const [key, state] of this.stage.snapshot()) {
      if (!key.startsWith('group ')) continue;
      const { sources } = state as unknown as { sources: [string, Json, { foldedTo: number | '-' }][] };
      const source = sources.find(([known]) => known === fullKey(name, tags));
      if (source !== undefined)
        return source[2].foldedTo === '-' ? Number.NEGATIVE_INFINITY : source[2].foldedTo;
    }
    return Number.NEGATIVE_INFINITY;
  }
}

describe('windows against their definition', () => {
  const kinds: [string, Partial<WindowConfig>][] = [
    ['tumbling', { every: ['1m'], outOfOrderS: 2, latenessS: 60 }],
    ['tumbling, nothing waited for', { every: ['5s'] }],
    ['a ladder', { every: ['5s', '1m', '1h'], outOfOrderS: 3, latenessS: 20 }],
    ['pooled by rack', { every: ['1m'], by: ['rack'], outOfOrderS: 3, latenessS: 20 }],
    ['a pooled ladder', { every: ['5s', '1m'], by: ['rack'], outOfOrderS: 1, latenessS: 5 }],
    ['hopping', { kind: 'hopping', every: ['1m'], hop: '20s', outOfOrderS: 2, latenessS: 30 }],
    [
      'hopping, pooled',
      { kind: 'hopping', every: ['1m'], hop: '10s', by: ['rack'], outOfOrderS: 1, latenessS: 5 },
    ],
  ];
  const streams: [string, fc.Arbitrary<Step[]>, Partial<WindowConfig>, number][] = [
    ['a wild stream', wild, {}, 25],
    ['a dense stream', dense, { outOfOrderS: 1, latenessS: 3 }, 4],
  ];
  for (const [name, options] of kinds) {
    for (const [what, stream, over, numRuns] of streams) {
      it(`${name}, of ${what}: each sample counts where it belongs, once; the others are refused`, () => {
        let emitted = 0;
        fc.assert(
          fc.property(stream, (all) => {
            const pair = new Pair(config({ aggregates: ALL, expectedS: EXPECTED_S, ...options, ...over }));
            for (const step of all) pair.run(step);
            pair.advance(Number.POSITIVE_INFINITY);
            emitted += pair.emitted;
          }),
          { seed: 17, numRuns },
        );
        assert.ok(emitted > numRuns);
      });
    }
  }
});

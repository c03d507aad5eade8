import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { AUTO } from '../fan';
import type { RoomInputs } from '../inputs';
import type { Parts } from '../parts';
import type { Room } from '../room';
import type { FanReporter } from './fan-reporter';
import type { Reporting } from './reporter';
import type { RoomTick } from './tick';

/** A fan is sent when its drive or its speed has moved so far, as a share of full speed [E]. */
const CHANGE = 0.02;

/** So many fans are looked at, or sent, between two places to pause: some ten microseconds. */
const FANS_LOOKED_AT = 2048;
const FANS_SENT = 32;

/** Looks at all fans of a room and has those sent that changed, and each now and then all the same. */
export class FanWatch {
  private nextLookMs: EpochMs;
  private readonly lookMs: number;
  private readonly repeatMs: number;
  /** What each was when it was sent, and until when that holds; NaN before the first time. */
  private readonly drive: Float64Array;
  private readonly speed: Float64Array;
  private readonly auto: Uint8Array;
  private readonly untilMs: Float64Array;

  /** @param repeatAt of each fan */
  constructor(
    private readonly fans: readonly FanReporter[],
    repeatAt: Float64Array,
    private readonly room: Room,
    private readonly inputs: RoomInputs,
    { sampling, start }: Reporting,
  ) {
    this.lookMs = Math.max(1, Math.round(sampling.fanS * 1000));
    this.repeatMs = Math.round(sampling.fanRepeatS * 1000);
    this.nextLookMs = start + this.lookMs;
    this.drive = new Float64Array(fans.length).fill(Number.NaN);
    this.speed = new Float64Array(fans.length).fill(Number.NaN);
    this.auto = new Uint8Array(fans.length);
    // The first repeats are spread, or a room full of fans would repeat itself in one breath.
    this.untilMs = repeatAt.map((share) => start + Math.ceil(share * this.repeatMs));
  }

  /** One look at the end of a step: looks within it would all see the same. With places to pause. */
  *look(now: EpochMs, tick: RoomTick): Parts<void> {
    if (this.nextLookMs > now) return;
    while (this.nextLookMs <= now) this.nextLookMs += this.lookMs;
    const { drive, speed } = this.room.state.fans;
    let sent = 0;
    for (let fan = 0; fan < drive.length; fan++) {
      if (fan % FANS_LOOKED_AT === FANS_LOOKED_AT - 1) yield;
      const isAuto = this.inputs.fanCommand[fan] === AUTO ? 1 : 0;
      if (
        Math.abs(drive[fan]! - this.drive[fan]!) < CHANGE &&
        Math.abs(speed[fan]! - this.speed[fan]!) < CHANGE &&
        (drive[fan] === 0) === (this.drive[fan] === 0) &&
        isAuto === this.auto[fan] &&
        now < this.untilMs[fan]!
      ) {
        continue;
      }
      this.drive[fan] = drive[fan]!;
      this.speed[fan] = speed[fan]!;
      this.auto[fan] = isAuto;
      if (now >= this.untilMs[fan]!) this.untilMs[fan] = now + this.repeatMs;
      this.fans[fan]!.report(now, tick);
      if (++sent % FANS_SENT === 0) yield;
    }
  }

  *snapshot(): Iterable<[key: string, state: Json]> {
    yield ['fans', { nextLookMs: this.nextLookMs }];
    for (let fan = 0; fan < this.fans.length; fan++) {
      const unseen = Number.isNaN(this.drive[fan]!);
      const seen = { drive: this.drive[fan]!, speed: this.speed[fan]!, auto: this.auto[fan]! };
      const state = { seen: unseen ? null : seen, untilMs: this.untilMs[fan]! };
      yield [`fan.${this.fans[fan]!.id}`, { ...state, reporter: this.fans[fan]!.snapshot() }];
    }
  }

  restore(from: ReadonlyMap<string, Json>): void {
    this.nextLookMs = (from.get('fans') as { nextLookMs: number }).nextLookMs;
    this.fans.forEach((reporter, fan) => {
      const saved = from.get(`fan.${reporter.id}`) as unknown as Saved;
      this.drive[fan] = saved.seen?.drive ?? Number.NaN;
      this.speed[fan] = saved.seen?.speed ?? Number.NaN;
      this.auto[fan] = saved.seen?.auto ?? 0;
      this.untilMs[fan] = saved.untilMs;
      reporter.restore(saved.reporter);
    });
  }
}

interface Saved {
  readonly seen: { readonly drive: number; readonly speed: number; readonly auto: number } | null;
  readonly untilMs: number;
  readonly reporter: Json;
}

import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import type { AskedMode, Mode } from './names';

/** What can happen to a mode. A `manual` may come with an end. */
export type ModeSignal = AskedMode | 'over' | 'trip' | 'clear';

/**
 * The mode of a server by what it was and what happens, `under` a failsafe being what it goes back to. A failsafe
 * leaves a server alone that is off: nobody has asked for control. What is asked under a failsafe waits.
 */
const NEXT: Readonly<Record<Mode, Readonly<Record<ModeSignal, Mode | 'under'>>>> = {
  off: { off: 'off', auto: 'auto', manual: 'manual', over: 'off', trip: 'off', clear: 'off' },
  auto: { off: 'off', auto: 'auto', manual: 'manual', over: 'auto', trip: 'failsafe', clear: 'auto' },
  manual: { off: 'off', auto: 'auto', manual: 'manual', over: 'auto', trip: 'failsafe', clear: 'manual' },
  failsafe: {
    ...{ off: 'off', auto: 'failsafe', manual: 'failsafe', over: 'failsafe' },
    ...{ trip: 'failsafe', clear: 'under' },
  },
};

/** The mode of one server, explicit. */
export class ModeMachine {
  /** What a failsafe goes back to: the mode itself outside of one. */
  under: AskedMode;
  /** When a manual override is over; undefined: it holds until it is released. */
  until: EpochMs | undefined;
  private current: Mode;

  constructor(mode: AskedMode) {
    this.current = mode;
    this.under = mode;
  }

  get mode(): Mode {
    return this.current;
  }

  /** @returns the mode before, when it is another now */
  signal(signal: ModeSignal, until?: EpochMs): Mode | undefined {
    const before = this.current;
    if (signal === 'off' || signal === 'auto' || signal === 'manual') {
      this.under = signal;
      this.until = signal === 'manual' ? until : undefined;
    } else if (signal === 'over' && this.under === 'manual') {
      this.under = 'auto';
      this.until = undefined;
    }
    const next = NEXT[before][signal];
    this.current = next === 'under' ? this.under : next;
    return this.current === before ? undefined : before;
  }

  isOver(now: EpochMs): boolean {
    return this.under === 'manual' && this.until !== undefined && now >= this.until;
  }

  snapshot(): Json {
    return { current: this.current, under: this.under, until: this.until ?? null };
  }

  restore(from: Json): void {
    const { current, under, until } = from as { current: Mode; under: AskedMode; until: EpochMs | null };
    this.current = current;
    this.under = under;
    this.until = until ?? undefined;
  }
}

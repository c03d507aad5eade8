import type { Activity, Protocol } from '../../engine/experiments/protocol';
import { isClock } from '../../engine/telemetry/clock';
import type { CommandAnswer } from '../../engine/telemetry/command';
import type { Fault } from '../../engine/telemetry/fault';
import type { EpochMs, Metric } from '../../engine/telemetry/metric';
import { parseDuration } from '../../engine/windows/duration';
import type { FlowNode } from './example-files';
import type { ExampleFlow } from './example-flow';

/** A number that a debug node showed, and the start of the window that it is of. */
interface Shown {
  readonly payload: number;
  readonly timestamp: EpochMs;
}

/** A flow of an experiment whose buttons are pressed at the times of its protocol. */
export class PlayedExperiment {
  readonly windowMs: number;
  /** When each action of the protocol was done. */
  readonly done = new Map<string, EpochMs>();
  private readonly rateMs: number;
  private readonly looks: readonly string[];

  constructor(
    private readonly flow: ExampleFlow,
    private now: EpochMs,
  ) {
    const [simulator] = this.ofType('server-simulator');
    const [windows] = this.ofType('window-aggregator');
    this.rateMs = 1000 * Number(simulator?.rate);
    this.windowMs = parseDuration(String(windows?.every)) as number;
    this.looks = this.ofType('function').map(({ name }) => String(name));
  }

  /** Plays the method and the rollbacks: what a button does by hand, what the list of the injector does by itself. */
  async play({ method, rollbacks }: Protocol): Promise<Map<Activity, EpochMs>> {
    const looked = new Map<Activity, EpochMs>();
    let at = this.now + this.healthyMs();
    for (const activity of method) {
      at += 1000 * (activity.pauses.before ?? 0);
      if (activity.type === 'probe') looked.set(activity, at);
      else {
        this.done.set(activity.name, at);
        const button = this.buttonOf(activity.name);
        if (button !== undefined) {
          await this.liveUntil(at);
          await this.press(button);
        }
      }
      const { after = 0 } = activity.pauses;
      at += 1000 * (typeof after === 'number' ? after : after.most_s);
    }
    // The last window closes a tick after its end.
    await this.liveUntil(at + this.windowMs + this.rateMs);
    for (const { name } of rollbacks) await this.press(String(this.buttonOf(name)));
    await this.liveUntil(this.now + 60_000);
    return looked;
  }

  /** The mean of what a look showed of the windows that lie in the time before; what it held when there are none. */
  shown(look: string, until: EpochMs, overMs: number): number {
    const { windowMs } = this;
    const end = Math.ceil(until / windowMs) * windowMs;
    const from = end - Math.ceil(overMs / windowMs) * windowMs;
    const before = this.valuesOf(look).filter(({ timestamp }) => timestamp < end);
    const within = before.filter(({ timestamp }) => timestamp >= from);
    const values = (within.length > 0 ? within : before.slice(-1)).map(({ payload }) => payload);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  }

  /** What a look showed of the windows from one time to another. */
  between(look: string, from: EpochMs, until: EpochMs): number[] {
    return this.valuesOf(look)
      .filter(({ timestamp }) => timestamp >= from && timestamp < until)
      .map(({ payload }) => payload);
  }

  /** The debug node that shows what a probe asks for. */
  lookOf(probe: string, others = false): string | undefined {
    return this.named('debug', `\`${probe}\`${others ? ' of the others' : ''}`);
  }

  /** Resolves when each fault of the list has begun, could be seen and is over. */
  async faultsTold(): Promise<void> {
    const [injector] = this.ofType('fault-injector') as [FlowNode];
    const expected = (injector.faults as readonly { id: string }[]).flatMap(({ id }) =>
      ['started', 'observable', 'ended'].map((state) => `${id} ${state}`),
    );
    const told = () =>
      this.flow.messages('labels of the fault').map(({ payload }) => {
        const { id, state } = payload as Fault;
        return `${id} ${state}`;
      });
    await this.flow.until(() => expected.every((label) => told().includes(label)));
  }

  /** What became of the commands to the room, when all have been answered. */
  async outcomes(): Promise<string[]> {
    const [simulator] = this.ofType('server-simulator') as [FlowNode];
    const sent = this.flow.messages(String(simulator.name)).flatMap(({ payload }) => payload).length;
    if (sent === 0) return [];
    const answers = () => this.flow.messages('answers to commands');
    await this.flow.until(() => answers().length >= sent);
    return answers().map(({ payload }) => (payload as CommandAnswer).outcome);
  }

  /** The comment says when the first button is to be pressed. */
  private healthyMs(): EpochMs {
    const [comment] = this.ofType('comment');
    const [, length] = /\*: (\d+ min) after Deploy/.exec(String(comment?.info)) as unknown as [
      string,
      string,
    ];
    return parseDuration(length.replace(' min', 'm')) as number;
  }

  private buttonOf(action: string): string | undefined {
    return this.named('inject', `\`${action}\``);
  }

  /** The node that says in its description that it is that of an activity. */
  private named(type: string, activity: string): string | undefined {
    const found = this.ofType(type).find(({ info }) => String(info).split('\n\n').includes(activity));
    return found === undefined ? undefined : String(found.name);
  }

  private ofType(type: string): readonly FlowNode[] {
    return this.flow.nodes.filter((node) => node.type === type);
  }

  private valuesOf(look: string): readonly Shown[] {
    return this.flow.messages(look) as unknown as Shown[];
  }

  /** Presses a button, until whoever it is for is done with it: an injector sends one Command for each fault. */
  private async press(button: string): Promise<void> {
    const { flow } = this;
    const [injector] = this.ofType('fault-injector') as [FlowNode];
    const [simulator] = this.ofType('server-simulator') as [FlowNode];
    const begins = this.ofType('inject').find(({ name }) => name === button)?.payload === 'inject';
    const [last, count] =
      injector.mode === 'inline'
        ? [injector, 1]
        : [simulator, begins ? (injector.faults as readonly unknown[]).length : 1];
    const expected = flow.done(String(last.name)) + count;
    flow.press(button);
    await flow.until(() => flow.done(String(last.name)) >= expected);
  }

  /** The room lives on, tick by tick, until all that came of a tick has reached the looks. */
  private async liveUntil(end: EpochMs): Promise<void> {
    const [first] = this.looks as [string];
    while (this.now < end) {
      const { length } = this.flow.messages(first);
      const isOver = () =>
        this.flow
          .messages(first)
          .some(({ payload }, i) => i >= length && (payload as Metric[]).some(isClock));
      this.flow.clock.advance(1000);
      await this.flow.until(isOver);
      this.now += this.rateMs;
    }
  }
}

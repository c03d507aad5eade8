import { ExampleFlow, type LoadOptions } from '../examples/example-flow';

/** A line of what the flow gives: one power or temperature of one minute. */
export interface Row {
  readonly time: string;
  readonly cluster: string;
  readonly server?: string;
  /** The measurement, and the tags that tell its things apart. */
  readonly part: string;
  readonly field: string;
  readonly avg: number;
  readonly min?: number;
  readonly max?: number;
  readonly samples?: number;
  readonly unit: string;
  readonly method?: string;
}

const ONE_FLOW = '06 - Sources/1 - Four sources in one flow';
/** After every recorded sample. */
export const AFTER_ALL = Date.UTC(2027, 0, 1);
/** Longer than a window waits for a series that has fallen silent. */
const SILENCE_MS = 20 * 60_000;
/** Wall time between two looks at what a replay or a room has got to. */
const STEP_MS = 200;
/** A message is handed on in a turn of its own. */
const QUIET_TURNS = 10;

/** The flow of four sources as it is shipped, in Node-RED, on a clock that the test moves. */
export class OneFlow {
  private constructor(private readonly flow: ExampleFlow) {}

  static async load({ now = AFTER_ALL, adapt }: LoadOptions = {}): Promise<OneFlow> {
    // Its room is a source like the others, and has nothing to say while they are tried.
    const withoutRoom: LoadOptions['adapt'] = (node) =>
      node.type === 'server-simulator' ? { ...node, wires: [[], []] } : node;
    return new OneFlow(await ExampleFlow.load(ONE_FLOW, { now, adapt: adapt ?? withoutRoom }));
  }

  unload(): Promise<void> {
    return this.flow.unload();
  }

  /** Brings documents in, so many seconds apart; with a file name they are recordings. */
  async bring(documents: readonly unknown[], everyS: number, filename?: string): Promise<void> {
    const { flow } = this;
    const decoder = filename === undefined ? 'as it comes' : 'played back';
    for (const payload of documents) {
      const before = flow.done(decoder);
      const message = { payload, ...(filename === undefined ? {} : { filename }) };
      flow.node('from a file?').receive(message as Record<string, unknown>);
      if (filename === undefined) await flow.until(() => flow.done(decoder) > before);
      else while (flow.done(decoder) === before) await this.step();
      await this.settle();
      flow.clock.advance(everyS * 1000);
    }
  }

  /** Lets so much wall time pass, in steps in which whatever is under way comes out. */
  async pass(ms: number): Promise<void> {
    for (let at = 0; at < ms; at += STEP_MS) await this.step();
    await this.settle();
  }

  /** Lets time pass until all windows are out; gives their rows. */
  async rows(): Promise<Row[]> {
    this.flow.clock.advance(SILENCE_MS);
    await this.settle();
    return this.given();
  }

  /** The rows that are out. */
  given(): Row[] {
    return this.flow.messages('power and temperature').flatMap(({ payload }) => payload as Row[]);
  }

  /** What the room has said, as text. */
  texts(): string[] {
    return this.flow.messages('from a file?').map(({ payload }) => payload as string);
  }

  /** Reasons of what was not decoded, late or refused, each once. */
  refused(): string[] {
    const reasons = ['not decoded', 'late and refused'].flatMap((end) =>
      this.flow.messages(end).map(({ payload }) => (payload as { reason: string }).reason),
    );
    return [...new Set(reasons)];
  }

  private async step(): Promise<void> {
    this.flow.clock.advance(STEP_MS);
    for (let turns = 0; turns < QUIET_TURNS; turns++) await turn();
  }

  /** Whatever is under way has come out. */
  private async settle(): Promise<void> {
    const { flow } = this;
    for (let quiet = 0, seen = ''; quiet < QUIET_TURNS; quiet++) {
      await turn();
      const taken = [flow.done('one minute'), flow.messages('power and temperature').length].join();
      if (taken !== seen || flow.messages('one minute').length > flow.done('one minute')) quiet = 0;
      seen = taken;
    }
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

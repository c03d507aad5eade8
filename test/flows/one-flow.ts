import type { FlowNode } from '../examples/example-files';
import { ExampleFlow } from '../examples/example-flow';

/** A line of what the flow gives: one power, temperature or load of one minute. */
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

export interface OneFlowOptions {
  /** Wall time at the start. */
  readonly now?: number;
  /** Does the room of the flow speak, or stand aside while other sources are tried? */
  readonly room?: boolean;
  /** Where the node exporter answers. */
  readonly exporter?: string;
}

/** The flow of four sources as it is shipped, in Node-RED, on a clock that the test moves. */
export class OneFlow {
  private constructor(private readonly flow: ExampleFlow) {}

  static async load({ now = AFTER_ALL, room = false, exporter }: OneFlowOptions = {}): Promise<OneFlow> {
    const adapt = (node: FlowNode): FlowNode => {
      if (node.type === 'server-simulator' && !room) return { ...node, wires: [[], []] };
      return node.type === 'http request' && exporter !== undefined ? { ...node, url: exporter } : node;
    };
    return new OneFlow(await ExampleFlow.load(ONE_FLOW, { now, adapt }));
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

  /** Scrapes the exporter, so many milliseconds after the last time. */
  async scrape(afterMs: number): Promise<void> {
    const { flow } = this;
    flow.clock.advance(afterMs);
    const before = flow.done('as it comes');
    flow.press('every 15 s');
    await flow.until(() => flow.done('as it comes') > before);
    await this.settle();
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
    return this.flow.messages('power, temperature, load').flatMap(({ payload }) => payload as Row[]);
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
      const taken = [flow.done('one minute'), flow.messages('power, temperature, load').length].join();
      if (taken !== seen || flow.messages('one minute').length > flow.done('one minute')) quiet = 0;
      seen = taken;
    }
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

import type { ExampleFlow, LoadOptions } from './example-flow';

/** What a run is given. */
export interface Trial {
  /** Imports the example and deploys it. */
  load(options?: LoadOptions): Promise<ExampleFlow>;
  /** Has something done when the flow has stopped, however the run ends. */
  atEnd(close: () => Promise<void> | void): void;
}

/** Tries an example as its comment says. */
export type Run = (trial: Trial) => Promise<void>;

/** The run of each example, by its name. */
export type Runs = Readonly<Record<string, Run>>;

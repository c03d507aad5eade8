import type { Json } from '../../telemetry/json';

/** Something that is remembered for each series. */
export interface SeriesState {
  snapshot(): Json;
  restore(from: Json): void;
}

/** The states of a fault, one a series, made when a series is first seen. */
export class SeriesStates<S extends SeriesState> {
  private readonly states = new Map<string, S>();

  constructor(private readonly make: (series: string) => S) {}

  of(series: string): S {
    let state = this.states.get(series);
    if (state === undefined) {
      state = this.make(series);
      this.states.set(series, state);
    }
    return state;
  }

  snapshot(): Json {
    return [...this.states].map(([series, state]) => [series, state.snapshot()]);
  }

  restore(from: Json): void {
    for (const [series, state] of from as [string, Json][]) this.of(series).restore(state);
  }
}

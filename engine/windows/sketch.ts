import { LogCollapsingLowestDenseDDSketch as Sketch } from '@datadog/sketches-js';
import type { Json } from '../telemetry/json';

export { Sketch };

/** Relative error of a percentile out of a sketch. */
export const SKETCH_ACCURACY = 0.01;

/** A sketch of percentiles: bounded in size, and two make one (DDSketch, Masson et al., VLDB 2019). */
export function newSketch(): Sketch {
  return new Sketch({ relativeAccuracy: SKETCH_ACCURACY, binLimit: 2048 });
}

export function copySketch(from: Sketch): Sketch {
  const copy = newSketch();
  copy.merge(from);
  return copy;
}

type Bins = [first: number, counts: number[]];

/** The protobuf form of the library would need Buffer to become text; the bins are all there is to it. */
export function packSketch(sketch: Sketch): Json {
  return [sketch.zeroCount, packStore(sketch.store), packStore(sketch.negativeStore)];
}

export function unpackSketch(state: Json): Sketch {
  const [zeroCount, positive, negative] = state as unknown as [number, Bins | null, Bins | null];
  const sketch = newSketch();
  sketch.zeroCount = zeroCount;
  unpackStore(sketch.store, positive);
  unpackStore(sketch.negativeStore, negative);
  sketch.count = zeroCount + sketch.store.count + sketch.negativeStore.count;
  return sketch;
}

type Store = Sketch['store'];

function packStore(store: Store): Json {
  if (store.count === 0) return null;
  const first = store.minKey - store.offset;
  return [store.minKey, store.bins.slice(first, store.maxKey - store.offset + 1)];
}

function unpackStore(store: Store, bins: Bins | null): void {
  if (bins === null) return;
  const [first, counts] = bins;
  counts.forEach((count, i) => {
    if (count > 0) store.add(first + i, count);
  });
}

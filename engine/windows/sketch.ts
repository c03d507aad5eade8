import { LogCollapsingLowestDenseDDSketch as Sketch } from '@datadog/sketches-js';
import type { Json } from '../telemetry/json';

export { Sketch };

/** Relative error of a percentile out of a sketch. */
export const SKETCH_ACCURACY = 0.01;

const SHAPE = { relativeAccuracy: SKETCH_ACCURACY, binLimit: 2048 };
const MAPPING = new Sketch(SHAPE).mapping;
const BINS_AT_A_TIME = 16;

/** A sketch of percentiles: bounded in size, and two make one (DDSketch, Masson et al., VLDB 2019). */
export function newSketch(): Sketch {
  const sketch = new Sketch(SHAPE);
  // There are as many as series times fields: the mapping is the same for all, and bins grow a few at a time.
  sketch.mapping = MAPPING;
  sketch.store.chunkSize = BINS_AT_A_TIME;
  sketch.negativeStore.chunkSize = BINS_AT_A_TIME;
  return sketch;
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

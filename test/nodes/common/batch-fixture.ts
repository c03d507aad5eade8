import type { Metric } from '../../../engine/telemetry/metric';
import type { Refused } from '../../../engine/telemetry/problem';
import { BATCH, batchNode } from './batch-node';
import { NodeFixture } from './node-fixture';

export class BatchFixture extends NodeFixture<Refused> {
  constructor() {
    super(batchNode, BATCH, 2);
  }

  readonly metric = (x: number, tags: Record<string, string> = {}): Metric => {
    return { name: 'server', tags, fields: { x }, timestamp: this.rig.clock.now() };
  };

  /** The values that came out so far, and clocks among them. */
  readonly values = (): unknown[] =>
    this.given().map(({ name, fields }) => (name === 'clock' ? 'clock' : fields.x));
}

/** A task that lasts until `open` is called: slices end at once, and the tick never does. */
export function gate() {
  let open = false;
  let ms = 0;
  const elapsedMs = () => {
    if (!open) ms += 100;
    return ms;
  };
  const letGo = () => {
    open = true;
  };
  return { tools: { elapsedMs }, open: letGo };
}

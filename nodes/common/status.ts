import type { Node, NodeStatus } from 'node-red';
import type { EpochMs } from '../../engine/telemetry/metric';
import type { Clock, Stop } from '../../io/clock';

/** The states of a node. The texts are catalogue keys: the editor shows them in its reader's language. */
export const LIGHTS = {
  misconfigured: { fill: 'red', shape: 'ring', text: 'common.status.misconfigured' },
  restoring: { fill: 'grey', shape: 'ring', text: 'common.status.restoring' },
  waiting: { fill: 'grey', shape: 'ring', text: 'common.status.waiting' },
  noClock: { fill: 'grey', shape: 'ring', text: 'common.status.noClock' },
  clockStopped: { fill: 'yellow', shape: 'ring', text: 'common.status.clockStopped' },
  running: { fill: 'green', shape: 'dot', text: 'common.status.running' },
} as const satisfies Record<string, NodeStatus>;

// Figures begin with no letter, or the editor would take them for a key.

/** State was loaded that is this old. */
export function restoredLight(ageMs: number): NodeStatus {
  return { fill: 'grey', shape: 'ring', text: `↻ ${seconds(ageMs)}` };
}

/** Work waits: how many messages, and since when. */
export function backlogLight(messages: number, ageMs: number): NodeStatus {
  return { fill: 'blue', shape: 'dot', text: `${count(messages)} ⧗ ${seconds(ageMs)}` };
}

/** `999`, `1.2k`, `34k`, `5.6M` */
export function count(n: number): string {
  if (n < 1000) return String(n);
  const [size, unit] = n < 999_500 ? [1000, 'k'] : [1_000_000, 'M'];
  const amount = n / size;
  return `${amount < 9.95 ? amount.toFixed(1) : amount.toFixed(0)}${unit}`;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}

const SHORTEST_MS = 1000;

/** The one way to a node's status: only changes go out, at most one a second, the latest wins. */
export class StatusLine {
  private shown: NodeStatus | undefined;
  private shownAt: EpochMs = Number.NEGATIVE_INFINITY;
  private wanted: NodeStatus | undefined;
  private stop: Stop | undefined;

  constructor(
    private readonly node: Pick<Node, 'status'>,
    private readonly clock: Clock,
  ) {}

  show(status: NodeStatus): void {
    this.wanted = status;
    if (this.stop !== undefined) return;
    const wait = this.shownAt + SHORTEST_MS - this.clock.now();
    // A wall clock set back must not silence the node for hours.
    if (wait > 0 && wait <= SHORTEST_MS) this.stop = this.clock.after(wait, () => this.put());
    else this.put();
  }

  close(): void {
    this.stop?.();
    this.node.status({});
  }

  private put(): void {
    this.stop = undefined;
    const status = this.wanted;
    if (status === undefined || same(status, this.shown)) return;
    this.shown = status;
    this.shownAt = this.clock.now();
    this.node.status(status);
  }
}

function same(a: NodeStatus, b: NodeStatus | undefined): boolean {
  return a.text === b?.text && a.fill === b?.fill && a.shape === b?.shape;
}

const NEWS_MS = 60_000;

/** What was late, refused or dropped since the start: yellow while it goes on, then green. */
export class LossMeter {
  private last = 0;
  private grewAt: EpochMs = Number.NEGATIVE_INFINITY;

  light(lost: number, now: EpochMs): NodeStatus | undefined {
    if (lost > this.last) this.grewAt = now;
    this.last = lost;
    if (lost === 0) return undefined;
    const text = `${count(lost)} ✕`;
    const goesOn = now - this.grewAt < NEWS_MS;
    return goesOn ? { fill: 'yellow', shape: 'ring', text } : { fill: 'green', shape: 'dot', text };
  }
}

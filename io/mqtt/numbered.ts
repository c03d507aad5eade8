import type { EpochMs } from '../../engine/telemetry/metric';

/** What a message of the load says of itself. */
export interface Numbered {
  /** One run of one publisher. */
  readonly publisher: string;
  readonly sequence: number;
  readonly timestamp: EpochMs;
}

export function topicOf(cluster: string, server: string): string {
  return `coldaisle/${cluster}/telemetry/${server}`;
}

/** All that the publishers of a cluster say. */
export function filterOf(cluster: string): string {
  return `coldaisle/${cluster}/telemetry/+`;
}

/** The parts of a message that stay: what a server of a room would tell, and its number. */
export function payloadsOf(
  cluster: string,
  server: string,
  run: string,
): (sequence: number, timestamp: EpochMs) => string {
  const tags = JSON.stringify({ cluster, server, run });
  return (sequence, timestamp) => {
    const load = sequence % 101;
    const fields = `"sequence":${sequence},"cpu_util_pct":${load},"power_w":${85 + 2 * load}`;
    return `{"name":"server","tags":${tags},"fields":{${fields}},"timestamp":${timestamp}}`;
  };
}

/** The number of a message; undefined for what no load publishes. */
export function readNumbered(payload: string): Numbered | undefined {
  let metric: { tags?: Record<string, unknown>; fields?: Record<string, unknown>; timestamp?: unknown };
  try {
    metric = JSON.parse(payload);
  } catch {
    return undefined;
  }
  const { tags, fields, timestamp } = metric ?? {};
  const { run, server } = tags ?? {};
  const sequence = fields?.sequence;
  if (typeof run !== 'string' || typeof server !== 'string' || typeof timestamp !== 'number')
    return undefined;
  if (!Number.isSafeInteger(sequence) || (sequence as number) < 0) return undefined;
  return { publisher: `${run} ${server}`, sequence: sequence as number, timestamp };
}

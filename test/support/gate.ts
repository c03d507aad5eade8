import type { Finding } from '../../engine/telemetry/finding';
import { Gate, type GateOptions } from '../../engine/telemetry/gate/gate';
import type { Fields, Metric, Tags } from '../../engine/telemetry/metric';

export const T = 1_767_225_600_000;
export const OPTIONS: GateOptions = { maxServers: 100 };

export const metric = (name: string, tags: Tags, fields: Fields, s = 0): Metric => ({
  name,
  tags: { server: 'n1', method: 'measured', ...tags },
  fields,
  timestamp: T + 1000 * s,
});
export const host = (watts: number | null, s = 0, tags: Tags = {}) =>
  metric('server', tags, { rapl_power_w: watts }, s);
export const socket = (fields: Fields, s = 0, name = '0') => metric('package', { package: name }, fields, s);
export const process = (pid: number, watts: number | null, s = 0) =>
  metric('process', { process: 'a', pid: String(pid) }, { power_w: watts }, s);

/** What comes out, one message after the other. */
export function run(messages: Metric[][], gate = new Gate(OPTIONS)) {
  const outs = messages.flatMap((message) => [
    ...message.flatMap((one) => [...gate.take(one)]),
    ...gate.flush(),
  ]);
  const metrics = outs.filter(({ port }) => port === 'result').map(({ value }) => value as Metric);
  const findings = outs.filter(({ port }) => port === 'event').map(({ value }) => value as Finding);
  return { metrics, findings, gate };
}
export const told = (findings: Finding[]) => findings.map(({ cause, state }) => `${cause} ${state}`);
export const suspects = (metrics: Metric[]) =>
  metrics
    .filter(({ quality }) => quality !== undefined)
    .map(({ name, quality }) => `${name} ${JSON.stringify(quality)}`);

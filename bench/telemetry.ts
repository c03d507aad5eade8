import type { Metric } from '../engine/telemetry/metric';

const FIELDS = Array.from({ length: 10 }, (_, i) => `sensor${i}_temp_c`);

/** Telemetry of `series` servers, ten fields each, every `stepMs`, in order of time: `steps` rounds. */
export function telemetry(
  series: number,
  steps: number,
  stepMs: number,
  start = Date.UTC(2026, 0, 1),
): Metric[] {
  const metrics: Metric[] = [];
  for (let step = 0; step < steps; step++) {
    for (let server = 0; server < series; server++) {
      const fields: Metric['fields'] = {};
      // Values with digits behind the point, as sensors have them; no two fields alike.
      for (let i = 0; i < FIELDS.length; i++) {
        fields[FIELDS[i] as string] = 20 + ((step * 31 + server * 17 + i * 7) % 400) / 10;
      }
      metrics.push({
        name: 'server',
        tags: { cluster: 'bench', rack: `r${server % 10}`, server: `s${server}`, method: 'simulated' },
        fields,
        timestamp: start + step * stepMs,
      });
    }
  }
  return metrics;
}

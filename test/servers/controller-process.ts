import { createInterface } from 'node:readline';
import { COOL_DEFAULTS } from '../../engine/cooling/cool-config';
import { COOL } from '../../engine/cooling/cool-stage';
import { isClock } from '../../engine/telemetry/clock';
import { Domains } from '../../engine/telemetry/domains';
import type { Metric } from '../../engine/telemetry/metric';

/** A controller in a process of its own: a line of Metrics in, a line of Commands out. */
const domains = new Domains(COOL, COOL_DEFAULTS);

createInterface({ input: process.stdin }).on('line', (line) => {
  const metrics = JSON.parse(line) as Metric[];
  const commands = metrics.flatMap((metric) =>
    [...domains.push(metric, metric.timestamp)]
      .filter(({ port, value }) => port === 'result' && !isClock(value as Metric))
      .map(({ value }) => value),
  );
  process.stdout.write(`${JSON.stringify(commands)}\n`);
});

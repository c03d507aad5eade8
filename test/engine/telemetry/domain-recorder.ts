import { clockMetric } from '../../../engine/telemetry/clock';
import { Domains } from '../../../engine/telemetry/domains';
import type { Json } from '../../../engine/telemetry/json';
import type { EpochMs, Metric } from '../../../engine/telemetry/metric';
import type { MetricStage, MetricStageKind, Out } from '../../../engine/telemetry/stage';

export const T0 = Date.UTC(2026, 0, 1);

/** A stage that says what happened to it, in order: `advance 10`, `push 5`, `refused future`. */
export class Recorder implements MetricStage<Out<string>> {
  constructor(readonly log: string[] = []) {}
  push({ timestamp }: Metric): readonly Out<string>[] {
    this.log.push(`push ${(timestamp - T0) / 1000}`);
    return [{ port: 'result', value: `took ${(timestamp - T0) / 1000}` }];
  }
  *advance(now: EpochMs): Iterable<Out<string>> {
    this.log.push(`advance ${(now - T0) / 1000}`);
    yield { port: 'result', value: `closed ${(now - T0) / 1000}` };
  }
  noteRefused(_: unknown, why: string): void {
    this.log.push(`refused ${why}`);
  }
  notePace(): void {
    this.log.push('other pace');
  }
  *snapshot(): Iterable<[string, Json]> {
    yield ['log', [...this.log]];
  }
}

export const kind: MetricStageKind<undefined, Out<string>> = {
  version: 1,
  create: () => new Recorder(),
  restore: (_, from) => new Recorder([...(Object.fromEntries(from).log as string[])]),
};

export function live(): Domains<undefined, Out<string>> {
  return new Domains(kind, undefined);
}

export function metric(second: number, tags: Metric['tags'] = {}): Metric {
  return { name: 'server', tags, fields: { power_w: 100 }, timestamp: T0 + second * 1000 };
}

export function clock(second: number, sequence: number, epoch = 1, rate = 60): Metric {
  const common = { cluster: 'sim', rate, running: true, tickS: 10 };
  return clockMetric({ ...common, now: T0 + second * 1000, epoch, sequence });
}

/** What comes out, as words. */
export function words(outs: Iterable<Out>): string[] {
  return [...outs].map(({ port, value }) => {
    if (typeof value === 'string') return value;
    if (port === 'refused') return `refused: ${(value as { reason: string }).reason}`;
    return `${(value as Metric).name} ${((value as Metric).timestamp - T0) / 1000}`;
  });
}

export const wallAt = (second: number) => T0 + second * 1000;

import { isClock } from '../telemetry/clock';
import { DOMAIN_DEFAULTS, Domains } from '../telemetry/domains';
import type { Json } from '../telemetry/json';
import type { EpochMs, Metric } from '../telemetry/metric';
import { telemetryStage } from '../windows/telemetry-stage';
import type { TelemetrySummary } from './result';

/** No name of a cluster. */
const SUMMARY = '/summary';

/** Telemetry about telemetry, summed over a run. */
export class TelemetryCount {
  private readonly domains = new Domains(telemetryStage, undefined, DOMAIN_DEFAULTS);
  private readonly summary: TelemetrySummary = {
    received: 0,
    missing: 0,
    duplicate: 0,
    out_of_order: 0,
    future: 0,
    refused: 0,
  };

  push(metric: Metric, now: EpochMs): void {
    this.take(this.domains.push(metric, now));
  }

  end(): TelemetrySummary {
    this.take(this.domains.end());
    return this.summary;
  }

  *snapshot(): Iterable<[key: string, state: Json]> {
    yield [SUMMARY, { ...this.summary }];
    yield* this.domains.snapshot();
  }

  /** Goes on where such a count was; `now` is the time of the room. */
  restore(from: Iterable<[string, Json]>, now: EpochMs): void {
    const saved = new Map(from);
    Object.assign(this.summary, saved.get(SUMMARY));
    saved.delete(SUMMARY);
    this.domains.restore(saved, now);
  }

  private take(outs: Iterable<{ readonly port: string; readonly value: unknown }>): void {
    for (const { port, value } of outs) {
      if (port !== 'result' || isClock(value as Metric)) continue;
      const { fields } = value as Metric;
      for (const key of Object.keys(this.summary) as (keyof TelemetrySummary)[]) {
        this.summary[key] += Number(fields[key] ?? 0);
      }
    }
  }
}

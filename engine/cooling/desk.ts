import type { Command } from '../telemetry/command';
import type { Metric } from '../telemetry/metric';
import type { Refused } from '../telemetry/problem';
import { NOTHING } from '../telemetry/stage';
import type { CoolEvent, CoolOut } from './cool-out';

/** Where commands and events wait to be given out. */
export class Desk {
  private outs: CoolOut[] = [];

  constructor(private readonly dryRun: boolean) {}

  command(command: Command): void {
    if (this.dryRun) this.tell({ kind: 'would', command });
    else this.outs.push({ port: 'result', value: command });
  }

  tell(value: CoolEvent | Metric): void {
    this.outs.push({ port: 'event', value });
  }

  refuse(value: Refused<Metric>): void {
    this.outs.push({ port: 'refused', value });
  }

  take(): readonly CoolOut[] {
    if (this.outs.length === 0) return NOTHING;
    const { outs } = this;
    this.outs = [];
    return outs;
  }
}

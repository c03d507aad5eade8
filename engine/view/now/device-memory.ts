import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';

/** What a simulator says of a device when it changes: `in use`, `idle`, `off`, `lost`. */
export interface DeviceNote {
  readonly target: Readonly<Record<string, string>>;
  readonly state: string;
  readonly at: EpochMs;
}

const OFF = 'off';

/** Servers that say that they are off. */
export class DeviceMemory {
  private readonly off = new Set<string>();

  take({ target: { server, fan }, state }: DeviceNote): void {
    if (server === undefined || fan !== undefined) return;
    if (state === OFF) this.off.add(server);
    else this.off.delete(server);
  }

  isOff(server: string): boolean {
    return this.off.has(server);
  }

  snapshot(): Json {
    return [...this.off];
  }

  restore(from: Json): void {
    for (const server of from as string[]) this.off.add(server);
  }
}

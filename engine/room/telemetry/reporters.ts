import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { FANS } from '../constants';
import type { RoomLayout } from '../document/layout';
import type { RoomInputs } from '../inputs';
import type { Room } from '../room';
import { FanReporter } from './fan-reporter';
import { gpuSource } from './gpu-source';
import { rackSources } from './rack-sources';
import { Reporter, type Reporting } from './reporter';
import { roomSources } from './room-sources';
import { powerSource, thermalSource } from './server-sources';
import { rackTags, roomTags, serverTags } from './tags';
import type { RoomTick } from './tick';

/** Everything in a room that tells something. */
export class Reporters {
  private readonly polled: readonly Reporter[];
  private readonly fans: readonly FanReporter[];
  private nextLookMs: EpochMs;
  private readonly lookMs: number;

  constructor(layout: RoomLayout, room: Room, inputs: RoomInputs, reporting: Reporting) {
    const { sampling, start } = reporting;
    const servers = layout.servers.flatMap((_, server) => {
      const tags = serverTags(layout, server);
      const gpus = room.plan.classes[room.plan.servers[server]!.class]!.gpus?.count ?? 0;
      return [
        thermalSource(layout, room, inputs, sampling, server, tags),
        powerSource(layout, room, sampling, server, tags),
        ...Array.from({ length: gpus }, (_, gpu) =>
          gpuSource(layout, room, inputs, sampling, server, gpu, tags),
        ),
      ];
    });
    const racks = layout.racks.flatMap((_, rack) =>
      rackSources(layout, room, inputs, sampling, rack, rackTags(layout, rack)),
    );
    this.polled = [...servers, ...racks, ...roomSources(layout, room, inputs, sampling, roomTags(layout))]
      .filter((source) => source !== undefined)
      .map((source) => new Reporter(source, reporting));
    this.fans = layout.servers.flatMap((_, server) =>
      Array.from(
        { length: FANS },
        (_, fan) => new FanReporter(layout, room, inputs, reporting, server, fan, serverTags(layout, server)),
      ),
    );
    this.lookMs = Math.max(1, Math.round(sampling.fanS * 1000));
    this.nextLookMs = start + this.lookMs;
  }

  /** Adds what is told up to `now`. `heard` is told which server was heard of, and when. */
  report(now: EpochMs, tick: RoomTick, heard: (server: number, at: EpochMs) => void): void {
    for (const reporter of this.polled) {
      const at = reporter.report(now, tick);
      const { server } = reporter.source;
      if (server !== undefined && !Number.isNaN(at)) heard(server, at);
    }
    if (this.nextLookMs > now) return;
    // What changes shows at the end of a step; looks between two steps would see the same again.
    for (const fan of this.fans) fan.look(now, tick);
    while (this.nextLookMs <= now) this.nextLookMs += this.lookMs;
  }

  *snapshot(): Iterable<[key: string, state: Json]> {
    yield ['looks', { nextLookMs: this.nextLookMs }];
    for (let i = 0; i < this.polled.length; i++) yield [`poll.${i}`, this.polled[i]!.snapshot()];
    for (let i = 0; i < this.fans.length; i++) yield [`fan.${i}`, this.fans[i]!.snapshot()];
  }

  restore(from: ReadonlyMap<string, Json>): void {
    this.nextLookMs = (from.get('looks') as { nextLookMs: number }).nextLookMs;
    this.polled.forEach((reporter, i) => {
      reporter.restore(from.get(`poll.${i}`)!);
    });
    this.fans.forEach((fan, i) => {
      fan.restore(from.get(`fan.${i}`)!);
    });
  }
}

import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { FANS } from '../constants';
import type { RoomLayout } from '../document/layout';
import type { RoomInputs } from '../inputs';
import type { Parts } from '../parts';
import type { Room } from '../room';
import { columnOf } from './column-of';
import { type Disk, DiskWatch, disksOf } from './disk-watch';
import { FanReporter } from './fan-reporter';
import { FanWatch } from './fan-watch';
import { gpuSource } from './gpu-source';
import { pduSource, rackFanSource, rackSource } from './rack-sources';
import { Reporter, type Reporting, type Source } from './reporter';
import { coolingSource, roomSource } from './room-sources';
import { powerSource, thermalSource } from './server-sources';
import { rackTags, roomTags, serverTags } from './tags';
import type { RoomTick } from './tick';

/** So many answers take some ten microseconds. */
const BETWEEN_PAUSES = 32;

/** Reporters of so many servers are made in a hundred microseconds. */
const SERVERS_MADE = 4;

/** Everything in a room that tells something. */
export class Reporters {
  private constructor(
    private readonly polled: readonly Reporter[],
    /** Of each of them, so that those with nothing to say are not touched. */
    private readonly dueMs: Float64Array,
    private readonly fans: FanWatch,
    private readonly disks: DiskWatch,
  ) {}

  /** Those of a room, with places to pause. */
  static *make(layout: RoomLayout, room: Room, inputs: RoomInputs, reporting: Reporting): Parts<Reporters> {
    const { sampling } = reporting;
    const polled: Reporter[] = [];
    const add = (source: Source | undefined) => {
      if (source !== undefined) polled.push(new Reporter(source, reporting));
    };
    const fans: FanReporter[] = [];
    const disks: Disk[] = [];
    for (let server = 0; server < layout.servers.length; server++) {
      if (server % SERVERS_MADE === SERVERS_MADE - 1) yield;
      const tags = serverTags(layout, server);
      const gpus = room.plan.classes[room.plan.servers[server]!.class]!.gpus?.count ?? 0;
      add(thermalSource(layout, room, inputs, sampling, server, tags));
      add(powerSource(layout, room, inputs, sampling, server, tags));
      for (let gpu = 0; gpu < gpus; gpu++) add(gpuSource(layout, room, inputs, sampling, server, gpu, tags));
      for (let fan = FANS * server; fan < FANS * (server + 1); fan++) {
        fans.push(new FanReporter(layout, room, inputs, reporting, fan, tags));
      }
      disks.push(...disksOf(layout, server, reporting, tags));
    }
    for (let rack = 0; rack < layout.racks.length; rack++) {
      if (rack % SERVERS_MADE === SERVERS_MADE - 1) yield;
      const tags = rackTags(layout, rack);
      add(rackSource(layout, room, sampling, rack, tags));
      add(pduSource(layout, room, inputs, sampling, rack, tags));
      add(rackFanSource(layout, room, inputs, sampling, rack, tags));
    }
    add(roomSource(layout, room, inputs, sampling, roomTags(layout)));
    add(coolingSource(layout, room, inputs, sampling, roomTags(layout)));
    const fansRepeatAt = yield* columnOf(fans, ({ repeatAt }) => repeatAt);
    const disksRepeatAt = yield* columnOf(disks, ({ repeatAt }) => repeatAt);
    return new Reporters(
      polled,
      yield* columnOf(polled, (reporter) => reporter.dueMs),
      new FanWatch(fans, fansRepeatAt, room, inputs, reporting),
      new DiskWatch(disks, disksRepeatAt, room, inputs, reporting),
    );
  }

  /** Adds what is told up to `now`, with places to pause. `heard` is told which server was heard of, and when. */
  *report(now: EpochMs, tick: RoomTick, heard: (server: number, at: EpochMs) => void): Parts<void> {
    let asked = 0;
    for (let i = 0; i < this.dueMs.length; i++) {
      while (this.dueMs[i]! <= now) {
        if (++asked % BETWEEN_PAUSES === 0) yield;
        const reporter = this.polled[i]!;
        const { server } = reporter;
        if (reporter.report(tick) && server !== undefined) heard(server, this.dueMs[i]!);
        this.dueMs[i] = reporter.dueMs;
      }
    }
    yield* this.fans.look(now, tick);
    yield* this.disks.look(now, tick);
  }

  *snapshot(): Iterable<[key: string, state: Json]> {
    for (const reporter of this.polled) yield [keyOf(reporter), reporter.snapshot()];
    yield* this.fans.snapshot();
    yield* this.disks.snapshot();
  }

  restore(from: ReadonlyMap<string, Json>): void {
    this.polled.forEach((reporter, i) => {
      reporter.restore(from.get(keyOf(reporter))!);
      this.dueMs[i] = reporter.dueMs;
    });
    this.fans.restore(from);
    this.disks.restore(from);
  }
}

function keyOf({ source }: Reporter): string {
  return `${source.group}.${source.id}`;
}

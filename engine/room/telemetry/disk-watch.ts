import type { Json } from '../../telemetry/json';
import type { EpochMs, Tags } from '../../telemetry/metric';
import { RandomStream } from '../../telemetry/random';
import { diskName, type RoomLayout } from '../document/layout';
import type { RoomInputs } from '../inputs';
import type { Parts } from '../parts';
import type { Room } from '../room';
import { LossChain } from './loss-chain';
import { type Reporting, truthTags } from './reporter';
import type { RoomTick } from './tick';

/** A disk, and the way that what is told of it goes. */
export interface Disk {
  readonly id: string;
  /** When it is first told of all the same, as a share of the time between two such. */
  readonly repeatAt: number;
  readonly rack: number;
  readonly tags: Tags;
  readonly way: LossChain;
}

/** What a disk was when it was told of. */
const NEVER = 2;

/** So many disks are looked at, or told of, between two places to pause: some ten microseconds. */
const DISKS_LOOKED_AT = 4096;
const DISKS_TOLD = 64;

/** Tells of every disk of a room when it drops out or comes back, and now and then all the same. */
export class DiskWatch {
  private readonly repeatMs: number;
  private readonly told: Uint8Array;
  private readonly untilMs: Float64Array;

  /** @param repeatAt of each disk */
  constructor(
    private readonly disks: readonly Disk[],
    repeatAt: Float64Array,
    private readonly room: Room,
    private readonly inputs: RoomInputs,
    private readonly reporting: Reporting,
  ) {
    const { sampling, start } = reporting;
    this.repeatMs = Math.round(sampling.diskRepeatS * 1000);
    this.told = new Uint8Array(this.disks.length).fill(NEVER);
    // The first repeats are spread, as those of fans.
    this.untilMs = repeatAt.map((share) => start + Math.ceil(share * this.repeatMs));
  }

  /** One look at the end of a step, with places to pause. */
  *look(now: EpochMs, tick: RoomTick): Parts<void> {
    const { told, untilMs } = this;
    const { diskFailed } = this.inputs;
    let sent = 0;
    for (let disk = 0; disk < told.length; disk++) {
      if (disk % DISKS_LOOKED_AT === DISKS_LOOKED_AT - 1) yield;
      if (told[disk] === diskFailed[disk] && now < untilMs[disk]!) continue;
      told[disk] = diskFailed[disk]!;
      if (now >= untilMs[disk]!) untilMs[disk] = now + this.repeatMs;
      this.tell(this.disks[disk]!, diskFailed[disk] === 0, now, tick);
      if (++sent % DISKS_TOLD === 0) yield;
    }
  }

  *snapshot(): Iterable<[key: string, state: Json]> {
    for (const [i, { id, way }] of this.disks.entries()) {
      yield [`disk.${id}`, { told: this.told[i]!, untilMs: this.untilMs[i]!, way: way.snapshot() }];
    }
  }

  restore(from: ReadonlyMap<string, Json>): void {
    this.disks.forEach(({ id, way }, i) => {
      const saved = from.get(`disk.${id}`) as { told: number; untilMs: number; way: Json };
      this.told[i] = saved.told;
      this.untilMs[i] = saved.untilMs;
      way.restore(saved.way);
    });
  }

  private tell({ rack, tags, way }: Disk, present: boolean, timestamp: EpochMs, tick: RoomTick): void {
    const metric = { name: 'disk', tags, fields: { present }, timestamp };
    if (this.reporting.truth) tick.truth.push({ ...metric, tags: truthTags(tags), fields: { present } });
    // Its controller lives from the plug of the server.
    const answers = this.room.state.racks.open[rack] === 0;
    if (answers && way.arrives(timestamp, tick.events)) tick.metrics.push(metric);
  }
}

/** Those of one server. */
export function disksOf(
  { servers }: RoomLayout,
  server: number,
  { seed, loss }: Reporting,
  serverTags: Tags,
): Disk[] {
  const { id: serverId, rack, disks } = servers[server]!;
  return Array.from({ length: disks }, (_, i) => {
    const name = diskName(i);
    const id = `${serverId}/${name}`;
    const tags = Object.freeze({ ...serverTags, disk: name });
    const repeatAt = new RandomStream(seed, id, 'repeat').uniform();
    return { id, repeatAt, rack, tags, way: new LossChain(loss, seed, id, name, tags) };
  });
}

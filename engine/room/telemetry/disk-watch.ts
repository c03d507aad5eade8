import type { Json } from '../../telemetry/json';
import type { EpochMs, Tags } from '../../telemetry/metric';
import { RandomStream } from '../../telemetry/random';
import { diskName, type RoomLayout } from '../document/layout';
import type { RoomInputs } from '../inputs';
import type { Room } from '../room';
import { LossChain } from './loss-chain';
import { type Reporting, truthTags } from './reporter';
import { serverTags } from './tags';
import type { RoomTick } from './tick';

interface Disk {
  readonly id: string;
  readonly rack: number;
  readonly tags: Tags;
  readonly way: LossChain;
}

/** What a disk was when it was told of. */
const NEVER = 2;

/** Tells of every disk of a room when it drops out or comes back, and now and then all the same. */
export class DiskWatch {
  private readonly disks: readonly Disk[];
  private readonly repeatMs: number;
  private readonly told: Uint8Array;
  private readonly untilMs: Float64Array;

  constructor(
    layout: RoomLayout,
    private readonly room: Room,
    private readonly inputs: RoomInputs,
    private readonly reporting: Reporting,
  ) {
    const { sampling, start, seed } = reporting;
    this.disks = disksOf(layout, reporting);
    this.repeatMs = Math.round(sampling.diskRepeatS * 1000);
    this.told = new Uint8Array(this.disks.length).fill(NEVER);
    // The first repeats are spread, as those of fans.
    this.untilMs = Float64Array.from(this.disks, ({ id }) => {
      return start + Math.ceil(new RandomStream(seed, id, 'repeat').uniform() * this.repeatMs);
    });
  }

  /** One look at the end of a step. */
  look(now: EpochMs, tick: RoomTick): void {
    const { told, untilMs } = this;
    const { diskFailed } = this.inputs;
    for (let disk = 0; disk < told.length; disk++) {
      if (told[disk] === diskFailed[disk] && now < untilMs[disk]!) continue;
      told[disk] = diskFailed[disk]!;
      if (now >= untilMs[disk]!) untilMs[disk] = now + this.repeatMs;
      this.tell(this.disks[disk]!, diskFailed[disk] === 0, now, tick);
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

function disksOf(layout: RoomLayout, { seed, loss }: Reporting): Disk[] {
  return layout.servers.flatMap(({ id: server, rack, disks }, place) => {
    const common = serverTags(layout, place);
    return Array.from({ length: disks }, (_, i) => {
      const name = diskName(i);
      const id = `${server}/${name}`;
      const tags = Object.freeze({ ...common, disk: name });
      return { id, rack, tags, way: new LossChain(loss, seed, id, name, tags) };
    });
  });
}

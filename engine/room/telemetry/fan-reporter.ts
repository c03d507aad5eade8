import type { Json } from '../../telemetry/json';
import type { EpochMs, Fields, Tags } from '../../telemetry/metric';
import { RandomStream } from '../../telemetry/random';
import type { RoomLayout } from '../document/layout';
import { AUTO, roughness } from '../fan';
import { type RoomInputs, share } from '../inputs';
import type { Room } from '../room';
import { quantised, type Sensor } from '../sensors/sensor';
import { SensorMaker } from '../sensors/sensor-maker';
import { LossChain } from './loss-chain';
import { type Reporting, truthTags } from './reporter';
import type { RoomTick } from './tick';

/** What a fan tells of itself when it is asked. */
export class FanReporter {
  /** Name in the room. */
  readonly id: string;
  /** When it is first sent all the same, as a share of the time between two such. */
  readonly repeatAt: number;
  private readonly tags: Tags;
  private readonly truthTags: Tags | undefined;
  private readonly way: LossChain;
  private readonly tachometer: Sensor;
  private readonly step: number;
  private readonly maxRpm: number;

  /** @param fan its place in the room, two a server */
  constructor(
    layout: RoomLayout,
    private readonly room: Room,
    private readonly inputs: RoomInputs,
    { seed, loss, truth }: Reporting,
    private readonly fan: number,
    serverTags: Tags,
  ) {
    const server = fan >> 1;
    const { id, sensors } = layout.servers[server]!;
    const name = `fan-${(fan & 1) + 1}`;
    this.id = `${id}/${name}`;
    this.repeatAt = new RandomStream(seed, this.id, 'repeat').uniform();
    this.tags = Object.freeze({ ...serverTags, fan: name });
    this.truthTags = truth ? truthTags(this.tags) : undefined;
    this.tachometer = new SensorMaker(sensors, seed, this.id).make('fan_speed_rpm');
    this.way = new LossChain(loss, seed, this.id, 'fan', this.tags);
    this.step = sensors.ideal ? 0 : 0.1;
    this.maxRpm = room.plan.classes[room.plan.servers[server]!.class]!.fan.maxRpm;
  }

  report(timestamp: EpochMs, tick: RoomTick): void {
    const { state, fleet } = this.room;
    const trueRpm = state.fans.speed[this.fan]! * this.maxRpm;
    const rpm = this.tachometer.readPositive(trueRpm, roughness(share(this.inputs.fanEfficiency[this.fan]!)));
    if (this.truthTags !== undefined) {
      tick.truth.push({ name: 'fan', tags: this.truthTags, fields: this.fields(trueRpm, 0), timestamp });
    }
    // Its controller lives from the same plug.
    const answers = state.racks.open[fleet.rack[this.fan >> 1]!] === 0;
    if (!answers || !this.way.arrives(timestamp, tick.events)) return;
    tick.metrics.push({ name: 'fan', tags: this.tags, fields: this.fields(rpm, this.step), timestamp });
  }

  snapshot(): Json {
    return { way: this.way.snapshot(), tachometer: this.tachometer.snapshot() };
  }

  restore(from: Json): void {
    const { way, tachometer } = from as { way: Json; tachometer: Json };
    this.way.restore(way);
    this.tachometer.restore(tachometer);
  }

  private fields(rpm: number, step: number): Fields {
    const { drive, powerW } = this.room.state.fans;
    const isOff = drive[this.fan] === 0;
    const steered = this.inputs.fanCommand[this.fan] === AUTO ? 'auto' : 'manual';
    return {
      command_pct: quantised(100 * drive[this.fan]!, step),
      speed_pct: quantised((100 * rpm) / this.maxRpm, step),
      speed_rpm: rpm,
      power_w: quantised(powerW[this.fan]!, step),
      running: !isOff,
      mode: isOff ? 'off' : steered,
    };
  }
}

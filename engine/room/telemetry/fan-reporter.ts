import type { Json } from '../../telemetry/json';
import type { EpochMs, Fields, Tags } from '../../telemetry/metric';
import { RandomStream } from '../../telemetry/random';
import type { RoomLayout } from '../document/layout';
import { AUTO } from '../fan';
import type { RoomInputs } from '../inputs';
import type { Room } from '../room';
import { quantised, type Sensor } from '../sensors/sensor';
import { SensorMaker } from '../sensors/sensor-maker';
import { LossChain } from './loss-chain';
import { type Reporting, truthTags } from './reporter';
import type { RoomTick } from './tick';

/** A fan is sent when its drive or its speed has moved so far, as a share of full speed [E]. */
const CHANGE = 0.02;

/** What is sent of a fan: when it changes, and now and then all the same. */
export class FanReporter {
  private readonly tags: Tags;
  private readonly truthTags: Tags;
  private readonly way: LossChain;
  private readonly tachometer: Sensor;
  private readonly meter: Sensor;
  private readonly step: number;
  private readonly maxRpm: number;
  /** What was sent last; NaN before the first time. */
  private sent = { atMs: Number.NaN, drive: Number.NaN, speed: Number.NaN, command: Number.NaN };

  /** @param number of the fan in its server, from 0 */
  constructor(
    layout: RoomLayout,
    private readonly room: Room,
    private readonly inputs: RoomInputs,
    private readonly reporting: Reporting,
    private readonly server: number,
    private readonly number: number,
    serverTags: Tags,
  ) {
    const { id, sensors } = layout.servers[server]!;
    const name = `fan-${number + 1}`;
    this.tags = { ...serverTags, fan: name };
    this.truthTags = truthTags(this.tags);
    const maker = new SensorMaker(sensors, reporting.seed, `${id}/${name}`);
    this.tachometer = maker.make('fan_speed_rpm');
    this.meter = maker.make('fan_power_w');
    this.way = new LossChain(reporting.loss, reporting.seed, `${id}/${name}`, 'fan', this.tags);
    this.step = sensors.ideal ? 0 : 0.1;
    this.maxRpm = room.plan.classes[room.plan.servers[server]!.class]!.fan.maxRpm;
  }

  /** Looks at the fan. */
  look(at: EpochMs, tick: RoomTick): void {
    const { fans, racks } = this.room.state;
    const fan = 2 * this.server + this.number;
    const drive = fans.drive[fan]!;
    const speed = fans.speed[fan]!;
    const command = this.inputs.fanCommand[fan]!;
    if (!this.changed(at, drive, speed, command)) return;
    this.sent = { atMs: this.sentAt(at), drive, speed, command };
    const mode = drive === 0 ? 'off' : command === AUTO ? 'auto' : 'manual';
    const truth = this.fields(drive, speed, speed * this.maxRpm, fans.powerW[fan]!, mode, 0);
    if (this.reporting.truth) {
      tick.truth.push({ name: 'fan', tags: this.truthTags, fields: truth, timestamp: at });
    }
    // Its controller lives from the same plug.
    if (racks.open[this.room.fleet.rack[this.server]!] === 1 || !this.way.arrives(at, tick.events)) return;
    const rpm = this.tachometer.readPositive(speed * this.maxRpm);
    const watts = this.meter.readPositive(fans.powerW[fan]!);
    const fields = this.fields(drive, rpm / this.maxRpm, rpm, watts, mode, this.step);
    tick.metrics.push({ name: 'fan', tags: this.tags, fields, timestamp: at });
  }

  snapshot(): Json {
    const { atMs, drive, speed, command } = this.sent;
    return {
      sent: Number.isNaN(atMs) ? null : { atMs, drive, speed, command },
      way: this.way.snapshot(),
      sensors: [this.tachometer.snapshot(), this.meter.snapshot()],
    };
  }

  restore(from: Json): void {
    const { sent, way, sensors } = from as unknown as {
      sent: FanReporter['sent'] | null;
      way: Json;
      sensors: Json[];
    };
    if (sent !== null) this.sent = { ...sent };
    this.way.restore(way);
    this.tachometer.restore(sensors[0]!);
    this.meter.restore(sensors[1]!);
  }

  private changed(at: EpochMs, drive: number, speed: number, command: number): boolean {
    const { sent } = this;
    if (!(at - sent.atMs < this.reporting.sampling.fanRepeatS * 1000)) return true;
    return (
      Math.abs(drive - sent.drive) >= CHANGE ||
      Math.abs(speed - sent.speed) >= CHANGE ||
      (drive === 0) !== (sent.drive === 0) ||
      (command === AUTO) !== (sent.command === AUTO)
    );
  }

  /** The first time, a time before now: so that a room full of fans does not repeat itself in one breath. */
  private sentAt(at: EpochMs): EpochMs {
    if (!Number.isNaN(this.sent.atMs)) return at;
    const { seed, sampling } = this.reporting;
    const phase = new RandomStream(
      seed,
      `${this.tags.cluster}/${this.tags.server}/${this.tags.fan}`,
      'repeat',
    );
    return at - Math.round(phase.uniform() * sampling.fanRepeatS * 1000);
  }

  private fields(
    drive: number,
    speed: number,
    rpm: number,
    watts: number,
    mode: string,
    step: number,
  ): Fields {
    return {
      command_pct: quantised(100 * drive, step),
      speed_pct: quantised(100 * speed, step),
      speed_rpm: rpm,
      power_w: watts,
      running: mode !== 'off',
      mode,
    };
  }
}

import type { Json } from '../telemetry/json';

/** What is known of each server. Temperatures in °C, powers in W: means over the last step, if not state. */
const SERVER = [
  /** State: junction of the processors, their sinks, the board. */
  'junctionC',
  'sinkC',
  'boardC',
  /** State: clock (share of full) that the processors allow themselves, and 1 after a thermal trip. */
  'ownClock',
  'tripped',
  /** State: exhaust after it has mixed for a while, and the inlet that follows. */
  'mixedC',
  'inletC',
  /** Clock that holds, 0 when the server is off; 1 while it runs. */
  'clock',
  'running',
  'airflowM3s',
  'fansW',
  'processorW',
  'gpusW',
  'wallW',
  /** Air that reaches the sinks, and that leaves. */
  'sinkAirC',
  'exhaustC',
  /** Heat into the air. */
  'heatW',
  /** Books since the start: electricity taken, heat given to the air, and load-seconds that throttling held back. */
  'takenJ',
  'givenJ',
  'heldBackS',
] as const;

/** Each fan, two a server: speed (share of full; state), drive (PWM duty), input power. */
const FAN = ['speed', 'drive', 'powerW'] as const;

/** Each GPU: temperature and power limit (state), power, and 1 after it shut itself down. */
const GPU = ['chipC', 'limitW', 'powerW', 'tripped'] as const;

/** Each rack: clock that its PDU allows, image of its breaker, 1 when that has tripped, speed of its fans (state). */
const RACK = [
  'clock',
  'breaker',
  'open',
  'fanSpeed',
  'fanW',
  'powerW',
  'throttledW',
  'aisleC',
  'airflowM3s',
] as const;

/** The air of the room, and its books. */
export interface AirState {
  /** State: return air and walls, °C; what the coil takes up, W. */
  returnC: number;
  wallC: number;
  coilW: number;
  supplyC: number;
  /** Since the start: heat into the air, taken up by the coil, and through the walls, J. */
  heatJ: number;
  coilJ: number;
  outsideJ: number;
  /** Heat in servers, and in air and walls, at the start of the books, J. */
  serversAtStartJ: number;
  airAtStartJ: number;
  /** Time since the start, s. */
  timeS: number;
}

type Columns<Names extends readonly string[]> = { readonly [name in Names[number]]: Float64Array };

export interface Counts {
  readonly servers: number;
  readonly fans: number;
  readonly gpus: number;
  readonly disks: number;
  readonly racks: number;
}

/** All that changes in a room: a column of doubles for each variable, in one block, so that it is copied at once. */
export class RoomState {
  readonly servers: Columns<typeof SERVER>;
  readonly fans: Columns<typeof FAN>;
  readonly gpus: Columns<typeof GPU>;
  readonly racks: Columns<typeof RACK>;
  readonly air: AirState = {
    returnC: 0,
    wallC: 0,
    coilW: 0,
    supplyC: 0,
    heatJ: 0,
    coilJ: 0,
    outsideJ: 0,
    serversAtStartJ: 0,
    airAtStartJ: 0,
    timeS: 0,
  };
  private readonly block: Float64Array;
  /** Each column by its full name, such as `servers.junctionC`. */
  private readonly columns = new Map<string, Float64Array>();

  constructor(counts: Counts) {
    const { servers, fans, gpus, racks } = counts;
    this.block = new Float64Array(
      servers * SERVER.length + fans * FAN.length + gpus * GPU.length + racks * RACK.length,
    );
    let used = 0;
    const take = <const Names extends readonly string[]>(group: string, names: Names, count: number) => {
      const taken: Record<string, Float64Array> = {};
      for (const name of names) {
        const column = this.block.subarray(used, used + count);
        used += count;
        taken[name] = column;
        this.columns.set(`${group}.${name}`, column);
      }
      return taken as Columns<Names>;
    };
    this.servers = take('servers', SERVER, servers);
    this.fans = take('fans', FAN, fans);
    this.gpus = take('gpus', GPU, gpus);
    this.racks = take('racks', RACK, racks);
  }

  /** Becomes equal to the state of a room of the same plan. */
  copy(other: RoomState): void {
    this.block.set(other.block);
    Object.assign(this.air, other.air);
  }

  /** All of it 0. */
  clear(): void {
    this.block.fill(0);
    for (const name of Object.keys(this.air) as (keyof AirState)[]) this.air[name] = 0;
  }

  /** An entry a column, and one for the air. */
  *snapshot(): Iterable<[key: string, state: Json]> {
    for (const [name, column] of this.columns) yield [name, Array.from(column)];
    yield ['air', { ...this.air }];
  }

  restore(from: Iterable<[string, Json]>): void {
    for (const [name, saved] of from) {
      if (name === 'air') Object.assign(this.air, saved);
      else this.columns.get(name)?.set(saved as number[]);
    }
  }
}

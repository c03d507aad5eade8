import assert from 'node:assert/strict';
import { FAULT_KINDS, isOfRoom, type RoomFaultKind } from '../../../engine/faults/catalogue';
import { SIGMAS } from '../../../engine/faults/room-difference';
import { readingSigma, SENSOR_KINDS } from '../../../engine/room/sensors/sensor-kind';
import { planOf, Rig } from './rig';

/** What is read of a server, as the letters of a signature: watts, processor, board, exhaust, inlet, flow, two fans. */
const READ = 'W J B X I F 1 2'.split(' ');

/** What a server's sensors are given, in the order of `READ`. */
function givenTo({ room }: Rig, server: number): readonly [value: number, sigma: number][] {
  const { servers, fans } = room.state;
  const { maxRpm } = room.plan.classes[room.plan.servers[server]!.class]!.fan;
  const of = (kind: keyof typeof SENSOR_KINDS, value: number) =>
    [value, readingSigma(SENSOR_KINDS[kind], value)] as const;
  return [
    of('power_w', servers.wallW[server]!),
    of('cpu_temp_c', servers.junctionC[server]!),
    of('chassis_temp_c', servers.boardC[server]!),
    of('exhaust_temp_c', servers.exhaustC[server]!),
    of('inlet_temp_c', servers.inletC[server]!),
    of('airflow_m3s', servers.airflowM3s[server]!),
    of('fan_speed_rpm', fans.speed[2 * server]! * maxRpm),
    of('fan_speed_rpm', fans.speed[2 * server + 1]! * maxRpm),
  ].map(([value, sigma]) => [value, sigma]);
}

/** `+` and `-` are beyond 3 σ of the sensor, `0` is within: nobody sees it. */
function signature(harmed: Rig, healthy: Rig, server: number): string {
  const were = givenTo(healthy, server);
  return givenTo(harmed, server)
    .map(([value], i) => {
      const [was, sigma] = were[i]!;
      const sign = Math.abs(value - was) <= SIGMAS * sigma ? '0' : value > was ? '+' : '-';
      return `${READ[i]}${sign}`;
    })
    .join(' ');
}

const NOTHING = 'W0 J0 B0 X0 I0 F0 10 20';

interface Expected {
  readonly more?: object;
  /** Fans held at this in place of their own loop. */
  readonly fans?: number;
  /** Of server-02, of the other three of its rack, and of the four of the next rack; `.` is not looked at. */
  readonly target: string;
  readonly mates: string;
  readonly others: string;
}

/**
 * Half an hour at 60 % load, servers in pairs of a rack of four. The signs are those that real rooms show: load raises
 * watts, processor and exhaust; a fan that is lost raises all temperatures at the same watts, with less flow, one fan at
 * 0 and the other faster; a blocked way does so with both fans faster; cooling raises all inlets together; hot air that
 * comes round raises the inlets of a rack.
 */
const EXPECTED: Readonly<Record<RoomFaultKind, Expected>> = {
  'fan-off': { target: 'W0 J+ B+ X+ I0 F- 1- 2+', mates: NOTHING, others: NOTHING },
  'fan-stall': { target: 'W0 J+ B+ X+ I0 F- 1- 2+', mates: NOTHING, others: NOTHING },
  'fan-wear': {
    more: { intensity: 100, parameters: { off_at_pct: 10 } },
    target: 'W0 J+ B+ X+ I0 F- 1- 2+',
    mates: NOTHING,
    others: NOTHING,
  },
  // Its fans are held: on their own loop they answer so that the exhaust stays as cool as it was.
  'cpu-overload': {
    more: { for: '1h' },
    fans: 0.3,
    target: 'W+ J+ B+ X+ I0 F0 10 20',
    mates: NOTHING,
    others: NOTHING,
  },
  'server-down': { target: 'W- J- B- X- I0 F- 1- 2-', mates: NOTHING, others: NOTHING },
  'disk-failure': { target: NOTHING, mates: NOTHING, others: NOTHING },
  'airflow-blocked': { target: 'W0 J+ B+ X+ I0 F- 1+ 2+', mates: NOTHING, others: NOTHING },
  'pdu-limit': {
    more: { intensity: 0.1 },
    target: 'W- J- .. .. I0 F- 1- 2-',
    mates: 'W- J- .. .. I0 F- 1- 2-',
    others: NOTHING,
  },
  // The bottom of the rack, near the cold air, is warmed least of all.
  'aisle-recirculation': {
    target: 'W. J+ B+ X+ I+ F+ 1+ 2+',
    mates: '.. .. .. .. I+ F+ 1+ 2+',
    others: NOTHING,
  },
  'cooling-degraded': {
    more: { intensity: 0.2 },
    target: 'W+ J+ B+ X+ I+ F+ 1+ 2+',
    mates: 'W+ J+ B+ X+ I+ F+ 1+ 2+',
    others: 'W+ J+ B+ X+ I+ F+ 1+ 2+',
  },
  'cooling-stop': {
    target: 'W+ J+ B+ X+ I+ F+ 1+ 2+',
    mates: 'W+ J+ B+ X+ I+ F+ 1+ 2+',
    others: 'W+ J+ B+ X+ I+ F+ 1+ 2+',
  },
};

const TARGET = 1;
const MATES = [0, 2, 3];
const OTHERS = [4, 5, 6, 7];

function rig(plans: ConstructorParameters<typeof Rig>[0], fans: number | undefined): Rig {
  const made = new Rig(plans);
  if (fans !== undefined) made.inputs.fanCommand.fill(fans);
  made.room.settle(made.inputs);
  return made.play(1800, 5);
}

describe('what a fault of the room looks like, at its target and beside it', () => {
  for (const kind of FAULT_KINDS.filter(isOfRoom)) {
    const { more = {}, fans, target, mates, others } = EXPECTED[kind];
    it(`${kind}: ${target}; beside it ${mates === NOTHING ? 'nothing' : mates}`, () => {
      const [healthy, harmed] = [rig([], fans), rig([planOf(kind, more)], fans)];
      for (const [servers, expected] of [
        [[TARGET], target],
        [MATES, mates],
        [OTHERS, others],
      ] as const) {
        const pattern = new RegExp(`^${expected.replaceAll('+', '\\+')}$`);
        for (const server of servers) assert.match(signature(harmed, healthy, server), pattern, `${server}`);
      }
    });
  }

  it('hot air that comes round warms a server more, the farther it is from the cold air', () => {
    const [healthy, harmed] = [rig([], undefined), rig([planOf('aisle-recirculation')], undefined)];
    const inlet = (server: number) =>
      harmed.room.state.servers.inletC[server]! - healthy.room.state.servers.inletC[server]!;
    assert.ok(inlet(0) < inlet(1) && inlet(1) < inlet(2) && inlet(2) < inlet(3));
    const supply = ({ room }: Rig) => room.state.air.supplyC;
    assert.ok(Math.abs(supply(harmed) - supply(healthy)) < 0.15, 'the supply stays as cold');
  });

  it('energy closes to 1e-9 with any of them, throttling and caps on', () => {
    for (const kind of FAULT_KINDS.filter(isOfRoom)) {
      const { serversError, airError } = rig([planOf(kind, EXPECTED[kind].more)], undefined).room.energy();
      assert.ok(Math.abs(serversError) < 1e-9 && Math.abs(airError) < 1e-9, kind);
    }
  });
});

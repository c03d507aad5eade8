import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FAN_HEALTH } from '../../../engine/room/inputs';
import { DEFAULT_PDU, type Pdu } from '../../../engine/room/pdu';
import { DEFAULT_RACK_FANS, roomPlan, serversInRacks } from '../../../engine/room/plan';
import { Room } from '../../../engine/room/room';
import { SERVER_CLASSES } from '../../../engine/room/server-class';
import { seeded } from '../../support/random';
import { largest, smallest } from './support';

// C2: what servers take they give to the air or store, and what the room takes in leaves by the coil, through
// the walls, or is stored. Expected: nothing missing, to 1e-9 of what came in (first law).

/** 12 servers of four classes in three racks, the first of which has a PDU that must throttle. */
function mixedRoom(pdu: Pdu): Room {
  const classes = [
    SERVER_CLASSES.std2u,
    SERVER_CLASSES.micro1u,
    SERVER_CLASSES.gpu4u,
    { ...SERVER_CLASSES.gpu4u, gpus: { ...SERVER_CLASSES.gpu4u.gpus, mode: 'synthetic' as const } },
  ];
  const servers = serversInRacks(12, 4).map((place, i) => ({ ...place, class: i % 4, spread: 1 + i / 500 }));
  const racks = [{ pdu }, { pdu: DEFAULT_PDU, fans: DEFAULT_RACK_FANS }, { pdu: DEFAULT_PDU }];
  return new Room(roomPlan({ classes, servers, racks }));
}

describe('energy of the room', () => {
  it('closes to 1e-9 over any run, with faults, throttling, caps, trips and steps of any length', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(8, 16, 32), (seed, currentA) => {
        const random = seeded(seed);
        const room = mixedRoom({ ...DEFAULT_PDU, currentA });
        const inputs = room.restingInputs();
        for (let step = 0; step < 150; step++) {
          const i = Math.floor(random() * 12);
          const fan = Math.floor(random() * 24);
          inputs.load[i] = random();
          inputs.gpuLoad[Math.floor(random() * inputs.gpuLoad.length)] = random();
          inputs.fanHealth[fan] = Math.floor(random() * 3);
          inputs.fanEfficiency[Math.floor(random() * 24)] = random();
          inputs.fanCommand[Math.floor(random() * 24)] = random() < 0.5 ? -1 : random();
          inputs.open[Math.floor(random() * 12)] = random();
          inputs.down[Math.floor(random() * 12)] = random() < 0.2 ? 1 : 0;
          inputs.pduLimit[Math.floor(random() * 3)] = 0.4 + 0.6 * random();
          inputs.rackFanCommand[1] = random();
          inputs.recirculationFactor[i] = 2 * random();
          inputs.cooling.health = random();
          inputs.cooling.fan = random();
          inputs.cooling.setC = 15 + 10 * random();
          inputs.outsideC = 40 * random();
          if (random() < 0.1) room.restart(i);
          if (random() < 0.1) room.closeBreaker(Math.floor(random() * 3));
          room.step(inputs, 0.1 + 60 * random() * random());
        }
        const { serversError, airError, takenJ, heatJ } = room.energy();
        assert.ok(takenJ > 1e5 && heatJ > 1e5);
        assert.ok(Math.abs(serversError) < 1e-9, `servers ${serversError}`);
        assert.ok(Math.abs(airError) < 1e-9, `air ${airError}`);
      }),
      { seed: 2, numRuns: 30 },
    );
  });

  it('closes over a day with a throttled rack, a server that trips and one fan lost', () => {
    const room = mixedRoom({ ...DEFAULT_PDU, currentA: 4, breaker: false });
    const inputs = room.restingInputs();
    inputs.load.fill(0.9);
    inputs.gpuLoad.fill(0.9);
    room.settle(inputs);
    inputs.fanHealth[0] = FAN_HEALTH.off;
    inputs.fanHealth.fill(FAN_HEALTH.off, 16, 18);
    inputs.load[8] = 1;
    for (let minute = 0; minute < 1440; minute++) room.step(inputs, 60);
    const { servers, racks } = room.state;
    assert.equal(servers.tripped[8], 1, 'server 8 has tripped');
    assert.ok(racks.clock[0]! < 1, 'rack 0 is throttled');
    const { serversError, airError, takenJ } = room.energy();
    assert.ok(Math.abs(serversError) < 1e-9, `servers ${serversError}`);
    assert.ok(Math.abs(airError) < 1e-9, `air ${airError}`);
    // The books are those of the meters: over a day at rest, power times time.
    assert.ok(takenJ > 86_400 * 1000);
    assert.ok(smallest(servers.heldBackS) >= 0 && largest(servers.heldBackS) > 0.9 * 86_000);
  });

  it('counts from the last settling', () => {
    const room = mixedRoom(DEFAULT_PDU);
    const inputs = room.restingInputs();
    room.step(inputs, 600);
    room.settle(inputs);
    room.step(inputs, 10);
    const { takenJ, storedJ } = room.energy();
    const { itW } = room.power(inputs);
    assert.ok(Math.abs(takenJ / (10 * itW) - 1) < 1e-6);
    assert.ok(Math.abs(storedJ) < 1);
    assert.equal(room.state.air.timeS, 10);
  });
});

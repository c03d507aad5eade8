import { readRoom } from '../../engine/room/document/read-room';
import { ClosedLoop, type Policy } from './closed-loop';
import { MIDNIGHT } from './fan-scenarios';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Its thermometers are noisy and say whole degrees, but are not off: what is off is followed, whoever follows. */
function held(inletC: number, load: number, servers: number) {
  const sensors = { kinds: { cpu_temp_c: { biasSigma: 0 } } };
  return readRoom({ inletC, sensors, generate: { servers }, workload: { load } });
}

/** How far the hottest junction passes the set point after a step of the load from 20 to 90 %, K; below it less than 0. */
export function passing(policy: Policy, inletC: number, setPointC: number, servers = 5): number {
  const loop = new ClosedLoop(held(inletC, 0.2, servers), policy, MIDNIGHT);
  loop.passUntil(MIDNIGHT + HOUR_MS);
  const cluster = loop.live.simulation.layout.clusters[0]!.name;
  const step = { id: 'step', kind: 'set-load', target: { cluster }, value: 0.9, source: 'experiment' };
  loop.command({ ...step, issued_at: loop.now, expires_at: loop.now + HOUR_MS });
  let hottestC = 0;
  loop.passUntil(MIDNIGHT + 2 * HOUR_MS, ({ simulation }) => {
    hottestC = Math.max(hottestC, ...simulation.room.state.servers.junctionC);
  });
  return hottestC - setPointC;
}

/** The most changes of speed of a server in any minute under a load that stays, after an hour of settling. */
export function changesInAMinute(policy: Policy, inletC: number, load: number, servers = 5): number {
  const loop = new ClosedLoop(held(inletC, load, servers), policy, MIDNIGHT);
  loop.passUntil(MIDNIGHT + HOUR_MS);
  let most = 0;
  let before: Float64Array | undefined;
  const changes = Array.from({ length: servers }, (): number[] => []);
  loop.passUntil(MIDNIGHT + 3 * HOUR_MS, ({ simulation: { now, inputs } }) => {
    changes.forEach((times, i) => {
      if (before !== undefined && inputs.fanCommand[2 * i] !== before[2 * i]) times.push(now);
      while (times[0]! <= now - MINUTE_MS) times.shift();
      most = Math.max(most, times.length);
    });
    before = inputs.fanCommand.slice();
  });
  return most;
}

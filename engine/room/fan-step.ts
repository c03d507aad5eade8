import { airflow } from './airflow';
import { FANS } from './constants';
import { AUTO, autoSpeed, fanDrive, fanPower, friction, responseS } from './fan';
import type { Fleet, Group } from './fleet';
import { FAN_HEALTH, type RoomInputs, share } from './inputs';
import type { RoomState } from './state';

/** Blocked further than this a server would overheat without limit: its air must go somewhere. */
const LEAST_OPEN = 0.01;

/** Fans of a group: what the loop and the commands ask for, speed, input power; and the air they move. */
export function stepFans(
  group: Group,
  fleet: Fleet,
  { servers, fans, gpus }: RoomState,
  inputs: RoomInputs,
  dtS: number,
): void {
  const { fan, loop, chassis } = group.model.kind;
  const chips = group.model.kind.gpus?.count ?? 0;
  const { members } = group;
  const { firstGpu } = fleet;
  const { junctionC, running, airflowM3s, fansW } = servers;
  const { speed, drive, powerW } = fans;
  const { chipC } = gpus;
  const { loopReadingC, open, fanCommand, fanEfficiency, fanHealth } = inputs;
  const newFan = Math.exp(-dtS / fan.responseS);
  for (let k = 0; k < members.length; k++) {
    const i = members[k]!;
    const reading = loopReadingC[i]!;
    let hottestC = Number.isNaN(reading) ? junctionC[i]! : reading;
    // A server with GPUs cools the hottest chip [E].
    for (let chip = 0; chip < chips; chip++) hottestC = Math.max(hottestC, chipC[firstGpu[i]! + chip]!);
    const auto = autoSpeed(loop, hottestC);
    const on = running[i] === 1;
    let sumW = 0;
    let sumSpeed = 0;
    for (let at = FANS * i; at < FANS * (i + 1); at++) {
      const health = fanHealth[at];
      const left = share(fanEfficiency[at]!);
      const command = fanCommand[at]!;
      const driven =
        on && health !== FAN_HEALTH.off ? fanDrive(fan, command === AUTO ? auto : share(command), left) : 0;
      const held = health === FAN_HEALTH.stalled;
      const goal = held ? 0 : left * driven;
      const kept = left === 1 ? newFan : Math.exp(-dtS / responseS(fan, left));
      const turning = goal + (speed[at]! - goal) * kept;
      // A rotor that is held takes what the electronics let through [E]; without drive there is no input.
      const inputW = driven === 0 ? 0 : held ? fan.floorW : fanPower(fan, turning) * friction(left);
      drive[at] = driven;
      speed[at] = turning;
      powerW[at] = inputW;
      sumW += inputW;
      sumSpeed += turning;
    }
    fansW[i] = sumW;
    airflowM3s[i] = airflow(chassis, sumSpeed / FANS, Math.max(LEAST_OPEN, share(open[i]!)));
  }
}

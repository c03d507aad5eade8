import { ProblemError, problem } from '../../telemetry/problem';
import type { CompleteRoom } from './read-room';
import type { RoomDocument } from './room-shape';
import { fail } from './shape';

type Workload = RoomDocument['workload'];
type Sensors = RoomDocument['sensors'];

/** What is right by itself but not together: traces, profiles, lists of thermometers. */
export function checkSettings({ workload, sensors, clusters, racks }: CompleteRoom): void {
  checkWorkload(workload, 'workload');
  checkSensors(sensors, 'sensors');
  clusters.forEach((cluster, i) => {
    checkWorkload(cluster.workload, `clusters[${i}].workload`);
  });
  racks.forEach((rack, r) => {
    rack.servers.forEach((server, s) => {
      checkWorkload(server.workload, `racks[${r}].servers[${s}].workload`);
      checkSensors(server.sensors, `racks[${r}].servers[${s}].sensors`);
    });
  });
}

function checkWorkload({ trace, idle = 0, baseline, peak = 1 }: Workload, path: string): void {
  if (idle > peak) fail(`${path}.idle`, idle, `0..${peak}`);
  if (baseline !== undefined && (baseline < idle || baseline > peak)) {
    fail(`${path}.baseline`, baseline, `${idle}..${peak}`);
  }
  if (trace === undefined) return;
  const { seconds, load } = trace;
  if (seconds.length !== load.length) fail(`${path}.trace.load.length`, load.length, seconds.length);
  const back = seconds.findIndex((second, i) => i > 0 && second <= seconds[i - 1]!);
  if (back > 0) fail(`${path}.trace.seconds[${back}]`, seconds[back], `${seconds[back - 1]!}..1000000000`);
}

function checkSensors({ temperatures = [] }: Sensors, path: string): void {
  const again = temperatures.findIndex((which, i) => temperatures.indexOf(which) < i);
  if (again < 0) return;
  throw new ProblemError(problem('room-twice', `${path}.temperatures[${again}]`, temperatures[again]));
}

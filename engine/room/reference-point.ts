import { airflow, airRise } from './airflow';
import { autoSpeed } from './fan';
import { sinkResistance } from './heat-sink';
import type { ServerClass } from './server-class';

/** Halving the way each time, the loop closes although it may swing; 80 times are below rounding. */
const TURNS = 80;

/**
 * Where a server with its automatic loop comes to rest at given powers: temperature of the junction in °C and
 * speed of both fans.
 */
export function referencePoint(kind: ServerClass, inletC: number, cpuW: number, otherW: number) {
  const { chassis, sink, sockets, board, loop } = kind;
  let junctionC = inletC;
  for (let turn = 0; turn < TURNS; turn++) {
    const flow = airflow(chassis, autoSpeed(loop, junctionC), 1);
    const sinkAirC = inletC + board.upstream * airRise(otherW, flow);
    const resistance = sink.junctionToCaseKpw + sinkResistance(sink, sink.flowShare * flow);
    junctionC += 0.5 * (sinkAirC + (cpuW / sockets) * resistance - junctionC);
  }
  return { junctionC, speed: autoSpeed(loop, junctionC) };
}

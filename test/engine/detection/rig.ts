import type { DetectOut, DetectStage } from '../../../engine/detection/detect-stage';
import { readPlan } from '../../../engine/faults/read-plan';
import { FaultyRoom } from '../../../engine/live/faulty-room';
import { generateRoom } from '../../../engine/room/document/generate';
import { readRoom } from '../../../engine/room/document/read-room';
import { Simulation } from '../../../engine/room/simulation';
import { isClock } from '../../../engine/telemetry/clock';
import type { Fault } from '../../../engine/telemetry/fault';
import type { Finding } from '../../../engine/telemetry/finding';
import type { Metric } from '../../../engine/telemetry/metric';
import { HOUR_MS } from '../../../engine/telemetry/units';

/** Midnight: a whole day of load is to come. */
export const START = Date.UTC(2026, 0, 1);
export const ALL_TEMPERATURES = { temperatures: ['cpu', 'inlet', 'chassis', 'exhaust'] };

export interface Played {
  readonly findings: Finding[];
  readonly labels: Fault[];
  readonly scores: Metric[];
  readonly metrics: number;
}

export interface Play {
  readonly seed: number;
  readonly hours: number;
  readonly servers?: number;
  /** Changes to the default room. */
  readonly room?: object;
  readonly faults?: readonly object[];
  /** How often the detector is told the time; 10 s. */
  readonly clockS?: number;
}

/** A simulated room in front of a detector, which hears what a node would: the Metrics of each tick, then its clock. */
export function play(
  stage: Pick<DetectStage, 'push' | 'advance'>,
  { seed, hours, servers = 20, room = {}, faults = [], clockS = 10 }: Play,
): Played {
  const document = readRoom({ ...generateRoom({ servers, seed }), ...room });
  const plans = faults.map((fault, i) => readPlan(fault, '', `f${i}`));
  const faulty = new FaultyRoom(new Simulation(document, { start: START }), plans);
  const played: Played = { findings: [], labels: [], scores: [], metrics: 0 };
  let metrics = 0;
  const take = (outs: Iterable<DetectOut>) => {
    for (const out of outs) {
      if (out.port === 'result') played.findings.push(structuredClone(out.value));
      else if (out.port === 'event') played.scores.push(out.value);
    }
  };
  for (let hour = 0; hour < hours; hour++) {
    for (let tick = 0; tick < 360; tick++) {
      for (const part of faulty.play(HOUR_MS / 360)) {
        if (part === undefined) continue;
        for (const event of part.events) if (event.kind === 'fault') played.labels.push(event.fault);
        for (const metric of part.metrics) {
          if (isClock(metric)) {
            if ((metric.timestamp - START) % (1000 * clockS) === 0) take(stage.advance(metric.timestamp));
          } else {
            metrics++;
            take(stage.push(metric));
          }
        }
      }
    }
  }
  return { ...played, metrics };
}

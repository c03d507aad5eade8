import type { NodeStatus } from 'node-red';
import type { ViewStage } from '../../engine/view/view-stage';
import { count, LIGHTS } from './status';

/** How many servers and series are known, and what was lost. */
export function viewLight(stages: Iterable<ViewStage>, loss: NodeStatus | undefined): NodeStatus {
  let servers = 0;
  let series = 0;
  for (const { readings, histories } of stages) {
    servers += [...readings.of('server')].length;
    series += histories.size;
  }
  if (servers + series === 0) return loss ?? LIGHTS.running;
  const lost = loss?.text === undefined ? '' : `  ${loss.text}`;
  return {
    fill: loss?.fill ?? 'green',
    shape: loss?.shape ?? 'dot',
    text: `▤ ${count(servers)}  ∿ ${count(series)}${lost}`,
  };
}

import type { Finding } from '../../engine/telemetry/finding';
import type { Metric } from '../../engine/telemetry/metric';
import type { ExampleFlow } from './example-flow';

/** So many seconds of the wall: a minute of the room each. */
export async function simulate(flow: ExampleFlow, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    const before = clocks(flow);
    flow.clock.advance(1000);
    await flow.until(() => clocks(flow) > before);
  }
}

/** How many ticks the detector has judged: it passes their clocks on, after all else. */
function clocks(flow: ExampleFlow): number {
  return flow.messages('a finding?').filter(({ payload }) => (payload as Metric).name === 'clock').length;
}

export function findings(flow: ExampleFlow): Finding[] {
  return flow.messages('findings').map(({ payload }) => payload as Finding);
}

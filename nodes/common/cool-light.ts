import type { NodeStatus } from 'node-red';
import type { CoolStage } from '../../engine/cooling/cool-stage';
import { MODES, type Mode } from '../../engine/cooling/modes/names';
import { count, LIGHTS } from './status';

const LIGHTS_OF: Readonly<Record<Mode, NodeStatus>> = {
  off: { fill: 'grey', shape: 'dot', text: 'fan-controller.status.off' },
  auto: { fill: 'green', shape: 'dot', text: 'fan-controller.status.auto' },
  manual: { fill: 'blue', shape: 'dot', text: 'fan-controller.status.manual' },
  failsafe: { fill: 'red', shape: 'dot', text: 'fan-controller.status.failsafe' },
};
const SIGNS: Readonly<Record<Mode, string>> = { failsafe: '▲', manual: '✎', off: '○', auto: '●' };
/** What is most pressing comes first, and gives the colour. */
const PRESSING = ['failsafe', 'manual', 'off', 'auto'] as const satisfies Mode[];

/**
 * The mode of all servers in a word, or how many are in which; then what was lost, and then how many are known by now.
 */
export function coolLight(controllers: Iterable<CoolStage>, loss: NodeStatus | undefined): NodeStatus {
  const modes: Record<Mode, number> = { off: 0, auto: 0, manual: 0, failsafe: 0 };
  let servers = 0;
  let learning = 0;
  for (const controller of controllers) {
    const figures = controller.figures();
    servers += figures.servers;
    learning += figures.policy === 'least-watts' ? figures.learning : 0;
    for (const mode of MODES) modes[mode] += figures.modes[mode];
  }
  const [first, ...others] = PRESSING.filter((mode) => modes[mode] > 0);
  if (first === undefined) return loss ?? LIGHTS.running;
  const lost = loss?.text === undefined ? [] : [loss.text];
  if (others.length > 0) {
    const counts = [first, ...others].map((mode) => `${SIGNS[mode]} ${count(modes[mode])}`);
    return { ...LIGHTS_OF[first], text: [...counts, ...lost].join('  ') };
  }
  if (first === 'auto' && loss !== undefined) return loss;
  if (first === 'auto' && learning > 0)
    return { fill: 'blue', shape: 'ring', text: `◔ ${count(servers - learning)} / ${count(servers)}` };
  return LIGHTS_OF[first];
}

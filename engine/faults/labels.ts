import type { Fault } from '../telemetry/fault';
import type { EpochMs } from '../telemetry/metric';
import { kindSpec } from './catalogue';
import type { Episode } from './plan';

/** The label of an injected fault: what it is comes from its episode, the rest is said. */
export function injectedLabel(
  { id, plan }: Episode,
  state: Fault['state'],
  at: EpochMs,
  more: { readonly target?: Fault['target']; readonly parameters?: Fault['parameters'] } = {},
): Fault {
  const { kind, target, intensity, parameters } = plan;
  return {
    id,
    state,
    at,
    kind,
    origin: 'injected',
    scope: kindSpec(kind).scope,
    target: { ...target, ...more.target },
    parameters: { ...(intensity === null ? {} : { intensity }), ...parameters, ...more.parameters },
  };
}

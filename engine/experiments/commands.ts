import type { Command, CommandTarget } from '../telemetry/command';
import type { EpochMs } from '../telemetry/metric';
import { eachFault, type Target } from './arguments-shape';
import type { Action } from './protocol';

/** End of all time that Metrics can have: 2100. What names no end of its own holds until it is released. */
const NO_END: EpochMs = 4_102_444_800_000;

/** The commands that an action is: one for each server that it names. */
export function commandsOf({ name, provider }: Action, cluster: string, now: EpochMs): Command[] {
  const common = (id: string, target: CommandTarget, forS?: number) => ({
    id,
    kind: provider.func,
    target,
    source: 'experiment' as const,
    issued_at: now,
    expires_at: forS === undefined ? NO_END : now + 1000 * forS,
  });
  if (provider.func === 'clear') {
    const { value } = provider.arguments;
    return [{ ...common(name, { cluster }), ...(value === undefined ? {} : { value }) }];
  }
  if (provider.func === 'inject') {
    return eachFault(provider.arguments.value).map(({ server, fault }) => ({
      ...common(server === undefined ? name : `${name}/${server}`, { cluster }),
      value: fault as Readonly<Record<string, unknown>>,
    }));
  }
  const { target, for_s, value } = {
    for_s: undefined,
    value: undefined,
    ...provider.arguments,
  };
  return targetsOf(target, cluster).map((each) => ({
    ...common(each.server === undefined ? name : `${name}/${each.server}`, each, for_s),
    ...(value === undefined ? {} : { value }),
  }));
}

function targetsOf({ server, ...rest }: Target, cluster: string): CommandTarget[] {
  if (server === undefined) return [{ cluster, ...rest }];
  return server.map((each) => ({ cluster, ...rest, server: each }));
}

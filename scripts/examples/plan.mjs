// What of a protocol is pressed, what comes by itself and what is looked at.

/** `90 s`, `5 min`, `1 h 30 min`. */
export function lengthOf(seconds) {
  if (seconds < 60 || (seconds < 120 && seconds % 60 !== 0)) return `${+seconds.toFixed(1)} s`;
  const minutes = Math.round(seconds / 60);
  const rest = minutes % 60;
  if (minutes < 60) return `${minutes} min`;
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

const isAction = ({ type }) => type === 'action';
const isInjection = ({ provider: { func } }) => func === 'inject';

/** The activities of the method with the seconds from the first of them on. */
export function timeline({ method }) {
  let at = 0;
  return method.map((activity) => {
    at += activity.pauses.before ?? 0;
    const timed = { activity, at };
    at += activity.pauses.after ?? 0;
    return timed;
  });
}

/** Who is meant, in words. */
function whoOf({ server }) {
  if (server === undefined) return 'all servers';
  return server.length === 1 ? server[0] : `${server.length} servers`;
}

function targetOf({ func, arguments: asked }) {
  if (func !== 'inject') return asked.target ?? {};
  const server = asked.value.target?.server;
  return { server: server === undefined ? undefined : [server].flat() };
}

/** The buttons in their order; faults that follow the first come by themselves. */
export function buttonsOf({ protocol, words }) {
  const times = timeline(protocol).filter(({ activity }) => isAction(activity));
  const first = times.find(({ activity }) => isInjection(activity));
  const pressed = times.filter((timed) => !isInjection(timed.activity) || timed === first);
  const rollbacks = protocol.rollbacks.map((activity) => ({ activity, at: undefined }));
  return [...pressed, ...rollbacks].map(({ activity, at }, i) => {
    const { func, arguments: asked } = activity.provider;
    const pct = func === 'set-load' ? Math.round(100 * asked.value) : undefined;
    const target = targetOf(activity.provider);
    const name = words.buttons[activity.name].replace('{who}', whoOf(target)).replace('{pct}', String(pct));
    const toInjector = func === 'inject' || func === 'clear';
    return {
      activity,
      at,
      name: `${i + 1} - ${name}`,
      hit: target.server ?? [],
      info: `\`${activity.name}\``,
      toInjector,
      ...(toInjector ? { payload: func, payloadType: 'str' } : commandsOf(activity)),
    };
  });
}

function commandsOf({ name, provider: { func, arguments: asked } }) {
  const { server, ...target } = asked.target;
  const commands = (server ?? [undefined]).map((each) => ({
    id: each === undefined ? name : `${name}/${each}`,
    kind: func,
    target: { ...target, ...(each === undefined ? {} : { server: each }) },
    ...(asked.value === undefined ? {} : { value: asked.value }),
    source: 'experiment',
  }));
  return { payload: JSON.stringify(commands), payloadType: 'json' };
}

/** The list of the injector: all faults of the method, at their time after the first. */
export function faultsOf({ protocol, eachFault }) {
  const injections = timeline(protocol).filter(({ activity }) => isAction(activity) && isInjection(activity));
  return injections.flatMap(({ activity, at }) => {
    const afterS = at - injections[0].at;
    return eachFault(activity.provider.arguments.value).map(({ fault }) => ({
      ...fault,
      ...(afterS === 0 ? {} : { after: `${afterS}s` }),
    }));
  });
}

/** The looks in the order of the table of words, with the probes that they are of; the first says what is looked at. */
export function looksOf({ protocol, words }) {
  const { looks, others = {}, again = {} } = words;
  const probeOf = (name) => protocol.method.find((activity) => activity.name === name);
  const look =
    (isOthers) =>
    ([first, [name, label, aggregate = 'avg']]) => {
      const more = isOthers ? [] : Object.keys(again).filter((probe) => again[probe] === first);
      const names = [first, ...more];
      const probes = names.map(probeOf);
      return {
        probes,
        provider: probes[0].provider,
        name: name.replace('{who}', whoOf(probes[0].provider.arguments.target)),
        label,
        aggregate,
        others: isOthers,
        info: names.map((each) => `\`${each}\`${isOthers ? ' of the others' : ''}`).join('\n\n'),
      };
    };
  return [...Object.entries(looks).map(look(false)), ...Object.entries(others).map(look(true))];
}

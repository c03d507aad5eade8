import { isRecord, parseJson } from '../../engine/telemetry/json';
import { type Limit, type Problem, problem } from '../../engine/telemetry/problem';
import {
  type Blame,
  flawOfAll,
  isProblem,
  type Target,
  type TargetDefaults,
  tagsOf,
  targetOf,
} from './target';

type TargetReading = Generator<undefined, readonly Target[] | Problem>;

const SCHEME = '__scheme__';
const PATH = '__metrics_path__';
const PARAMETER = '__param_';

/**
 * The targets of a file as Prometheus' service discovery by files has them: JSON, a list of
 * `{"targets": ["host:port"], "labels": {"rack": "R01"}}`. The labels `__scheme__`, `__metrics_path__` and
 * `__param_<name>` say how those of the group are asked; others that begin with `__` are passed over, as there.
 * One that is wrong costs the whole text: half a list would take targets for gone. `undefined` is a place to pause.
 */
export function* readTargetFile(text: string, defaults: TargetDefaults): TargetReading {
  const groups = parseJson(text);
  if (!Array.isArray(groups)) return blameOf('targets')(text.trimStart(), 'target-groups');
  const targets: Target[] = [];
  for (const [g, group] of groups.entries()) {
    const read = yield* readGroup(group, `[${g}]`, defaults);
    if (isProblem(read)) return read;
    for (const target of read) targets.push(target);
  }
  return flawOfAll(targets, blameOf('targets')) ?? targets;
}

function* readGroup(group: unknown, at: string, defaults: TargetDefaults): TargetReading {
  if (!isRecord(group) || !Array.isArray(group.targets)) return blameOf(at)(group, 'target-groups');
  const { targets, labels = {} } = group;
  const blame = blameOf(`${at}.labels`);
  if (!isRecord(labels)) return blame(labels, 'object-of-texts');
  const how = howOf(labels, defaults, blame);
  if (isProblem(how)) return how;
  const own = Object.entries(labels).filter(([label]) => !label.startsWith('__'));
  const tags = tagsOf(Object.fromEntries(own), blame);
  if (isProblem(tags)) return tags;
  const read: Target[] = [];
  for (const [i, address] of targets.entries()) {
    yield undefined;
    const blameTarget = blameOf(`${at}.targets[${i}]`);
    if (typeof address !== 'string') return blameTarget(address, 'target-address');
    const target = targetOf(address, { ...tags }, how, blameTarget);
    if (isProblem(target)) return target;
    read.push(target);
  }
  return read;
}

/** How the targets of a group are asked. */
function howOf(
  labels: Record<string, unknown>,
  defaults: TargetDefaults,
  blame: Blame,
): TargetDefaults | Problem {
  const { [SCHEME]: scheme = defaults.scheme, [PATH]: place = defaults.path } = labels;
  if (scheme !== 'http' && scheme !== 'https') return blame(scheme, ['http', 'https']);
  if (typeof place !== 'string' || !place.startsWith('/')) return blame(place, 'a-url-path');
  const query = new URLSearchParams();
  for (const [label, value] of Object.entries(labels)) {
    if (!label.startsWith(PARAMETER)) continue;
    if (typeof value !== 'string') return blame(value, 'a-text');
    query.append(label.slice(PARAMETER.length), value);
  }
  const path = query.size === 0 ? place : `${place}?${query}`;
  return { scheme, path };
}

function blameOf(field: string): Blame {
  return (value: unknown, limit: Limit) => problem('target-file', field, value, limit);
}

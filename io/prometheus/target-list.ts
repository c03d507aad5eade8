import type { Tags } from '../../engine/telemetry/metric';
import { type Problem, problem } from '../../engine/telemetry/problem';
import {
  type Blame,
  flawOfAll,
  isProblem,
  type Target,
  type TargetDefaults,
  tagsOf,
  targetOf,
} from './target';

// Also for the editor: nothing here may come from node:*.

const OPTION = 'targets';

/** The targets of a form: rows `{target, tags}`, tags as `rack=R01, server=A01`. Rows without a target say nothing. */
export function readTargetList(rows: unknown, defaults: TargetDefaults): readonly Target[] | Problem {
  if (!Array.isArray(rows)) return problem('bad-option', OPTION, rows, 'list-of-rows');
  const targets: Target[] = [];
  for (const [i, row] of rows.entries()) {
    const address = textOf(row?.target);
    if (address === '') continue;
    const blame: Blame = (value, limit) => problem('bad-option', `${OPTION}.${i + 1}`, value, limit);
    const tags = readTags(textOf(row.tags), blame);
    if (isProblem(tags)) return tags;
    const target = targetOf(address, tags, defaults, blame);
    if (isProblem(target)) return target;
    targets.push(target);
  }
  return flawOfAll(targets, (value, limit) => problem('bad-option', OPTION, value, limit)) ?? targets;
}

function readTags(text: string, blame: Blame): Tags | Problem {
  const labels: Record<string, string> = {};
  for (const part of text.split(',').filter((one) => one.trim() !== '')) {
    const equals = part.indexOf('=');
    if (equals < 0) return blame(part.trim(), ['tag=value, tag=value']);
    labels[part.slice(0, equals).trim()] = part.slice(equals + 1).trim();
  }
  return tagsOf(labels, blame);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

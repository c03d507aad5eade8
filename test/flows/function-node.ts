import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../support/sources';

export const NOON = Date.UTC(2026, 3, 14, 12);

/** A function node of the page: its body, a context and a clock that the test moves. */
export function functionNode(file: string) {
  const body = readFileSync(path.join(ROOT, 'dashboard/first-light', file), 'utf8');
  const kept = new Map<string, unknown>();
  const context = {
    get: (key: string) => kept.get(key),
    set: (keys: string | string[], values: unknown) => {
      if (typeof keys === 'string') kept.set(keys, values);
      else for (const [i, key] of keys.entries()) kept.set(key, (values as unknown[])[i]);
    },
  };
  const clock = { at: NOON };
  const env = { get: (name: string) => (name === 'COLDAISLE_STORE' ? 'demo-data/' : undefined) };
  const lights: { text?: string }[] = [];
  const node = { status: (light: { text?: string }) => lights.push(light) };
  const run = new Function('msg', 'context', 'env', 'node', 'Date', body);
  const send = (msg: object) => run(msg, context, env, node, { now: () => clock.at });
  return { send, clock, lights, window: (metric: object) => send({ payload: [metric] }) };
}

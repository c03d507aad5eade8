import { limitKey, type Problem } from '../../../engine/telemetry/problem';
import { flawOf, type NodeConfig } from '../config';
import type { EditorNode } from './red';

/** Options that all nodes have: their labels stand in the shared catalogue. */
const SHARED = ['keep', 'maxMetrics', 'mqttBase'];

/**
 * Makes the `validate` functions of a form out of the check that the node itself makes at its start.
 * `dependsOn` names the properties that decide what this one may be.
 */
export function checks(
  config: Pick<NodeConfig<unknown>, 'type' | 'defaults' | 'parse'>,
  fields: 'node-input' | 'node-config-input' = 'node-input',
) {
  return (property: string, ...dependsOn: string[]) =>
    // Node-RED takes a sentence only from functions of two parameters.
    function (this: EditorNode, value: unknown, _options?: unknown): true | string {
      const context = dependsOn.map((other) => [other, shownValue(this, fields, other)]);
      const flaw = flawOf(config, property, { ...Object.fromEntries(context), [property]: value });
      return flaw === undefined || sentence(this, config.type, property, flaw);
    };
}

/** What the form shows now when it is open, else what the node has. */
function shownValue(node: EditorNode, fields: string, property: string): unknown {
  const input = $(`#${fields}-${property}`);
  return input.length > 0 ? input.val() : node[property];
}

/** What is wrong with a property, in the language of the editor; what it quotes is escaped for HTML. */
export function sentence(node: EditorNode, type: string, property: string, why: Problem): string {
  const label = node._(`${SHARED.includes(property) ? 'common' : type}.label.${property}`);
  // `option.part` or `option[0].part`
  const part = why.field.slice(property.length).replace(/^\./, '');
  return problemText(node, part === '' ? label : `${label} (${part})`, why);
}

/** The same about a field of that name. */
export function problemText(node: EditorNode, field: string, why: Problem): string {
  const key = limitKey(why.limit);
  return node._(`problem.${why.code}`, {
    field: plain(field),
    value: plain(String(why.value)),
    limit: key === undefined ? (why.limit ?? '') : node._(`limit.${key}`),
  });
}

// The editor shows sentences as HTML in its list of invalid nodes, and imported flows hold any text.
function plain(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

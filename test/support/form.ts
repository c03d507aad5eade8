import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { buildSync } from 'esbuild';
import type { NodeConfig } from '../../nodes/common/config';
import { ROOT } from './sources';

/** What a node's editor code registers. */
export interface EditorDefinition {
  readonly category: string;
  readonly color: string;
  readonly icon: string;
  readonly defaults: Readonly<Record<string, { value: unknown; type?: string }>>;
  readonly credentials?: Readonly<Record<string, { type: string }>>;
  readonly inputs?: number;
  readonly outputs?: number;
}

/** The editor code of a node with all that it uses, as the build bundles it. */
export function editorCode(type: string): string {
  const { outputFiles } = buildSync({
    absWorkingDir: ROOT,
    entryPoints: [`nodes/${type}/${type}.editor.ts`],
    bundle: true,
    write: false,
    format: 'iife',
    tsconfig: 'tsconfig.editor.json',
  });
  return outputFiles[0]?.text ?? '';
}

/** Runs the editor code of a node with nothing around it but the call that registers. */
export function editorDefinition(type: string): EditorDefinition {
  const registered: Record<string, EditorDefinition> = {};
  const nodes = {
    registerType: (name: string, definition: EditorDefinition) => (registered[name] = definition),
  };
  runInNewContext(editorCode(type), { RED: { nodes } });
  const definition = registered[type];
  if (definition === undefined) throw new Error(`${type}.editor.ts registers ${Object.keys(registered)}`);
  return definition;
}

/** The configuration that a node shares with its form. */
export function nodeConfig(type: string): NodeConfig<unknown> {
  const exported: Record<string, NodeConfig<unknown>> = require(`../../nodes/${type}/${type}.config`);
  const config = Object.values(exported).find((value) => value.type === type);
  if (config === undefined) throw new Error(`${type}.config.ts exports no configuration of that type`);
  return config;
}

export function formOf(type: string): string {
  return readFileSync(path.join(ROOT, `nodes/${type}/${type}.form.html`), 'utf8');
}

/** The catalogue keys of a form: `data-i18n="[placeholder]a.b;a.c"` -> `a.b`, `a.c`. */
export function formKeys(form: string): string[] {
  return [...form.matchAll(/data-i18n="([^"]*)"/g)].flatMap((match) =>
    (match[1] as string).split(';').map((part) => part.replace(/^\[[\w-]+\]/, '').trim()),
  );
}

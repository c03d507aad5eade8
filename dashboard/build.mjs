// Makes the flow of a page from <page>/flow.json here. In it stand for what is filled in:
//   "@text key.of.locale"   a text of locales/<language>.json
//   "@vue tiles.vue"        a component, with its texts, for the node ui-template
//   "@js candles.js"        the body of a function node
//   "@language"             the language, as a BCP 47 tag
//   "@css site.css"         style sheets, one after the other, the font inside
// Texts of a component are the section of its name, in locales/<language>.json or locales/<page>/*.<language>.json.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';

const DASHBOARD = fileURLToPath(new URL('.', import.meta.url));
export const LANGUAGES = ['en-US', 'fr', 'es-ES'];

const read = (...names) => readFileSync(path.join(DASHBOARD, ...names), 'utf8');

/** The text of `key`, e.g. `firstLight.tab`. */
function textOf(texts, key) {
  const text = key.split('.').reduce((node, name) => node?.[name], texts);
  if (typeof text !== 'string') throw new Error(`dashboard/locales: no text ${key}`);
  return text;
}

function styles(names) {
  const font = readFileSync(path.join(DASHBOARD, 'fonts/inter-latin.woff2')).toString('base64');
  const css = names.map((name) => read(name)).join('\n');
  return css.replace('fonts/inter-latin.woff2', `data:font/woff2;base64,${font}`);
}

/**
 * A component as ui-template takes it: a template, a script of one `export default { ... }` without imports, a style.
 * What it imports is put in its place:
 * - `import format from '../lib/format.mjs'`: `...format,` becomes the methods of that module;
 * - `import RoomTiles from './room-tiles.vue'`: PARTS has it, for `<component :is="parts.RoomTiles">` with
 *   `data: () => ({ parts: PARTS })`. The parts of a part are known to it by their names, as in any Vue component.
 * TEXTS and LANGUAGE become their values, FINDINGS the texts of findings, FAULTS those of faults, SAYINGS the sentences
 * of pages, PICTURES what equivalents are drawn with, and VIEW what the engine tells findings with.
 */
async function component(file, texts, language) {
  const { template, script, style } = await partsOf(file, texts, language);
  return [`<template>${template}</template>`, `<script>\nexport default ${script};\n</script>`, style].join(
    '\n\n',
  );
}

/** The template of a component, its options as an expression, and its styles with those of its parts. */
async function partsOf(file, texts, language) {
  const source = read(file);
  const [, template] = /<template>([\s\S]*)<\/template>\n/.exec(source);
  const [, code] = /<script>([\s\S]*)<\/script>/.exec(source);
  const name = path.basename(file, '.vue');
  const styles = [...source.matchAll(/<style>[\s\S]*?<\/style>/g)].map(([style]) => style);
  const parts = [];
  let script = code;
  for (const [line, library, from] of code.matchAll(/^import (\w+) from '(.+)';\n/gm)) {
    script = script.replace(line, '');
    const imported = path.join(path.dirname(file), from);
    if (imported.endsWith('.vue')) {
      const part = await partsOf(imported, texts, language);
      parts.push(`${library}: { ...${part.script}, template: ${JSON.stringify(part.template)} }`);
      styles.push(part.style);
    } else {
      const module = await import(pathToFileURL(path.join(DASHBOARD, imported)).href);
      script = script.replace(`...${library},`, methodsOf(module.default));
    }
  }
  script = script
    .trim()
    .replace(/^export default /, '')
    .replace(/;$/, '')
    .replace('TEXTS', () => JSON.stringify({ ...texts.common, ...texts[name] }))
    .replace('LANGUAGE', () => JSON.stringify(language))
    .replace('FINDINGS', () => textOfFile(`engine/telemetry/texts/finding.${language}.json`))
    .replace('FAULTS', () => JSON.stringify(textsOfFaults(language)))
    .replace('SAYINGS', () => textOfFile(`engine/view/texts/view.${language}.json`))
    .replace('PICTURES', () => textOfFile('engine/billing/report/pictures.json'))
    .replace('VIEW', wordsOfFindings)
    .replace('PARTS', () => `Vue.markRaw({ ${parts.join(', ')} })`);
  return { template, script, style: styles.join('\n') };
}

/** A file of JSON on one line. */
const textOfFile = (file) => JSON.stringify(JSON.parse(read('..', file)));

/** What each kind is called, and what happens. */
function textsOfFaults(language) {
  const faults = JSON.parse(read(`../engine/faults/texts/fault.${language}.json`));
  return Object.fromEntries(Object.entries(faults).map(([kind, { name, what }]) => [kind, { name, what }]));
}

/** An expression whose value are the exports of engine/view/finding-words.ts, without texts: they come by language. */
function wordsOfFindings() {
  const { outputFiles } = buildSync({
    absWorkingDir: path.resolve(DASHBOARD, '..'),
    entryPoints: ['engine/view/finding-words.ts'],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'words',
    target: 'es2022',
    minifyWhitespace: true,
    minifySyntax: true,
    tsconfigRaw: '{}',
  });
  return outputFiles[0].text
    .trim()
    .replace(/^("use strict";)?\s*var words\s*=\s*/, '')
    .replace(/;$/, '');
}

const methodsOf = (library) => Object.values(library).join(',\n    ').concat(',');

/** A value of the flow with what it stands for filled in. */
async function filled(value, page, texts, language) {
  if (Array.isArray(value)) return Promise.all(value.map((item) => filled(item, page, texts, language)));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(async ([key, item]) => [
      key,
      await filled(item, page, texts, language),
    ]);
    return Object.fromEntries(await Promise.all(entries));
  }
  if (value === '@language') return language;
  const [, kind, rest] = /^@(text|vue|js|css) (.+)$/.exec(value) ?? [];
  if (kind === 'text') return textOf(texts, rest);
  if (kind === 'vue') return component(path.join(page, rest), texts, language);
  if (kind === 'js') return read(page, rest);
  if (kind === 'css') return styles(rest.split(' '));
  return value;
}

/** A flow with what it stands for, taken from the folder of a page, filled in. */
export function filledFlow(flow, page, language) {
  return filled(flow, page, textsOf(page, language), language);
}

/** The flow of a page in one language, as the text of its file. */
export async function buildFlow(page, language) {
  const flow = await filledFlow(JSON.parse(read(page, 'flow.json')), page, language);
  return `${JSON.stringify(flow, null, 2)}\n`;
}

/** Those that all pages share, and those of the page. */
function textsOf(page, language) {
  const texts = JSON.parse(read('locales', `${language}.json`));
  const own = path.join('locales', page);
  if (!existsSync(path.join(DASHBOARD, own))) return texts;
  const files = readdirSync(path.join(DASHBOARD, own)).filter((file) => file.endsWith(`.${language}.json`));
  return Object.assign(texts, ...files.map((file) => JSON.parse(read(own, file))));
}

/** Folders that hold a flow. */
export function pages() {
  const folders = readdirSync(DASHBOARD, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders
    .map(({ name }) => name)
    .filter((name) => existsSync(path.join(DASHBOARD, name, 'flow.json')));
}

// Makes the flow of a page from <page>/flow.json here. In it stand for what is filled in:
//   "@text key.of.locale"   a text of locales/<language>.json
//   "@vue tiles.vue"        a component, with its texts, for the node ui-template
//   "@js candles.js"        the body of a function node
//   "@language"             the language, as a BCP 47 tag
//   "@css site.css"         style sheets, one after the other, the font inside
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
 * A component as ui-template takes it: one `export default { ... }` without imports. `...format` in its
 * methods becomes the methods of the imported ../lib/format.mjs, TEXTS and LANGUAGE their values, FINDINGS the texts of
 * findings, FAULTS those of faults, and VIEW what the engine tells them with.
 */
async function component(file, texts, language) {
  let source = read(file);
  const name = path.basename(file, '.vue');
  for (const [line, library, from] of [...source.matchAll(/^import (\w+) from '(.+)';\n/gm)]) {
    const module = await import(pathToFileURL(path.resolve(DASHBOARD, path.dirname(file), from)).href);
    source = source.replace(line, '').replace(`...${library},`, methodsOf(module.default));
  }
  return source
    .replace('TEXTS', () => JSON.stringify({ ...texts.common, ...texts[name] }))
    .replace('LANGUAGE', () => JSON.stringify(language))
    .replace('FINDINGS', () =>
      JSON.stringify(JSON.parse(read(`../engine/telemetry/texts/finding.${language}.json`))),
    )
    .replace('FAULTS', () => JSON.stringify(textsOfFaults(language)))
    .replace('VIEW', wordsOfFindings);
}

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

/** The flow of a page in one language, as the text of its file. */
export async function buildFlow(page, language) {
  const texts = JSON.parse(read('locales', `${language}.json`));
  const flow = await filled(JSON.parse(read(page, 'flow.json')), page, texts, language);
  return `${JSON.stringify(flow, null, 2)}\n`;
}

/** Folders that hold a flow. */
export function pages() {
  const folders = readdirSync(DASHBOARD, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders
    .map(({ name }) => name)
    .filter((name) => existsSync(path.join(DASHBOARD, name, 'flow.json')));
}

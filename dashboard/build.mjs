// Makes the flow of a page from <page>/flow.json here. In it stand for what is filled in:
//   "@text key.of.locale"   a text of locales/<language>.json
//   "@vue tiles.vue"        a component, with its texts, for the node ui-template
//   "@parts"                the parts of all components of the page, for one widget beside them
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
 *   `data: () => ({ parts: PARTS })`, and in a part for `components: PARTS`. A page has its parts from `partsOf`.
 * TEXTS becomes the texts of the component, and what stands in VALUES its value.
 */
async function component(file, texts, language) {
  const { template, code, style } = sourceOf(file);
  let script = code;
  for (const { line, name, imported } of importsOf(file, code)) {
    script = script.replace(line, '');
    if (!isPart(imported)) script = script.replace(`...${name},`, methodsOf(await libraryAt(imported)));
  }
  script = optionsOf(script)
    .replace('PARTS', REGISTRY)
    .replace('TEXTS', () => textsOfPart(file, texts));
  for (const [name, valueIn] of Object.entries(VALUES))
    script = script.replace(name, () => valueIn(language));
  return sfc(template, script, [style]);
}

/** Where pages find their parts by name: it may fill later than they are drawn. */
const REGISTRY = '(window.coldaisleParts ??= Vue.shallowReactive({}))';

/**
 * The parts of all components of a folder, each once, as a component that is there before and beside all of them: the
 * dashboard reads the script of a widget anew each time that it is shown, and these are most of it.
 */
async function partsOf(page, texts, language) {
  const shared = { constants: new Map(), styles: new Set() };
  const all = new Map();
  const files = readdirSync(path.join(DASHBOARD, page)).filter((name) => isPart(name));
  for (const file of files.map((name) => path.join(page, name)))
    for (const { name, imported } of importsOf(file, sourceOf(file).code))
      if (isPart(imported)) all.set(name, await sharedPart(imported, texts, language, shared));
  const constants = [...shared.constants].map(([name, value]) => `const ${name} = ${value};`).join('\n');
  const parts = [...all].map(([name, constant]) => `${name}: Vue.markRaw(${constant})`).join(', ');
  const script = `{ data() {\n${constants}\nObject.assign(${REGISTRY}, { ${parts} });\nreturn {};\n} }`;
  return sfc('<i hidden></i>', script, shared.styles);
}

const sfc = (template, script, styles) =>
  `<template>${template}</template>\n\n<script>\nexport default ${script};\n</script>\n\n${[...styles].join('\n')}`;

/** Makes a part, and all that it needs, constants of the component: each once. Gives the name of its own. */
async function sharedPart(file, texts, language, shared) {
  const constant = constantOf(file);
  if (shared.constants.has(constant)) return constant;
  const { template, code, style } = sourceOf(file);
  const own = [];
  let script = code;
  for (const { line, name, imported } of importsOf(file, code)) {
    script = script.replace(line, '');
    if (isPart(imported)) own.push(`${name}: ${await sharedPart(imported, texts, language, shared)}`);
    else {
      const library = constantOf(imported);
      shared.constants.set(library, `{\n${methodsOf(await libraryAt(imported))}\n}`);
      script = script.replace(`...${name},`, `...${library},`);
    }
  }
  script = optionsOf(script)
    .replace('PARTS', `{ ${own.join(', ')} }`)
    .replace('TEXTS', `${constant}_texts`);
  shared.constants.set(`${constant}_texts`, textsOfPart(file, texts));
  for (const [name, valueIn] of Object.entries(VALUES))
    if (new RegExp(`\\b${name}\\b`).test(script)) shared.constants.set(name, valueIn(language));
  shared.constants.set(constant, `{ ...${script}, template: ${JSON.stringify(template)} }`);
  shared.styles.add(style);
  return constant;
}

/** What stands for itself in a component: the language, texts of the engine, and what the engine tells findings with. */
const VALUES = {
  LANGUAGE: (language) => JSON.stringify(language),
  FINDINGS: (language) => textOfFile(`engine/telemetry/texts/finding.${language}.json`),
  FAULTS: (language) => unwatched(textsOfFaults(language)),
  SAYINGS: (language) => textOfFile(`engine/view/texts/view.${language}.json`),
  PICTURES: () => textOfFile('engine/billing/report/pictures.json'),
  VIEW: () => wordsOfFindings(),
};

function sourceOf(file) {
  const source = read(file);
  const [, template] = /<template>([\s\S]*)<\/template>\n/.exec(source);
  const [, code] = /<script>([\s\S]*)<\/script>/.exec(source);
  const style = [...source.matchAll(/<style>[\s\S]*?<\/style>/g)].join('\n');
  return { template, code, style };
}

const importsOf = (file, code) =>
  [...code.matchAll(/^import (\w+) from '(.+)';\n/gm)].map(([line, name, from]) => ({
    line,
    name,
    imported: path.join(path.dirname(file), from),
  }));

const isPart = (file) => file.endsWith('.vue');

const libraryAt = async (file) => (await import(pathToFileURL(path.join(DASHBOARD, file)).href)).default;

/** A name for what stands in a file: `control-room/room/server-tile.vue` is `room_server_tile`. */
const constantOf = (file) =>
  path
    .relative('control-room', file)
    .replace(/\.\w+$/, '')
    .replace(/\W+/g, '_')
    .replace(/^_+/, '');

/** The options of a component as an expression. */
const optionsOf = (script) =>
  script
    .trim()
    .replace(/^export default /, '')
    .replace(/;$/, '');

/** The texts of a component, and those that all have. */
const textsOfPart = (file, texts) => unwatched({ ...texts.common, ...texts[path.basename(file, '.vue')] });

/** An expression for what never changes: nobody need watch it, and its text is read faster than code. */
const unwatched = (value) => `Vue.markRaw(JSON.parse(${JSON.stringify(JSON.stringify(value))}))`;

/** A file of JSON. */
const textOfFile = (file) => unwatched(JSON.parse(read('..', file)));

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
  if (value === '@parts') return partsOf(page, texts, language);
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

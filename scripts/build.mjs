// Builds dist/ from the folders: a node set for each nodes/<type>, a command for each cli/<command>.
// `--skip-check` leaves out the type check.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

/** Language of the sources -> folders in dist: a browser set to `es` does not reach `es-ES`. */
const LANGUAGES = { 'en-US': ['en-US'], fr: ['fr'], 'es-ES': ['es-ES', 'es'] };

/** A build that fails leaves the dist/ that was there. */
const OUT = `.cache/dist-${process.pid}`;

const NODE_BUNDLE = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  packages: 'external',
  legalComments: 'none',
  logLevel: 'warning',
};
const BROWSER_BUNDLE = {
  bundle: true,
  minify: true,
  write: false,
  platform: 'browser',
  target: 'es2020',
  format: 'iife',
  legalComments: 'none',
  tsconfig: 'tsconfig.editor.json',
  logLevel: 'warning',
};

function run(script) {
  const { status } = spawnSync(process.execPath, [script], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

// dist/ is no longer what scripts/setup.mjs built.
rmSync('.cache/built-from', { force: true });

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** Names of the folders in `dir` that hold a file of the same name: nodes/<type>/<type>.ts. */
function foldersIn(dir) {
  if (!existsSync(dir)) return [];
  return readdirSync(dir).filter((name) => existsSync(path.join(dir, name, `${name}.ts`)));
}

async function buildNodes(types) {
  const entryPoints = types.map((type) => `nodes/${type}/${type}.ts`);
  await build({ ...NODE_BUNDLE, entryPoints, outdir: `${OUT}/nodes`, entryNames: '[name]' });
  await Promise.all(types.map(buildHtml));
  for (const type of types) writeLocales(type);
  cpSync('icons', `${OUT}/nodes/icons`, { recursive: true });
}

/** The form and the editor's code; help and texts come from the locales. */
async function buildHtml(type) {
  const form = readFileSync(`nodes/${type}/${type}.form.html`, 'utf8');
  const editor = await build({ ...BROWSER_BUNDLE, entryPoints: [`nodes/${type}/${type}.editor.ts`] });
  const code = editor.outputFiles[0].text.replaceAll('</script', '<\\/script');
  writeFileSync(
    `${OUT}/nodes/${type}.html`,
    `<script type="text/html" data-template-name="${type}">\n${form}</script>\n` +
      `<script type="text/javascript">\n${code}</script>\n`,
  );
}

/** Texts of the engine that a form shows, by their top key; a dot in a key is a step. */
const TEXTS_BESIDE = {
  'fault-injector': { fault: 'engine/faults/texts/fault', parameter: 'engine/faults/texts/parameter' },
};

function textsBeside(type, language) {
  const texts = {};
  for (const [top, file] of Object.entries(TEXTS_BESIDE[type] ?? {})) {
    for (const [key, text] of Object.entries(readJson(`${file}.${language}.json`))) {
      const steps = [top, ...key.split('.')];
      const last = steps.pop();
      const place = steps.reduce((inner, step) => (inner[step] ??= {}), texts);
      place[last] = text;
    }
  }
  return texts;
}

/** A node's own texts, with those shared by all nodes and those of the Problems that its form shows. */
function writeLocales(type) {
  for (const [language, folders] of Object.entries(LANGUAGES)) {
    const shared = {
      ...readJson(`nodes/common/locales/${language}.json`),
      ...readJson(`engine/telemetry/texts/problem.${language}.json`),
    };
    const own = readJson(`nodes/${type}/locales/${language}/${type}.json`);
    const twice = Object.keys(own).filter((key) => key in shared);
    if (twice.length > 0)
      throw new Error(`nodes/${type}, ${language}: ${twice} stands in the shared texts too`);
    for (const folder of folders) {
      const target = `${OUT}/nodes/locales/${folder}`;
      mkdirSync(target, { recursive: true });
      writeFileSync(
        `${target}/${type}.json`,
        JSON.stringify({ ...shared, ...textsBeside(type, language), ...own }, null, 1),
      );
      cpSync(`nodes/${type}/locales/${language}/${type}.html`, `${target}/${type}.html`);
    }
  }
}

/**
 * What comes from another chunk is taken out of it once. Left to esbuild it would be asked for through a getter at
 * every use, which halves the speed of a simulated room. Chunks neither import in a circle nor export what changes.
 */
function taken(text) {
  return text.replace(
    /^import \{([^}]*)\} from ("\.\/[^"]+");$/gm,
    (_, names, from) => `const {${names.replaceAll(' as ', ': ')}} = require(${from});`,
  );
}

/** What commands share is built once: an error thrown by one is an instance of the class that main knows. */
async function buildCommandLine() {
  const entryPoints = foldersIn('cli').map((command) => `cli/${command}/${command}.ts`);
  if (existsSync('cli/main.ts')) entryPoints.push('cli/main.ts');
  const output = { outdir: `${OUT}/cli`, entryNames: '[name]', chunkNames: 'shared.[hash]', write: false };
  // esbuild shares code between ES modules only; these are turned into CommonJS one by one.
  const { outputFiles } = await build({
    ...NODE_BUNDLE,
    ...output,
    entryPoints,
    format: 'esm',
    splitting: true,
  });
  const commonJs = { format: 'cjs', platform: 'node', target: 'node20', banner: '"use strict";' };
  mkdirSync(`${OUT}/cli`, { recursive: true });
  for (const { path: file, text } of outputFiles)
    writeFileSync(file, (await transform(taken(text), commonJs)).code);
}

/** Beside every bundle, so that `path.join(__dirname, 'x.worker.js')` holds in all of them. */
async function buildWorkers() {
  const entryPoints = readdirSync('io', { recursive: true })
    .filter((file) => file.endsWith('.worker.ts'))
    .map((file) => path.join('io', file));
  await build({ ...NODE_BUNDLE, entryPoints, outdir: `${OUT}/nodes`, entryNames: '[name]' });
  for (const entry of entryPoints) {
    const worker = path.basename(entry).replace(/ts$/, 'js');
    cpSync(`${OUT}/nodes/${worker}`, `${OUT}/cli/${worker}`);
  }
}

if (!process.argv.includes('--skip-check')) run('scripts/typecheck.mjs');
process.on('exit', () => rmSync(OUT, { recursive: true, force: true }));
const types = foldersIn('nodes');
try {
  await Promise.all([buildNodes(types), buildCommandLine(), buildWorkers()]);
} catch (error) {
  // esbuild has printed its own errors.
  if (!error.errors) console.error(error.message);
  process.exit(1);
}
rmSync('dist', { recursive: true, force: true });
renameSync(OUT, 'dist');
console.log(`dist: nodes ${types.join(', ')}; commands ${foldersIn('cli').join(', ')}`);

// Pages of the dashboard, what they load, and the docs have builders of their own.
const builders = readdirSync('scripts').filter((file) => /^build-.+\.mjs$/.test(file));
for (const builder of builders) run(`scripts/${builder}`);

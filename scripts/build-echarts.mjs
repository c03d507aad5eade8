// Builds resources/echarts.js of dashboard/echarts.mjs, with the licences of what is in it. Node-RED serves the folder
// under /resources/<name of the package>/.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

await build({
  entryPoints: ['dashboard/echarts.mjs'],
  outdir: 'resources',
  bundle: true,
  minify: true,
  platform: 'browser',
  target: 'es2020',
  format: 'iife',
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warning',
});

const licences = ['echarts/LICENSE', 'echarts/NOTICE', 'zrender/LICENSE', 'tslib/LICENSE.txt'];
const texts = licences.map((file) => `${file}\n\n${readFileSync(`node_modules/${file}`, 'utf8')}`);
writeFileSync('resources/echarts.LICENSE.txt', texts.join('\n'));

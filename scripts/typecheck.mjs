// Checks the types of the whole package: the engine without Node, the editor with a browser, and all the rest.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TSC = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));

function check(config) {
  return new Promise((resolve, reject) => {
    const tsc = spawn(process.execPath, [TSC, '--noEmit', '-p', config], { cwd: ROOT, stdio: 'inherit' });
    tsc.on('error', reject);
    tsc.on('exit', (code) => resolve(code === 0));
  });
}

const configs = ['tsconfig.json', 'tsconfig.engine.json', 'tsconfig.editor.json'];
const right = await Promise.all(configs.map(check));
if (right.includes(false)) process.exit(1);

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { assertServed, oneOfEach, PACKAGE } from '../support/installed-package';
import { type NodeRedProcess, startNodeRed } from '../support/node-red-process';
import { ROOT } from '../support/sources';

/** Package name of each version, and the Node that runs it. */
const VERSIONS = {
  'node-red': process.execPath,
  'node-red-5': process.env.COLDAISLE_NODE24,
};

/** What a build inside of it prints is seen when it fails: it goes to standard error. */
function npm(args: string[], cwd: string): void {
  execFileSync('npm', [...args, '--loglevel=error'], {
    cwd,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
}

describe('the packed package in a fresh user directory', function () {
  this.timeout(300_000);
  let folder: string;
  let userDir: string;
  let installed: string;
  let nodeRed: NodeRedProcess | undefined;

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-packed-'));
    npm(['pack', '--pack-destination', folder], ROOT);
    const [tarball] = readdirSync(folder);
    assert.match(tarball ?? '', /\.tgz$/);
    userDir = mkdtempSync(path.join(folder, 'user-'));
    writeFileSync(path.join(userDir, 'package.json'), '{ "private": true }');
    npm(
      ['install', '--prefix', userDir, '--no-audit', '--no-fund', path.join(folder, tarball ?? '')],
      userDir,
    );
    installed = path.join(userDir, 'node_modules', PACKAGE);
  });

  afterEach(() => nodeRed?.stop());

  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [version, node] of Object.entries(VERSIONS)) {
    it(`registers every type in ${version} and serves its texts, help and icons`, async function () {
      if (node === undefined) return this.skip();
      nodeRed = await startNodeRed({ version, node, userDir, flow: oneOfEach(installed) });
      await assertServed(nodeRed, installed);
    });
  }

  it('brings the command line', () => {
    const command = path.join(userDir, 'node_modules/.bin/coldaisle');
    const help = execFileSync(command, ['--help'], { encoding: 'utf8', shell: process.platform === 'win32' });
    assert.match(help, /coldaisle/);
  });
});

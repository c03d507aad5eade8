import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { assertServed, oneOfEach, PACKAGE } from '../support/installed-package';
import { type NodeRedProcess, startNodeRed } from '../support/node-red-process';
import { ROOT } from '../support/sources';

describe('Node-RED with this checkout as a package', function () {
  this.timeout(90_000);
  let userDir: string;
  let nodeRed: NodeRedProcess | undefined;

  before(() => {
    userDir = mkdtempSync(path.join(tmpdir(), 'coldaisle-start-'));
    const place = path.join(userDir, 'node_modules', PACKAGE);
    mkdirSync(path.dirname(place), { recursive: true });
    symlinkSync(ROOT, place, 'junction');
  });

  after(async () => {
    await nodeRed?.stop();
    rmSync(userDir, { recursive: true, force: true });
  });

  it('registers every type and serves its texts, help and icons', async () => {
    const version = process.env.NR ?? 'node-red';
    nodeRed = await startNodeRed({ version, node: process.execPath, userDir, flow: oneOfEach(ROOT) });
    await assertServed(nodeRed, ROOT);
  });
});

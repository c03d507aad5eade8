import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROTOCOL_NAMES, PROTOCOLS } from '../../engine/experiments/protocols';
import { ROOT } from '../support/sources';
import { until } from '../support/until';

const NODE_24 = process.env.COLDAISLE_NODE24;
/** Of no run that the protocols were written with. */
const SEED = 2026;
/** What is killed, and played on Node 24: sudden and slow, of the room and of what is seen. */
const SOME = ['--tests', 'fan-fail,charge-burst', '--kinds', 'fan-wear,sensor-drift', '--servers', '10'];
const FLAGS = [...SOME, '--first-seed', `${SEED}`, '--stages', 'window'];

function start(flags: readonly string[], node = process.execPath): ChildProcess {
  return spawn(node, [path.join(ROOT, 'bin/coldaisle'), 'experiment', ...flags], { stdio: 'ignore' });
}

/** The exit code of a run to its end. */
async function play(flags: readonly string[], node?: string): Promise<unknown> {
  const [code] = await once(start(flags, node), 'close');
  return code;
}

/** Every file below a folder, by its name there. */
function filesOf(folder: string): Map<string, string> {
  const names = (readdirSync(folder, { recursive: true }) as string[]).sort();
  const files = names.filter((name) => statSync(path.join(folder, name)).isFile());
  return new Map(files.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
}

describe('experiments', function () {
  this.timeout(180_000);
  let folder: string;
  const file = (name: string) => path.join(folder, name);

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-experiments-'));
    assert.equal(await play([...FLAGS, '--out', file('whole')]), 0);
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const loop of ['closed', 'open']) {
    it(`every protocol for every size that it names, loop ${loop}: all that must be seen is seen (000-086)`, async () => {
      const out = file(loop);
      assert.equal(await play(['--first-seed', `${SEED}`, '--loop', loop, '--out', out]), 0);
      const { totals, runs } = JSON.parse(readFileSync(path.join(out, 'summary.json'), 'utf8'));
      const sizes = PROTOCOL_NAMES.map((name) => PROTOCOLS[name].configuration.servers.length);
      const count = sizes.reduce((sum, each) => sum + each, 0);
      assert.equal(count, 22);
      assert.deepEqual(
        [totals.runs, totals.completed, totals.deviated, totals.crashed],
        [count, count, 0, 0],
      );
      const missed = runs.filter(({ probes }: { probes: { failed: number } }) => probes.failed > 0);
      assert.deepEqual(missed, []);
      assert.ok(totals.probes_passed > 80);
    });
  }

  it('a kill leaves whole runs only, and what is started again gives what was to come', async () => {
    const out = file('killed');
    const child = start([...FLAGS, '--workers', '2', '--out', out]);
    const finished = () =>
      existsSync(out) ? readdirSync(out).filter((name) => !name.endsWith('.part')) : [];
    await until(() => finished().length > 0, 'a run is whole');
    child.kill('SIGKILL');
    await once(child, 'close');
    assert.ok(finished().length < filesOf(file('whole')).size / 4, 'it was killed too late');
    for (const run of finished()) {
      for (const [name, text] of filesOf(path.join(out, run)))
        assert.equal(text, readFileSync(path.join(file('whole'), run, name), 'utf8'), `${run}/${name}`);
    }
    assert.equal(await play([...FLAGS, '--out', out]), 0);
    assert.deepEqual(filesOf(out), filesOf(file('whole')));
  });

  it('Node 24 writes the same bytes', async function () {
    if (NODE_24 === undefined) return this.skip();
    assert.equal(await play([...FLAGS, '--out', file('node-24')], NODE_24), 0);
    assert.deepEqual(filesOf(file('node-24')), filesOf(file('whole')));
  });
});

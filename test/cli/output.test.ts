import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { ROOT } from '../support/sources';
import { CLI, coldaisle, temporaryFolder } from './shell';

const TIME = 1767225600000;
const line = (seconds: number) =>
  `{"name":"server","tags":{"server":"a"},"fields":{"power_w":${seconds}},"timestamp":${TIME + seconds * 1000}}\n`;

describe('the file that --out names', () => {
  const folder = temporaryFolder();
  const file = (name: string) => path.join(folder(), name);

  it('stays as it was when the command fails, and no part is left', async () => {
    writeFileSync(file('out.jsonl'), 'before');
    const { code } = await coldaisle(['decode', '--in', 'missing', '--out', 'out.jsonl'], { cwd: folder() });
    assert.equal(code, 1);
    assert.equal(readFileSync(file('out.jsonl'), 'utf8'), 'before');
    assert.deepEqual(readdirSync(folder()), ['out.jsonl']);
  });

  it('may be the input', async () => {
    writeFileSync(file('x.jsonl'), line(1) + line(2));
    const { code } = await coldaisle(['decode', '--in', 'x.jsonl', '--out', 'x.jsonl'], { cwd: folder() });
    assert.equal(code, 0);
    assert.equal(readFileSync(file('x.jsonl'), 'utf8'), line(1) + line(2));
  });

  it('is not replaced when it is a device', async () => {
    const { code } = await coldaisle(['decode', '--out', '/dev/null', '--format', 'lp'], { stdin: line(1) });
    assert.equal(code, 0);
    assert.equal(
      readdirSync('/dev').some((name) => name.endsWith('.part')),
      false,
    );
  });

  it('is the one that a link leads to', async () => {
    writeFileSync(file('real.jsonl'), 'before');
    symlinkSync('real.jsonl', file('link.jsonl'));
    const { code } = await coldaisle(['decode', '--out', 'link.jsonl'], { stdin: line(1), cwd: folder() });
    assert.equal(code, 0);
    assert.equal(readFileSync(file('real.jsonl'), 'utf8'), line(1));
    assert.equal(readlinkSync(file('link.jsonl')), 'real.jsonl');
  });

  it('is whole when two write it at once, as the last one has it', async () => {
    const slow = async function* (i: number) {
      yield Buffer.from(line(i));
      yield Buffer.from(line(i));
    };
    const runs = [1, 2, 3].map((i) =>
      coldaisle(['decode', '--out', 'out.jsonl'], { stdin: Readable.from(slow(i)), cwd: folder() }),
    );
    const codes = (await Promise.all(runs)).map(({ code }) => code);
    assert.deepEqual(codes, [0, 0, 0]);
    assert.deepEqual(readdirSync(folder()), ['out.jsonl']);
    const text = readFileSync(file('out.jsonl'), 'utf8');
    assert.ok(
      [1, 2, 3].some((i) => text === line(i) + line(i)),
      text,
    );
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`is not there in part after ${signal}, which ends the command as it ends any other`, async () => {
      const main = path.join(CLI, 'main.ts');
      const args = ['decode', '--codec', 'line-protocol', '--out', path.join(folder(), 'out.jsonl')];
      const running = spawn(process.execPath, ['-r', 'tsx/cjs', main, ...args], { cwd: ROOT });
      // What is refused is told at once, when the output is open; the input goes on.
      running.stdin.write('no line\n');
      await once(running.stderr, 'data');
      assert.match(readdirSync(folder()).join(), /^out\.jsonl\..+\.part$/);
      running.kill(signal);
      assert.deepEqual(await once(running, 'exit'), [null, signal]);
      assert.deepEqual(readdirSync(folder()), []);
    });
  }
});

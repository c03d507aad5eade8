import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { temporaryPath } from '../../io/state/write';
import { seeded } from '../support/random';
import { until } from '../support/until';
import { clockOf, heldWindows, sampleOf, samplesIn } from './numbered';
import { WindowProcess } from './window-process';

const SERVERS = [0, 1, 2];

describe('a damaged state file', function () {
  this.timeout(120_000);
  let host: WindowProcess;
  let bad: string;
  let whole: Buffer;

  before(async () => {
    host = new WindowProcess({ every: '30s', aggregates: 'sum,count' });
    bad = `${host.stateFile}.bad`;
    await host.start();
    await host.deliver([clockOf(0), ...SERVERS.map((server) => sampleOf(server, 0))]);
    await host.end('SIGTERM');
    whole = readFileSync(host.stateFile);
  });

  after(() => host.remove());

  /** The tick of the kept sample, if it is in the windows, and that of one that comes now. */
  async function ticksAfterStart(content: Buffer | string): Promise<number[]> {
    writeFileSync(host.stateFile, content);
    rmSync(bad, { force: true });
    await host.start();
    await host.deliver([clockOf(1), ...SERVERS.map((server) => sampleOf(server, 1))]);
    await host.deliver([clockOf(100)]);
    const windows = () => [...heldWindows(host.givenIn()).values()];
    await until(() => windows().length === SERVERS.length, 'a window of each series');
    const samples = windows().flatMap(samplesIn).sort();
    const ticks = [0, 1].filter((tick) => samples.includes(`s0 ${tick}`));
    const expected = SERVERS.flatMap((server) => ticks.map((tick) => `s${server} ${tick}`));
    assert.deepEqual(samples, expected);
    await host.end('SIGTERM');
    return ticks;
  }

  function warnings(): string[] {
    return host
      .log()
      .split('\n')
      .filter((line) => /\[(warn|error)\] \[window-aggregator:/.test(line));
  }

  it('is one that is not as it was written: the whole one is taken up', async () => {
    writeFileSync(temporaryPath(host.stateFile), 'the rest of a write that was killed');
    assert.deepEqual(await ticksAfterStart(whole), [0, 1]);
    assert.deepEqual(warnings(), []);
  });

  const random = seeded(11);
  const damages: [string, (whole: Buffer) => Buffer | string][] = [
    ['cut in a line', (file) => file.subarray(0, file.length * 0.6)],
    ['cut at the end of a line', (file) => file.subarray(0, file.lastIndexOf('\n', file.length - 2) + 1)],
    [
      'with a bit that has changed',
      (file) => Buffer.from(file.map((byte, i) => (i === file.length >> 1 ? byte ^ 1 : byte))),
    ],
    ['empty', () => ''],
    ['zeros, as after a crash of the machine', (file) => Buffer.alloc(file.length)],
    ['bytes of something else', (file) => Buffer.from(file.map(() => 256 * random()))],
    ['another JSON', () => '{"some": "settings"}\n'],
  ];
  for (const [what, damage] of damages) {
    it(`is set aside with one warning, and the node works: ${what}`, async () => {
      const content = Buffer.from(damage(whole));
      assert.deepEqual(await ticksAfterStart(content), [1]);
      assert.deepEqual(readFileSync(bad), content);
      assert.equal(warnings().length, 1, host.log());
      assert.match(warnings()[0] ?? '', /windows\.jsonl/);
    });
  }

  it('is not taken up with what no node of this type has written', async () => {
    const [header] = whole.toString().split('\n');
    const lines = `${header}\n["unsent",0]\n["hall",{"kind":"driven"}]\n["hall\\u001fgroup",5]\n`;
    const content = `${lines}{"entries":3,"crc32":${crc32(lines)}}\n`;
    assert.deepEqual(await ticksAfterStart(content), [1]);
    assert.equal(warnings().length, 1, host.log());
    assert.equal(existsSync(bad), false);
  });
});

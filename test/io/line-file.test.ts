import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Problem } from '../../engine/telemetry/problem';
import { LineFile } from '../../io/state/line-file';

describe('a file of lines', () => {
  let folder: string;
  let path: string;
  let said: Problem[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'coldaisle-lines-'));
    path = join(folder, 'deep', 'n.jsonl');
    said = [];
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const lineFile = (maxBytes = 1000) => new LineFile(path, maxBytes, (why) => said.push(why));
  const text = () => readFileSync(path, 'utf8');

  async function add(file: LineFile, ...lines: string[]): Promise<void> {
    for (const line of lines) file.add(line);
    await file.written();
  }

  it('holds what was added, in order, behind what was there', async () => {
    await add(lineFile(), 'a', 'b');
    const file = lineFile();
    await add(file, 'c');
    await add(file, 'd', 'é');
    assert.equal(text(), 'a\nb\nc\nd\né\n');
    assert.deepEqual(said, []);
  });

  for (const [was, kept] of [
    ['a\nb\nto', 'a\nb\n'],
    ['torn', ''],
    [`a\n${'x'.repeat(200_000)}`, 'a\n'],
    ['', ''],
  ] as const) {
    it(`cuts off a torn last line: ${was.slice(0, 12)}`, async () => {
      mkdirSync(join(folder, 'deep'));
      writeFileSync(path, was);
      await add(lineFile(), 'new');
      assert.equal(text(), `${kept}new\n`);
    });
  }

  it('ends with the last line that fits, says so once, and takes nothing more', async () => {
    // 'é' is two bytes, the line feed one.
    const file = lineFile(8);
    await add(file, 'aa', 'é', 'toolong', 'b');
    await add(file, 'c');
    assert.equal(text(), 'aa\né\n');
    assert.deepEqual(
      said.map(({ code, value, limit }) => [code, value, limit]),
      [['journal-full', 6, '8']],
    );
  });

  it('counts what was there', async () => {
    await add(lineFile(), '12345');
    await add(lineFile(8), 'a', 'b');
    assert.equal(text(), '12345\na\n');
    assert.equal(said.length, 1);
  });

  it('says once that it cannot be written', async () => {
    writeFileSync(join(folder, 'deep'), 'a file in place of the folder');
    const file = lineFile();
    await add(file, 'a');
    await add(file, 'b');
    assert.deepEqual(
      said.map(({ code }) => code),
      ['unwritable'],
    );
  });
});

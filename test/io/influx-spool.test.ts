import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Delivery } from '../../io/influx/delivery';
import { Quarantine } from '../../io/influx/quarantine';
import { FileTarget } from '../../io/influx/target-file';
import { Spool } from '../../io/spool/spool';
import type { Reader } from '../../io/spool/types';
import { ManualClock } from '../support/manual-clock';
import { turn } from '../support/memory-reader';
import { seeded } from '../support/random';

const DAY_MS = 86_400_000;

/** A reader whose commits fail now and then, before or after they are saved. */
function failing(reader: Reader, fails: () => boolean): Reader {
  return {
    name: reader.name,
    get position() {
      return reader.position;
    },
    get note() {
      return reader.note;
    },
    get dropped() {
      return reader.dropped;
    },
    next: (...asked) => reader.next(...asked),
    backlog: () => reader.backlog(),
    async commit(to, note) {
      if (fails()) throw new Error('failed before');
      await reader.commit(to, note);
      if (fails()) throw new Error('failed after');
    },
  };
}

describe('io/influx from a spool into files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-spool-files-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('writes each line once and in order, over stops, failures and days', async () => {
    const clock = new ManualClock();
    const random = seeded(4);
    const files = path.join(folder, 'files');
    const appended: string[] = [];
    let failures = 0;
    for (let life = 0; life < 25; life++) {
      const spool = await Spool.open({
        folder: path.join(folder, 'spool'),
        readers: ['file'],
        whenFull: 'refuse',
        fsync: false,
        segmentBytes: 2000,
        timeUnit: 'ms',
      });
      const reader = failing(spool.reader('file'), () => {
        const fails = random() < 0.1;
        if (fails) failures++;
        return fails;
      });
      const delivery = new Delivery({
        target: new FileTarget('file', files, clock, false),
        reader,
        quarantine: new Quarantine(path.join(folder, 'quarantine'), 'file', clock, false),
        clock,
        random,
        limits: { maxLines: 1 + Math.floor(random() * 20), maxBytes: 1000 },
        lingerMs: 0,
      });
      delivery.start();
      for (let append = 0; append < 5; append++) {
        const lines = Array.from({ length: 1 + Math.floor(random() * 20) }, (_, at) => {
          const number = appended.length + at;
          return `cpu,n=${number} v=${number} 1795332209451`;
        });
        await spool.append(lines.map((line) => `${line}\n`).join(''));
        appended.push(...lines);
        delivery.wake();
        clock.advance(random() < 0.1 ? DAY_MS : 1000);
        for (let turns = Math.floor(random() * 40); turns > 0; turns--) await turn();
      }
      // The last one stays until all is written.
      while (life === 24 && reader.backlog().lines > 0) {
        await turn();
        clock.advance(1000);
      }
      await delivery.stop(60_000);
      await spool.close();
    }
    const names = readdirSync(files).sort();
    const written = names.map((name) => readFileSync(path.join(files, name), 'utf8')).join('');
    assert.equal(written, appended.map((line) => `${line}000000\n`).join(''));
    assert.ok(names.length > 3 && failures > 10, `${names.length} files, ${failures} failures`);
    assert.deepEqual(readdirSync(folder).sort(), ['files', 'spool']);
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Problem } from '../../engine/telemetry/problem';
import { WatchedFile } from '../../io/prometheus/watched-file';
import { ManualClock } from '../support/manual-clock';
import { Told } from '../support/told';

const LOOK = 5000;

describe('watched file', () => {
  let folder: string;
  let place: string;
  let clock: ManualClock;
  let told: Told<string | Problem>;
  let file: WatchedFile;
  let looks = 0;

  /** Lets time pass, with some turns of the loop for each look. */
  const look = async (holds: () => boolean) => {
    for (looks = 0; !holds(); looks++) {
      clock.advance(LOOK);
      for (let n = 0; n < 10; n++) await new Promise(setImmediate);
    }
  };
  const watch = () => {
    file = new WatchedFile(place, clock, told.tell);
  };

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-targets-'));
    place = path.join(folder, 'targets.json');
    clock = new ManualClock();
    told = new Told();
  });
  afterEach(() => {
    file.close();
    assert.equal(clock.pending, 0);
    rmSync(folder, { recursive: true });
  });

  it('is read at once, and again when it has changed: written over or renamed into its place', async () => {
    writeFileSync(place, 'one');
    watch();
    assert.equal(await told.next(), 'one');
    writeFileSync(place, 'two!');
    clock.advance(LOOK);
    assert.equal(await told.next(), 'two!');
    writeFileSync(`${place}.new`, 'tri!');
    renameSync(`${place}.new`, place);
    clock.advance(LOOK);
    assert.equal(await told.next(), 'tri!');
  });

  it('that cannot be read says so once, and is read when it is there', async () => {
    watch();
    const why = (await told.next()) as Problem;
    assert.deepEqual([why.code, why.field, why.value], ['unreadable', place, 'ENOENT']);
    await look(() => told.events.length > 0 || looks > 20);
    assert.deepEqual(told.events, []);
    writeFileSync(place, 'now');
    await look(() => told.events.length > 0);
    assert.deepEqual(told.events, ['now']);
  });

  it('that is too large is not read', async () => {
    writeFileSync(place, Buffer.alloc(8 * 1024 * 1024 + 1));
    watch();
    assert.equal(((await told.next()) as Problem).code, 'too-large');
  });

  it('tells nothing behind its end', async () => {
    writeFileSync(place, 'one');
    watch();
    file.close();
    // The reading that was under way needs a few turns of the loop.
    for (let n = 0; n < 100; n++) await new Promise(setImmediate);
    assert.deepEqual(told.events, []);
  });
});

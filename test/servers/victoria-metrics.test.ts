import assert from 'node:assert/strict';
import { storableLine } from '../../engine/codecs/storable-line';
import type { Database } from '../../io/influx/database';
import { HttpTarget } from '../../io/influx/target-http';
import { startVictoriaMetrics, type VictoriaMetrics, victoriaMetricsIsMissing } from '../support/databases';
import { MemoryReader } from '../support/memory-reader';
import { allIn, NS, RealDelivery, SERVER_TIMEOUT_MS, UNITS } from '../support/real-delivery';

describe('delivery to VictoriaMetrics', function () {
  this.timeout(SERVER_TIMEOUT_MS);
  let real: RealDelivery;

  beforeEach(() => {
    real = new RealDelivery();
  });
  afterEach(() => real.end());
  let victoria: VictoriaMetrics;
  let database: Database;

  before(async function () {
    if (victoriaMetricsIsMissing()) return this.skip();
    victoria = await startVictoriaMetrics();
    database = { kind: 'victoria-metrics', url: victoria.url, database: '', gzip: true };
  });
  after(() => victoria?.stop());

  for (const [unit, digits] of UNITS) {
    it(`stores times in ${unit} at their instant`, async () => {
      const reader = new MemoryReader([`unit,u=${unit} v=1 ${digits}`], unit);
      real.deliver('lab', database, reader);
      await allIn(reader);
      const [series] = await victoria.samples(`unit_v{u="${unit}"}`);
      assert.deepEqual(series?.timestamps, [unit === 's' ? 1795332209000 : 1795332209451]);
    });
  }

  it('gets numbers, booleans as 1 and 0, and no strings', async () => {
    const reader = new MemoryReader([
      `kinds f=1.5,i=2i,u=3u,t=true,n=false,s="a, b=1" ${NS}`,
      `kinds s="x" ${NS}`,
    ]);
    const delivery = real.deliver('lab', database, reader);
    await allIn(reader);
    const stored = await victoria.samples('{__name__=~"kinds_.*"}');
    assert.deepEqual(Object.fromEntries(stored.map(({ metric, values }) => [metric.__name__, values[0]])), {
      kinds_f: 1.5,
      kinds_i: 2,
      kinds_u: 3,
      kinds_t: 1,
      kinds_n: 0,
    });
    assert.deepEqual(delivery.figures().adapted, { strings: 2, booleans: 2, lines: 1 });
  });

  it('stores tags with backslashes as they were sent', async () => {
    const paths = ['C:\\new', '\\\\share\\a b', 'x\\,y', 'x\\ y', 'x\\=y', 'a, b = "c"'];
    const fields = { v: 1, 'w\\': 2, 's\n': 'a\nb' };
    const lines = paths.map((path) =>
      String(
        storableLine({ name: 'paths', tags: { path }, fields, timestamp: 1795332209451 }, 'ns'),
      ).trimEnd(),
    );
    const reader = new MemoryReader(lines);
    real.deliver('lab', database, reader);
    await allIn(reader);
    const stored = await victoria.samples('paths_v');
    assert.deepEqual(stored.map(({ metric }) => metric.path).sort(), [...paths].sort());
  });

  it('sets a line aside that is longer than it reads', async () => {
    const reader = new MemoryReader([
      `long,n=1 v=1 ${NS}`,
      `long,n=${'a'.repeat(300_000)} v=1 ${NS}`,
      `long,n=2 v=1 ${NS}`,
    ]);
    real.deliver('lab', database, reader);
    await allIn(reader);
    assert.match(real.quarantined(), /too long line: more than 262144 bytes/);
    assert.equal((await victoria.samples('long_v')).length, 2);
  });

  it('keeps one of a line that comes twice, as after a crash, when it is told to', async () => {
    const counts: number[] = [];
    for (const flags of [[], ['-dedup.minScrapeInterval=1ms']]) {
      const victoria = await startVictoriaMetrics(...flags);
      try {
        const database: Database = { kind: 'victoria-metrics', url: victoria.url, database: '', gzip: false };
        const target = new HttpTarget('lab', database, real.clock);
        for (let turn = 0; turn < 2; turn++) await target.write([`twice v=1 ${NS}`], 'ns');
        target.close();
        counts.push((await victoria.samples('twice_v'))[0]?.values.length ?? 0);
      } finally {
        await victoria.stop();
      }
    }
    assert.deepEqual(counts, [2, 1]);
  });
});

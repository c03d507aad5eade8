import assert from 'node:assert/strict';
import path from 'node:path';
import { Spool } from '../../io/spool/spool';
import {
  influxdIsMissing,
  startInfluxd,
  startVictoriaMetrics,
  victoriaMetricsIsMissing,
} from '../support/databases';
import { allIn, allInLater, NS, RealDelivery, SERVER_TIMEOUT_MS } from '../support/real-delivery';

describe('delivery to two databases', function () {
  this.timeout(SERVER_TIMEOUT_MS);
  let real: RealDelivery;

  beforeEach(() => {
    real = new RealDelivery();
  });
  afterEach(() => real.end());

  it('a database that is down does not hold up the other: one spool, two positions', async function () {
    if (influxdIsMissing() || victoriaMetricsIsMissing()) return this.skip();
    const influxd = await startInfluxd();
    const victoria = await startVictoriaMetrics();
    const readers = ['influx', 'victoria'];
    const spool = await Spool.open(
      { folder: path.join(real.folder, 'spool'), readers, whenFull: 'refuse', fsync: false },
      real.clock,
    );
    try {
      await influxd.query('CREATE DATABASE dc');
      await influxd.down('SIGTERM');
      const toInflux = real.deliver(
        'influx',
        { kind: 'influxdb-1', url: influxd.url, database: 'dc', gzip: false },
        spool.reader('influx'),
      );
      const toVictoria = real.deliver(
        'victoria',
        { kind: 'victoria-metrics', url: victoria.url, database: '', gzip: false },
        spool.reader('victoria'),
      );
      const lines = Array.from({ length: 12_000 }, (_, at) => `both,n=${at} v=${at} ${NS}\n`);
      await spool.append(lines.join(''));
      for (const delivery of [toInflux, toVictoria]) delivery.wake();
      await allIn(spool.reader('victoria'));
      assert.equal((await victoria.samples('both_v')).length, 12_000);
      assert.equal(toInflux.figures().queued, 12_000);
      await influxd.up();
      await allInLater(spool.reader('influx'), real.clock);
      assert.equal((await influxd.query('SELECT count(v) FROM both', 'dc'))[0]?.count, 12_000);
      assert.equal((await victoria.samples('both_v')).length, 12_000);
    } finally {
      await real.stop();
      await spool.close();
      await influxd.stop();
      await victoria.stop();
    }
  });
});

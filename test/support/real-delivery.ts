import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TimeUnit } from '../../engine/codecs/codec';
import type { Database } from '../../io/influx/database';
import { Delivery } from '../../io/influx/delivery';
import { Quarantine } from '../../io/influx/quarantine';
import { HttpTarget } from '../../io/influx/target-http';
import type { Reader } from '../../io/spool/types';
import { ManualClock } from './manual-clock';
import { until } from './until';

export const NS = '1795332209451557001';
/** The same time in each unit, and as InfluxDB writes it. */
export const UNITS: readonly [unit: TimeUnit, digits: string, time: string][] = [
  ['ns', NS, '2026-11-22T07:23:29.451557001Z'],
  ['us', NS.slice(0, -3), '2026-11-22T07:23:29.451557Z'],
  ['ms', NS.slice(0, -6), '2026-11-22T07:23:29.451Z'],
  ['s', NS.slice(0, -9), '2026-11-22T07:23:29Z'],
];
/** For what a database that is started and filled needs. */
export const SERVER_TIMEOUT_MS = 90_000;

/** Deliveries to databases that are really there, with a quarantine in a folder. */
export class RealDelivery {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-delivery-'));
  readonly clock = new ManualClock();
  private running: Delivery[] = [];

  deliver(name: string, database: Database, reader: Reader): Delivery {
    const { clock } = this;
    const target = new HttpTarget(name, database, clock);
    const quarantine = new Quarantine(this.quarantineFolder, name, clock, false);
    const delivery = new Delivery({ target, reader, quarantine, clock, random: () => 0, lingerMs: 0 });
    this.running.push(delivery);
    delivery.start();
    return delivery;
  }

  /** All that stands in the quarantine. */
  quarantined(): string {
    const files = readdirSync(this.quarantineFolder);
    return files.map((file) => readFileSync(path.join(this.quarantineFolder, file), 'utf8')).join('');
  }

  async stop(): Promise<void> {
    await Promise.all(this.running.splice(0).map((delivery) => delivery.stop(60_000)));
  }

  async end(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get quarantineFolder(): string {
    return path.join(this.folder, 'quarantine');
  }
}

/** Resolves when a reader has nothing left. */
export const allIn = (reader: Reader): Promise<void> =>
  until(() => reader.backlog().lines === 0, 'all lines are stored or in quarantine');

/** Resolves when a reader has nothing left, whatever a delivery waits for on the way. */
export const allInLater = (reader: Reader, clock: ManualClock): Promise<void> =>
  until(async () => {
    clock.advance(1000);
    return reader.backlog().lines === 0;
  }, 'all is stored');

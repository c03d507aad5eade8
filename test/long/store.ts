import assert from 'node:assert/strict';
import { type DatabaseServer, startInfluxd, startVictoriaMetrics } from '../support/databases';
import { type Kind, type Stored, storedAs, storedAsNumbers, timeOf } from './points';

/** A real database, and what it is to hold of the points that were sent to it. */
export interface Store {
  readonly server: DatabaseServer;
  /** Of the node `influx-connection`. */
  readonly connection: Readonly<Record<string, unknown>>;
  /** How it is taken down: what it has confirmed has to outlive that. */
  readonly down: NodeJS.Signals;
  /** What it does with a point that conflicts with a type: refuse it, or take what it can. */
  readonly refusesConflicts: boolean;
  /** Points from this number on, by their times. Throws when it holds one twice. */
  points(from: number): Promise<Map<number, Stored>>;
  expected(number: number, kind: Kind): Stored;
}

export async function influxdb(): Promise<Store> {
  const server = await startInfluxd();
  await server.query('CREATE DATABASE hall');
  return {
    server,
    connection: { target: 'influxdb-1', url: server.url, database: 'hall' },
    down: 'SIGKILL',
    refusesConflicts: true,
    expected: storedAs,
    async points(from) {
      const rows = await server.query(`SELECT * FROM probe WHERE time >= ${timeOf(from)}ms`, 'hall');
      const points = new Map<number, Stored>();
      for (const { sample_number, level_v, share, closed, note, time } of rows) {
        const number = Date.parse(String(time)) - timeOf(0);
        assert.ok(!points.has(number), `${number} twice`);
        points.set(number, { sample_number, level_v, share, closed, note } as Stored);
      }
      return points;
    },
  };
}

export async function victoriaMetrics(): Promise<Store> {
  const server = await startVictoriaMetrics('-dedup.minScrapeInterval=1ms');
  return {
    server,
    connection: { target: 'victoria-metrics', url: server.url },
    // It confirms points some seconds before they are on its disk.
    down: 'SIGTERM',
    refusesConflicts: false,
    expected: storedAsNumbers,
    async points(from) {
      const points = new Map<number, Record<string, number>>();
      for (const { metric, values, timestamps } of await server.samples('{__name__=~"probe_.*"}')) {
        const field = String(metric.__name__).slice('probe_'.length);
        timestamps.forEach((time, at) => {
          const number = time - timeOf(0);
          if (number < from) return;
          const point = points.get(number) ?? {};
          assert.ok(!(field in point), `${field} of ${number} twice`);
          const value = values[at] as number;
          points.set(number, { ...point, [field]: field === 'share' ? inFull(number, value) : value });
        });
      }
      return points;
    },
  };
}

/** VictoriaMetrics keeps decimals: of numbers that are long in decimal the last digits are rounded. */
function inFull(number: number, rounded: number): number {
  const share = storedAs(number).share as number;
  return Math.abs(rounded - share) < 1e-9 ? share : rounded;
}

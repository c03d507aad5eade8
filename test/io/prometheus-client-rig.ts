import assert from 'node:assert/strict';
import type { Problem } from '../../engine/telemetry/problem';
import type { Page } from '../../io/prometheus/page';
import { type ClientOptions, ScrapeClient } from '../../io/prometheus/scrape-client';
import { isProblem, type Target, targetOf } from '../../io/prometheus/target';
import { ManualClock } from '../support/manual-clock';
import { ScriptedExporter } from './prometheus-exporter';

export const MIB = 1024 * 1024;
const OPTIONS: ClientOptions = {
  timeoutMs: 10_000,
  maxBytes: 8 * MIB,
  secrets: {},
  secretHosts: [],
  tls: {},
};

export function target(address: string): Target {
  const read = targetOf(address, {}, { scheme: 'http', path: '/metrics' }, () => assert.fail());
  assert.ok(!isProblem(read));
  return read;
}

/** A client and an exporter for each test of a `describe`. */
export class ClientRig {
  clock!: ManualClock;
  exporter!: ScriptedExporter;
  client!: ScrapeClient;

  constructor() {
    beforeEach(async () => {
      this.clock = new ManualClock();
      this.exporter = await ScriptedExporter.start();
      this.use();
    });
    afterEach(async () => {
      this.client.close();
      await this.exporter.stop();
      assert.equal(this.clock.pending, 0);
    });
  }

  readonly use = (options: Partial<ClientOptions> = {}): void => {
    this.client?.close();
    this.client = new ScrapeClient(this.clock, { ...OPTIONS, ...options });
  };

  readonly get = (address = this.exporter.host) => this.client.get(target(address));
}

export function textOf(page: Page | Problem): string {
  return isProblem(page) ? assert.fail(JSON.stringify(page)) : Buffer.from(page.body).toString();
}

export function flawOf(page: Page | Problem): unknown[] {
  return isProblem(page) ? [page.code, page.field, page.value] : assert.fail(textOf(page));
}

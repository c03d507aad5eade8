import assert from 'node:assert/strict';
import { type BillConfig, readBillConfig } from '../../../engine/billing/bill-config';
import { BillStage } from '../../../engine/billing/bill-stage';
import { CARBON_PRESETS } from '../../../engine/billing/carbon/presets';
import type { Bill } from '../../../engine/telemetry/bill';
import type { Metric } from '../../../engine/telemetry/metric';
import { MINUTE_MS } from '../../../engine/telemetry/units';
import type { BillAsk } from '../../../engine/view/energy/asks';
import { EnergyMemory } from '../../../engine/view/energy/energy-memory';
import { billOnPaper } from '../../../nodes/common/bill-paper';
import { sceneAt } from './scene';

const WALL = Date.UTC(2026, 10, 26, 10);
export const TICK = 20_000;

/** A bill and the memory that asks it, as they are wired in a flow. */
export class BilledRoom {
  readonly stage: BillStage;
  memory = new EnergyMemory('en-US');
  readonly asks: BillAsk[] = [];
  /** What was asked and could not be billed. */
  readonly refused: BillAsk[] = [];
  readonly bills: Bill[] = [];
  wall = WALL;

  constructor(
    config: Partial<BillConfig> = {},
    readonly servers = 4,
    readonly wattsAt: (at: number, server: number) => number | undefined = () => 250,
  ) {
    const france = CARBON_PRESETS.find(({ name }) => name === 'fr')!;
    const usual = { zone: 'Europe/Paris', pue: 1.5, carbon: france, period: 'day' as const };
    this.stage = new BillStage(readBillConfig({ ...usual, ...config }));
  }

  /** @param rate how many seconds of the domain pass in one of the wall, which goes by `tickMs` */
  pass(from: number, to: number, rate = 1, tickMs = TICK): void {
    const stepMs = tickMs * rate;
    for (let now = from; now <= to; now += stepMs) {
      this.wall += tickMs;
      const last = Math.floor((now - stepMs) / MINUTE_MS) * MINUTE_MS;
      for (let at = last + MINUTE_MS; at <= now; at += MINUTE_MS) if (at >= from) this.minute(at);
      this.tick(now);
    }
  }

  tick(now: number): void {
    this.memory.advance(now);
    for (const ask of this.memory.wants(this.wall, now, 'lab')) {
      this.asks.push(ask);
      // As over a wire: the answer is JSON.
      try {
        this.memory.bill(JSON.parse(JSON.stringify(billOnPaper(this.stage, { ...ask }))));
      } catch {
        this.refused.push(ask);
      }
    }
  }

  page(now: number) {
    return this.memory.page(sceneAt(now));
  }

  asked(id: string): number {
    return this.asks.filter((ask) => ask.id === id).length;
  }

  private minute(at: number): void {
    for (let i = 0; i < this.servers; i++) {
      const watts = this.wattsAt(at, i);
      if (watts !== undefined) this.stage.push(power(`s${i}`, watts, at));
    }
    for (const { port, value } of this.stage.advance(at)) {
      if (port === 'result') this.memory.metric(value as Metric);
      else if (port === 'event') {
        this.bills.push(value as Bill);
        this.memory.bill(value as Bill);
      }
    }
  }
}

function power(server: string, power_w: number, timestamp: number): Metric {
  const tags = { cluster: 'lab', rack: server < 's2' ? 'a' : 'b', server, method: 'measured' };
  return { name: 'server', tags, fields: { power_w }, timestamp };
}

export function near(value: number | undefined, expected: number, within: number): void {
  assert.ok(Math.abs((value ?? Number.NaN) - expected) <= within, `${value} where ${expected} is expected`);
}

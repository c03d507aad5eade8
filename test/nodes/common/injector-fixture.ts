import type { NodeMessage } from 'node-red';
import { clockMetric } from '../../../engine/telemetry/clock';
import type { Command, CommandAnswer } from '../../../engine/telemetry/command';
import type { Fault } from '../../../engine/telemetry/fault';
import type { EpochMs, Metric } from '../../../engine/telemetry/metric';
import { faultInjectorConfig } from '../../../nodes/fault-injector/fault-injector.config';
import { deepFreeze } from './deep-freeze';
import { NodeFixture } from './node-fixture';

import faultInjector = require('../../../nodes/fault-injector/fault-injector');

export const INJECTOR = { type: 'fault-injector', ...faultInjectorConfig.defaults };
export const SECOND = 1000;
/** Where the clock of a fixture stands at first. */
export const START = Date.UTC(2026, 0, 1);

/** What a real server tells: no tag says that it is simulated. Values differ at each reading. */
export function reading(afterS: number, tags: Record<string, string> = {}): Metric {
  return {
    name: 'server',
    tags: { cluster: 'c', server: 's1', ...tags },
    fields: { cpu_temp_c: 50 + (afterS % 700) / 10, airflow_m3s: 0.02, power_w: 200 },
    timestamp: START + afterS * SECOND,
  };
}

export function clock(afterS: number, sequence: number, epoch = 1, cluster = 'c'): Metric {
  const now = START + afterS * SECOND;
  return clockMetric({ cluster, now, epoch, sequence, rate: 1, running: true, tickS: 10 });
}

/** An injector in a flow. */
export class InjectorFixture extends NodeFixture<never> {
  constructor() {
    super(faultInjector, INJECTOR, 2);
  }

  /** Sends a message and waits for its end. */
  readonly ask = async (msg: object): Promise<void> => {
    const id = this.rig.send(deepFreeze(msg as NodeMessage));
    await this.rig.until(() => this.rig.ended.some((end) => end.id === id));
    await this.settle();
  };

  /** Sends Metrics in one message. */
  readonly pass = (...payload: readonly unknown[]): Promise<void> => this.ask({ payload });

  /** Lets wall time pass second by second, and a reading of each server at each tenth. */
  readonly wall = async (fromS: number, toS: number, servers = ['s1']): Promise<void> => {
    for (let s = fromS; s < toS; s++) {
      if (s % 10 === 0) await this.pass(...servers.map((server) => reading(s, { server })));
      this.rig.clock.advance(SECOND);
      await this.settle();
    }
  };

  /** What has left has arrived. */
  readonly settle = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

  readonly redeploy = async (changes: object): Promise<void> => {
    await this.settle();
    await this.rig.deploy({ ...INJECTOR, ...changes });
  };

  readonly labels = (): Fault[] => this.told('fault') as Fault[];
  readonly answers = (): CommandAnswer[] => this.told('command') as CommandAnswer[];
  /** Labels in short: id, state, seconds after the start. */
  readonly history = (): string[] =>
    this.labels().map(({ id, state, at }) => `${id} ${state} ${secondsOf(at)}`);
  /** The Commands of the first output, one a message. */
  readonly commands = (): Command[] => this.messages().map(({ payload }) => payload as Command);

  private told(topic: string): unknown[] {
    return (this.rig.out[1] ?? []).filter((msg) => msg.topic === topic).map(({ payload }) => payload);
  }
}

function secondsOf(at: EpochMs): number {
  return (at - START) / SECOND;
}

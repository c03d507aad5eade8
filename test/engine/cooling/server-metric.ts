import type { Fields, Metric } from '../../../engine/telemetry/metric';

export const START = 1_767_225_600_000;
export const SERVER = { cluster: 'c', rack: 'r', server: 's1' };
export const BOSS = { part: 'controller', cluster: 'c' };

export const server = (second: number, fields: Fields, tags = SERVER): Metric => ({
  ...{ name: 'server', tags: { ...tags, method: 'measured' }, fields },
  timestamp: START + 1000 * second,
});

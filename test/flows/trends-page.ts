// The libraries of the page of trends, and a page that is small enough to be reckoned by hand.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Points } from '../../engine/view/pages/common';
import type { TrendsPage } from '../../engine/view/pages/trends';
import { ROOT } from '../support/sources';

export interface Line {
  id: string;
  points: Points;
}
export interface Pane {
  id: string;
  title: string;
  unit: string;
  digits: number;
  least: number;
  parts: number;
  floor?: number;
  lines: Line[];
  crowd?: Points[];
  band?: { low: Points; high: Points };
}
export interface Axis {
  min: number;
  max: number;
  step: number;
}
export interface Event {
  from: number;
  to?: number;
  label: string;
  rank?: number;
}
export type Placed = Event & { row: number; left: number; wide: number; side: string };
export interface Series {
  id: string;
  type: string;
  data: (number | null)[][];
  lineStyle?: { color: string; type?: unknown };
  connectNulls?: boolean;
  markArea?: { data: { xAxis: number }[][] };
  markLine?: { data: { xAxis: number }[] };
}
export interface Option {
  xAxis: { min: number; max: number; containShape: boolean; axisLabel: { show: boolean } }[];
  yAxis: { min: number; max: number; interval: number }[];
  series: Series[];
}
/** The methods as a component has them, on one object. */
export interface Trends {
  panesOf(trends: TrendsPage, wanted: string[]): Pane[];
  axisOf(pane: Pane, before?: Axis): Axis;
  placesOf(
    panes: Pane[],
    lane: number,
    phone: boolean,
  ): { places: { top: number; height: number }[]; height: number };
  valueAt(points: Points, time: number): number | null | undefined;
  pairs(points: Points): (number | null)[][];
  lastOf(points: Points, to?: number): number | undefined;
  readingsAt(panes: Pane[], time: number): { name: string; text: string }[];
  tableOf(panes: Pane[], window: { from: number; to: number }): { low: string; high: string; last: string }[];
  csvOf(panes: Pane[], window: { from: number; to: number }): string;
  rowsOf(events: Event[], frame: { from: number; to: number; width: number; most: number }): Placed[];
  apart<Label extends { y: number }>(labels: Label[], distance: number, top: number, bottom: number): Label[];
  trendsOption(shown: object, token: (name: string) => string): Option;
}

export async function trendsLib(language = 'en-US'): Promise<Trends> {
  const names = ['format', 'draw', 'trends-panes', 'trends-read', 'trends-events', 'trends-option'];
  const libraries = names.map(async (name) => {
    const file = pathToFileURL(path.join(ROOT, `dashboard/lib/${name}.mjs`)).href;
    return ((await import(file)) as { default: object }).default;
  });
  const texts = JSON.parse(
    readFileSync(path.join(ROOT, `dashboard/locales/control-room/trends.${language}.json`), 'utf8'),
  ) as { 'trends-chart': { panes: object; short: object } };
  return Object.assign({}, ...(await Promise.all(libraries)), {
    language,
    names: texts['trends-chart'].panes,
    shortNames: texts['trends-chart'].short,
  }) as Trends;
}

/** One point a second from 1000 on. */
export const points = (...values: (number | null)[]): Points => ({ from: 1000, everyMs: 1000, values });

/** A server that stands out among two others, four seconds long; its fan stops at the third, which nobody reads. */
export const TRENDS: TrendsPage = {
  cluster: 'hall',
  range: '15min',
  answer: { key: 'trends.well', with: {} },
  from: 1000,
  to: 5000,
  everyMs: 1000,
  servers: [{ server: 's1', cpuC: 62 }, { server: 's2' }, { server: 's3' }],
  others: { lines: [points(50, 51, null, 52), points(45, 44, 46, 47)] },
  chosen: [
    {
      server: 's1',
      fields: { cpu_temp_c: points(56, 57, null, 62), inlet_temp_c: points(24, 24, 24, 24) },
      expected: { cpu_temp_c: points(56, 56, 56, 56) },
      fans: { 'fan-1': points(40, 40, 60, 60), 'fan-2': points(40, 40, 0, 0) },
      candles: { everyMs: 2000, rows: [[1000, 56, 57, 56, 57]] },
    },
  ],
  itW: points(4100, 4120, 4090, 4110),
  faults: [
    { id: 'f1', kind: 'fan-off', target: { server: 's1' }, from: 3000 },
    { id: 'f0', kind: 'cpu-overload', target: {}, from: 0, to: 2000 },
    { id: 'f2', kind: 'cpu-overload', target: {}, from: 9000, to: 9500 },
  ],
  found: [],
};
export const ALL = ['cpu', 'candles', 'fans', 'power', 'inlet', 'airflow', 'missing'];

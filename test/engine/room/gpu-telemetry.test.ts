import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { GPU_KINDS, gpuPower } from '../../../engine/room/gpu';
import { ROOT } from '../../support/sources';
import { mean, near } from './support';

describe('GPUs against their telemetry', () => {
  // H9: 50 % of hours at a utilisation of at least 95 % [D]: W and °C, and the air that the fit to them implies.
  for (const [kind, watts, celsius, airC] of [
    ['a40', 289, 66, 27.7],
    ['a100', 255, 84, 25.9],
    ['h100', 344, 66, 32.4],
    ['a6000', 299, 72.8, 29.4],
  ] as const) {
    it(`H9: ${kind} at full load`, () => {
      near(gpuPower(GPU_KINDS[kind], 1), watts, 25);
      near(airC + GPU_KINDS[kind].resistanceKpw * watts, celsius, 3);
    });
  }

  for (const [kind, airC, file] of [
    ['a40', 27.7, 'biohpc_a40_cbsugpu05_hourly.tsv'],
    ['a100', 25.9, 'biohpc_a100_cbsugpu07_hourly.tsv'],
  ] as const) {
    it(`H9: ${kind} over all hours of its telemetry, where it is at hand`, function () {
      const at = path.join(ROOT, '../shared/data/physics', file);
      if (!existsSync(at)) this.skip();
      const [head, ...lines] = readFileSync(at, 'utf8').trim().split('\n');
      const titles = head!.trim().split('\t');
      const column = (row: string[], title: string) => Number(row[titles.indexOf(title)]);
      const rows = lines
        .map((line) => line.split('\t'))
        .map((row) => ({
          watts: column(row, 'powerave'),
          celsius: column(row, 'tempave'),
          share: column(row, 'utilave') / 100,
        }))
        .filter(({ watts, celsius, share }) => watts > 0 && celsius > 0 && share >= 0 && share <= 1);
      assert.ok(rows.length > 10_000);
      const { resistanceKpw } = GPU_KINDS[kind];
      const powerError = mean(
        rows.map(({ watts, share }) => Math.abs(gpuPower(GPU_KINDS[kind], share) - watts)),
      );
      const heatError = mean(
        rows.map(({ watts, celsius }) => Math.abs(airC + resistanceKpw * watts - celsius)),
      );
      assert.ok(powerError <= 25, `${powerError} W`);
      assert.ok(heatError <= 3, `${heatError} K`);
    });
  }
});

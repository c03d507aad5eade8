import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { powerSummary } from '../../engine/codecs/power-summary';
import { systemClock } from '../../io/clock';
import { CLI, coldaisle, temporaryFolder } from '../cli/shell';
import { whole } from '../support/decoded';
import { ROOT } from '../support/sources';
import { until } from '../support/until';

/** What this machine has of it depends on the machine: the one or the other must be there, and marked. */
function assertSummary(text: string): { duration_s: number; short?: boolean } {
  const summary = JSON.parse(text);
  const { available, host_power_watts: measured, estimated_power_watts: estimated } = summary;
  if (available) assert.ok(measured > 0 && estimated === undefined && summary.method === 'measured');
  else assert.ok(estimated > 0 && measured === undefined && summary.method === 'estimated');
  assert.ok(summary.cpu_util_pct >= 0 && summary.cpu_util_pct <= 100);
  assert.ok(summary.top_consumers.length <= 5);
  const { metrics, refused } = whole(powerSummary.decode(text, { receivedAt: Date.UTC(2026, 0, 1) }));
  assert.ok(metrics.length > 0 && refused.length === 0);
  return summary;
}

describe('coldaisle collect on this machine', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  it('measures or estimates for as long as it is told, and warns of a short time', async () => {
    const flags = ['collect', '--duration', '2', '--idle', '50', '--full', '200'];
    const { code, out, err } = await coldaisle(flags, { clock: systemClock });
    assert.equal(code, 0);
    const { duration_s, short } = assertSummary(out);
    assert.deepEqual([duration_s, short], [2, true]);
    assert.match(err, /Only 2 s: a mean of less than 30 s is not to be relied on/);
  });

  it('ends early with what there is', async () => {
    const interrupts = new Set<() => void>();
    const began = systemClock.now();
    const told = coldaisle(['collect', '--duration', '600'], { clock: systemClock, interrupts });
    await until(() => interrupts.size > 0 && systemClock.now() - began > 2500, 'two readings');
    for (const stop of interrupts) stop();
    const { code, out } = await told;
    assert.equal(code, 0);
    const { duration_s, short } = assertSummary(out);
    assert.ok(duration_s < 60 && short === true);
  });

  it('as a program writes its file after Ctrl-C, marked short', async () => {
    const args = ['collect', '--duration', '600', '--out', path.join(folder(), 'power.json')];
    const running = spawn(process.execPath, ['-r', 'tsx/cjs', path.join(CLI, 'main.ts'), ...args], {
      cwd: ROOT,
    });
    await until(() => readdirSync(folder()).length > 0, 'the file is begun');
    running.kill('SIGINT');
    assert.deepEqual(await once(running, 'exit'), [0, null]);
    assert.deepEqual(readdirSync(folder()), ['power.json']);
    const { short, duration_s } = JSON.parse(readFileSync(path.join(folder(), 'power.json'), 'utf8'));
    assert.ok(short === true && duration_s < 60);
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fieldSpec } from '../../engine/telemetry/vocabulary';
import { parseGpus, readGpus } from '../../io/host/nvidia-smi';
import { HostMemory, toMetrics } from '../../io/host/to-metrics';

/** In the order of the query, in the shape that nvidia-smi prints with csv,noheader,nounits. */
const A100 = '0, GPU-aa, NVIDIA A100-SXM4-40GB, 87, 34, 40960, 20480, 61, 288.13, 400.00, [N/A], 1410, 1215';
const LAPTOP =
  '1, GPU-bb, NVIDIA GeForce MX150, [Not Supported], 0, 2048, 3, 45, [N/A], N/A, [Unknown Error], 139, ERR!';

describe('io/host/nvidia-smi', () => {
  it('reads each card, memory in bytes', () => {
    assert.deepEqual(parseGpus(`${A100}\n`), [
      {
        index: '0',
        uuid: 'GPU-aa',
        model: 'NVIDIA A100-SXM4-40GB',
        values: {
          util_pct: 87,
          mem_util_pct: 34,
          mem_total_bytes: 40_960 * 1024 * 1024,
          mem_used_bytes: 20_480 * 1024 * 1024,
          temp_c: 61,
          power_w: 288.13,
          power_limit_w: 400,
          sm_clock_mhz: 1410,
          mem_clock_mhz: 1215,
        },
      },
    ]);
  });

  it('leaves out what a card does not have, and has null for what gave no answer', () => {
    const [, laptop] = parseGpus(`${A100}\r\n${LAPTOP}\r\n`);
    assert.deepEqual(laptop?.values, {
      mem_util_pct: 0,
      mem_total_bytes: 2048 * 1024 * 1024,
      mem_used_bytes: 3 * 1024 * 1024,
      temp_c: 45,
      fan_pct: null,
      sm_clock_mhz: 139,
      mem_clock_mhz: null,
    });
  });

  for (const text of ['', '\n', 'No devices were found\n', '0, GPU-aa, short\n', `x${A100}`]) {
    it(`reads no card in ${JSON.stringify(text.slice(0, 30))}`, () => assert.deepEqual(parseGpus(text), []));
  }

  it('becomes Metrics in names of the vocabulary', () => {
    const reading = {
      group: 'gpu',
      at: Date.UTC(2026, 0, 1),
      value: parseGpus(`${A100}\n${LAPTOP}`),
    } as const;
    const metrics = toMetrics(reading, { cluster: 'lab', server: 'A01' }, new HostMemory());
    assert.deepEqual(
      metrics.map(({ tags }) => [tags.gpu, tags.uuid, tags.model, tags.method]),
      [
        ['0', 'GPU-aa', 'NVIDIA A100-SXM4-40GB', 'measured'],
        ['1', 'GPU-bb', 'NVIDIA GeForce MX150', 'measured'],
      ],
    );
    for (const { fields } of metrics)
      for (const field of Object.keys(fields)) assert.ok(fieldSpec('gpu', field), field);
  });

  describe('as a program', () => {
    let folder: string;
    before(function () {
      if (process.platform === 'win32') this.skip();
      folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-smi-'));
    });
    after(() => folder !== undefined && rmSync(folder, { recursive: true, force: true }));

    function program(script: string): string {
      const file = path.join(folder, 'nvidia-smi');
      writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      return file;
    }

    it('is asked for csv without header and units', async () => {
      const echo = program(`[ "$2" = "--format=csv,noheader,nounits" ] && echo '${A100}'`);
      assert.equal((await readGpus(echo))[0]?.values.power_w, 288.13);
    });

    it('tells what it says when it fails', async () => {
      const broken = program('echo "NVIDIA-SMI has failed because it couldn\'t reach the driver"; exit 9');
      await assert.rejects(readGpus(broken), /couldn't reach the driver/);
    });

    it('tells that it is missing', async () => {
      await assert.rejects(readGpus(path.join(folder, 'none')), /ENOENT/);
    });
  });
});

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { decode as decodeAny } from '../../../engine/codecs';
import { heartbeat } from '../../../engine/codecs/heartbeat';
import { Mapper } from '../../../engine/telemetry/mapper';
import { whole } from '../../support/decoded';
import { ROOT } from '../../support/sources';

const RECEIVED = 1767225600000;
const decode = (value: unknown) => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return whole(heartbeat.decode(text, { receivedAt: RECEIVED }));
};
const short = (value: unknown) => decode(value).metrics.map(({ name, tags, fields }) => [name, tags, fields]);

const WHO = { instance_id: 'i-1', worker_id: 'w-1' };

describe('heartbeat', () => {
  it('gives worker, GPUs and system at the time of reception; what contradicts stays apart', () => {
    const beat = {
      ...WHO,
      status: 'busy',
      model_id: null,
      queue_depth: 1,
      gpu_utilization: 40,
      ip_address: '192.0.2.1',
      metadata: {
        gpu_utilization: 41,
        gpu_power_w: 100,
        gpus: [{ index: 1, gpu_power_w: 60 }, { gpu_index: 2, gpu_power_w: null }, { gpu_temp_c: 50 }],
        system: { cpu_usage_pct: 5, net_rx_bps: 1000 },
        vllm: { queue_depth: 7, requests_running: 2 },
      },
    };
    assert.deepEqual(short(beat), [
      [
        'heartbeat_worker',
        WHO,
        {
          status: 'busy',
          model_id: null,
          ip_address: '192.0.2.1',
          queue_depth: 1,
          // What the worker says itself comes before its metadata.
          gpu_utilization: 40,
          gpu_power_w: 100,
          vllm_queue_depth: 7,
          vllm_requests_running: 2,
        },
      ],
      ['heartbeat_system', WHO, { cpu_usage_pct: 5, net_rx_bps: 1000 }],
      ['heartbeat_gpu', { ...WHO, gpu: '1' }, { gpu_power_w: 60 }],
      ['heartbeat_gpu', { ...WHO, gpu: '2' }, { gpu_power_w: null }],
      ['heartbeat_gpu', { ...WHO, gpu: '2' }, { gpu_temp_c: 50 }],
    ]);
    assert.ok(decode(beat).metrics.every(({ timestamp }) => timestamp === RECEIVED));
  });

  it('without a list of GPUs the values of all are those of GPU 0', () => {
    for (const gpus of [undefined, null, []]) {
      const found = short({ ...WHO, queue_depth: 0, metadata: { gpu_temp_c: 60, gpus } });
      assert.deepEqual(found[1], ['heartbeat_gpu', { ...WHO, gpu: '0' }, { gpu_temp_c: 60 }]);
    }
    assert.equal(short({ ...WHO, queue_depth: 0 }).length, 1);
  });

  it('needs one of its two names, and nothing else', () => {
    assert.deepEqual(short({ worker_id: 'w' }), [['heartbeat_worker', { worker_id: 'w' }, {}]]);
    const { metrics, refused } = decode([{ worker_id: 'w' }, { queue_depth: 3 }, 5]);
    assert.equal(metrics.length, 1);
    assert.deepEqual(
      refused.map(({ problem }) => [problem.code, problem.field]),
      [
        ['missing-field', 'worker_id'],
        ['wrong-type', 'payload'],
      ],
    );
  });

  it('notes what is of a wrong type, and keeps the rest', () => {
    const beat = JSON.stringify({
      ...WHO,
      status: 5,
      queue_depth: 'two',
      metadata: { gpu_temp_c: 'HOT', gpus: [3], system: { load1: true }, vllm: { queue_depth: 1 } },
    });
    // Too large for a double.
    const { metrics, notes } = decode(beat.replace('"HOT"', '1e999'));
    assert.deepEqual(metrics[0]?.fields, { vllm_queue_depth: 1 });
    assert.deepEqual(notes.map(({ problem }) => problem.field).sort(), [
      'gpu_temp_c',
      'metadata.gpus[0]',
      'metadata.system.load1',
      'queue_depth',
      'status',
    ]);
  });

  it('reads the heartbeat of Telegraf, of both of its schemas', () => {
    const base = { id: 'a-1', version: 'Telegraf 1.37.0', schema: 1 };
    assert.deepEqual(short(base), [
      ['heartbeat_agent', { id: 'a-1' }, { status: 'UNDEFINED', version: 'Telegraf 1.37.0' }],
    ]);
    const logs = { errors: 1, warnings: 2, entries: [] };
    assert.deepEqual(short({ ...base, hostname: 'n1', metrics: 30, logs, status: 'OK' }), [
      [
        'heartbeat_agent',
        { id: 'a-1', host: 'n1' },
        { status: 'OK', version: 'Telegraf 1.37.0', metrics: 30, errors: 1, warnings: 2 },
      ],
    ]);
    const later = { ...base, last: 1767225500, statistics: { errors: 0, warnings: 0, metrics: 9 }, logs: [] };
    assert.equal(decode(later).metrics[0]?.fields.metrics, 9);
  });

  it('reaches the names of the package', () => {
    const mapper = new Mapper('canonical');
    const beat = { ...WHO, queue_depth: 0, metadata: { gpu_mem_used_mb: 2, vllm: { queue_depth: 7 } } };
    const mapped = decode(beat).metrics.flatMap((metric) => mapper.map(metric).metrics);
    const mib = 1024 * 1024;
    assert.deepEqual(
      mapped.map(({ name, tags, fields }) => [name, tags, fields]),
      [
        [
          'worker',
          { server: 'i-1', worker: 'w-1', method: 'measured' },
          { queue_depth: 0, gpu_mem_used_bytes: 2 * mib, requests_waiting: 7 },
        ],
        ['gpu', { server: 'i-1', gpu: '0', method: 'measured' }, { mem_used_bytes: 2 * mib }],
      ],
    );
    assert.deepEqual([...mapper.unmapped], []);
  });
});

describe('heartbeat: the documents', () => {
  const folder = path.join(ROOT, '../shared/data/formats/heartbeat');
  before(function () {
    if (!existsSync(folder)) this.skip();
  });
  const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');

  it('the example: every value, a real card that follows no formula (T-12)', () => {
    assert.equal(heartbeat.recognises(read('heartbeat-example.json')), true);
    const { metrics, refused, notes } = decode(read('heartbeat-example.json'));
    assert.deepEqual([...refused, ...notes], []);
    const mapper = new Mapper('canonical');
    const mapped = metrics.flatMap((metric) => mapper.map(metric).metrics);
    assert.deepEqual([...mapper.unmapped], []);
    const all = Object.assign({}, ...mapped.map(({ name, fields }) => ({ [name]: fields })));
    assert.equal(all.worker.queue_depth, 0);
    assert.equal(all.worker.requests_waiting, 7);
    assert.deepEqual([all.gpu.util_pct, all.gpu.temp_c, all.gpu.power_w], [45, 62.5, 150]);
    // 12288 MiB, and 1.25 MB/s.
    assert.equal(all.gpu.mem_used_bytes, 12_884_901_888);
    assert.equal(all.network.net_rx_bytes_s, 1_250_000);
    assert.equal(all.network.net_rx_mib_s.toFixed(2), '1.19');
    assert.equal(all.server.cpu_util_pct, 25.5);
  });

  it('what a server gives out is no heartbeat', () => {
    for (const file of ['gpu-activity-response.json', 'system-activity-response.json']) {
      const [found] = whole(decodeAny(read(file), { receivedAt: RECEIVED })).refused;
      assert.equal(found?.problem.code, 'no-codec');
      assert.deepEqual(
        decode(read(file)).refused.map(({ problem }) => problem.code),
        ['missing-field'],
      );
    }
  });
});

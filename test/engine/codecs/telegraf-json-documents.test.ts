import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { DecodeOptions } from '../../../engine/codecs/codec';
import { telegrafJson } from '../../../engine/codecs/telegraf-json';
import type { Metric } from '../../../engine/telemetry/metric';
import { whole } from '../../support/decoded';
import { ROOT } from '../../support/sources';

const OPTIONS: DecodeOptions = { receivedAt: 0 };
const decode = (text: string, options = OPTIONS) => whole(telegrafJson.decode(text, options));

/** Real documents; counts, values and traps are those of FORMATS.md beside them. */
describe('Telegraf JSON: documents of real agents', () => {
  const folder = path.join(ROOT, '../shared/data/formats/telegraf-json');
  before(function () {
    if (!existsSync(folder)) this.skip();
  });

  const files: [file: string, counts: Record<string, number>, unit: 's' | 'ms', seconds: number[]][] = [
    [
      'host-batch-ms.json',
      { cpu: 3, mem: 1, net: 2, disk: 1, system: 3 },
      'ms',
      [1795332203.434, 1795332203.435],
    ],
    ['host-lines.jsonl', { cpu: 3, mem: 1, net: 2, disk: 1, system: 3 }, 's', [1795332197]],
    [
      'hpc-node-batch.json',
      { infiniband: 2, mem: 1, temp: 98, net: 3, system: 3, processes: 1, kernel: 1, cpu: 1 },
      's',
      [1644971800, 1644971792, 1644971791, 1644971790],
    ],
    [
      'intel_powerstat-all-fields.jsonl',
      { powerstat_package: 8, powerstat_core: 11 },
      's',
      [1606494744, 1669118424],
    ],
    ['intel_powerstat-rapl.jsonl', { powerstat_package: 6 }, 's', [1795331889]],
    ['ipmi_sensor-v1.jsonl', { ipmi_sensor: 131 }, 's', [1795332209]],
    ['ipmi_sensor-v2.json', { ipmi_sensor: 7 }, 's', [1795332209]],
    ['nvidia_smi-a100-mig.json', { nvidia_smi: 1, nvidia_smi_mig: 4 }, 's', [1691149470]],
    ['nvidia_smi-rtx4000-processes-v13.json', { nvidia_smi: 1, nvidia_smi_process: 4 }, 's', [1785978220]],
    ['nvidia_smi-tesla-t4-v11.json', { nvidia_smi: 1 }, 's', [1795332209]],
    ['sensors.jsonl', { sensors: 10 }, 's', [1795332209]],
    ['single-metric-2017.json', { cpu: 1 }, 's', [1486436554]],
  ];
  const read = (file: string): readonly Metric[] =>
    decode(readFileSync(path.join(folder, file), 'utf8')).metrics;
  const find = (file: string, name: string, tags: Record<string, string> = {}): Metric[] =>
    read(file).filter(
      (one) => one.name === name && Object.entries(tags).every(([tag, value]) => one.tags[tag] === value),
    );

  it('every file of the folder is looked at', () => {
    assert.deepEqual(
      files.map(([file]) => file),
      readdirSync(folder).sort(),
    );
  });

  for (const [file, expected, unit, seconds] of files) {
    it(`${file}: every metric, none refused, the unit told by its digits as by name`, () => {
      const text = readFileSync(path.join(folder, file), 'utf8');
      assert.equal(telegrafJson.recognises(text), true);
      const guessed = decode(text);
      assert.deepEqual([...guessed.refused, ...guessed.notes], []);
      const counts: Record<string, number> = {};
      for (const { name } of guessed.metrics) counts[name] = (counts[name] ?? 0) + 1;
      assert.deepEqual(counts, expected);
      assert.deepEqual(
        new Set(guessed.metrics.map(({ timestamp }) => timestamp)),
        new Set(seconds.map((s) => Math.round(s * 1000))),
      );
      assert.equal(guessed.guessedTimes, guessed.metrics.length);
      assert.deepEqual(decode(text, { ...OPTIONS, timeUnit: unit }), { ...guessed, guessedTimes: 0 });
    });
  }

  it('values are those that JSON.parse finds, none rounded, none turned into a number', () => {
    for (const [file] of files) {
      const text = readFileSync(path.join(folder, file), 'utf8');
      const parsed = text
        .trim()
        .split('\n')
        .flatMap((line) => JSON.parse(line).metrics ?? [JSON.parse(line)]);
      assert.deepEqual(
        read(file).map(({ name, tags, fields }) => ({ fields, name, tags })),
        parsed.map(({ name, tags, fields }) => ({ fields, name, tags })),
      );
    }
  });

  it('nvidia_smi: a serial number stays text, sizes are MiB, the tag `name` is not the measurement', () => {
    const [gpu] = find('nvidia_smi-a100-mig.json', 'nvidia_smi');
    assert.equal(gpu?.fields.serial, '1650522003820');
    assert.equal(gpu?.tags.name, 'NVIDIA A100-SXM4-80GB');
    assert.deepEqual([gpu?.fields.memory_total, gpu?.fields.power_draw], [81920, 67.03]);
    const [older] = find('nvidia_smi-tesla-t4-v11.json', 'nvidia_smi');
    assert.equal(older?.fields.serial, '0000000000000');
    const processes = find('nvidia_smi-rtx4000-processes-v13.json', 'nvidia_smi_process');
    assert.deepEqual(
      processes.map(({ tags, fields }) => [tags.name, tags.type, fields.pid]),
      [
        ['cosmic-comp', 'G', 1842],
        ['/usr/bin/code', 'G', 3190],
        ['python', 'C', 4937],
        ['/usr/lib/chromium/chromium', 'C+G', 34626],
      ],
    );
  });

  it('intel_powerstat: one field a metric, three of a package with equal tags and time', () => {
    const packages = find('intel_powerstat-rapl.jsonl', 'powerstat_package');
    assert.deepEqual(
      packages.map(({ tags, fields }) => [tags.package_id, fields]),
      [
        ['0', { thermal_design_power_watts: 125 }],
        ['0', { current_power_consumption_watts: 61.74 }],
        ['0', { current_dram_power_consumption_watts: 9.35 }],
        ['1', { thermal_design_power_watts: 125 }],
        ['1', { current_power_consumption_watts: 56.66 }],
        ['1', { current_dram_power_consumption_watts: 8.87 }],
      ],
    );
    assert.deepEqual(packages[0]?.tags, packages[2]?.tags);
  });

  it('ipmi_sensor: a discrete sensor keeps its value 0 and status, and has no unit', () => {
    const discrete = read('ipmi_sensor-v1.jsonl').filter(({ tags }) => tags.unit === undefined);
    assert.equal(discrete.length, 118);
    assert.ok(discrete.every(({ fields }) => fields.value === 0 && fields.status === 1));
    const [ambient] = find('ipmi_sensor-v1.jsonl', 'ipmi_sensor', { name: 'ambient_temp' });
    assert.deepEqual(ambient?.fields, { status: 1, value: 20 });
    const [sel] = find('ipmi_sensor-v2.json', 'ipmi_sensor', { name: 'sel' });
    assert.deepEqual([sel?.fields, sel?.tags.status_code], [{ value: 0 }, 'ns']);
  });

  it('system is three metrics, uptime_format a text with a leading blank', () => {
    const fields = find('host-lines.jsonl', 'system').map((one) => one.fields);
    assert.deepEqual(fields, [
      { load1: 0.96, load15: 0.86, load5: 0.71, n_cpus: 2 },
      { uptime: 6693 },
      { uptime_format: ' 1:51' },
    ]);
  });

  it('net: counters are exact, -1 stays -1, `all` is apart', () => {
    const [eth0] = find('host-batch-ms.json', 'net', { interface: 'eth0' });
    assert.equal(eth0?.fields.bytes_recv, 1274773291);
    const [all] = find('host-batch-ms.json', 'net', { interface: 'all' });
    assert.equal(all?.fields.tcp_maxconn, -1);
    assert.equal(all?.fields.bytes_recv, undefined);
  });

  it('temp: limits and alarms come as sensors of their own', () => {
    const temperatures = find('hpc-node-batch.json', 'temp');
    assert.equal(temperatures.filter(({ tags }) => tags.sensor?.endsWith('_input')).length, 36);
    const [limit] = find('hpc-node-batch.json', 'temp', { sensor: 'coretemp_packageid1_crit' });
    assert.equal(limit?.fields.temp, 98);
  });

  it('single-metric-2017.json: its own tag `cluster` stays', () => {
    const [cpu] = read('single-metric-2017.json');
    assert.deepEqual(cpu?.tags, { cluster: 'e2e', cpu: 'cpu-total', host: '10.58.9.95' });
    assert.equal(cpu?.fields.usage_idle, 71.19016249465245);
  });
});

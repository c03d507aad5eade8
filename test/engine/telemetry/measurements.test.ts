import assert from 'node:assert/strict';
import { type FieldSpec, fieldSpec, fieldSpecs, MEASUREMENTS } from '../../../engine/telemetry/vocabulary';

const fields = Object.entries(MEASUREMENTS).flatMap(([name, measurement]) =>
  Object.entries(measurement.fields).map(([field, spec]) => ({ name, field, spec, measurement })),
);

/** Units are printed; names are typed: what stands at the end of the name says the same. */
const SUFFIX: Record<string, RegExp> = {
  '°C': /_c$/,
  W: /_w$/,
  J: /_j$/,
  '%': /_pct$/,
  'm³/s': /_m3s$/,
  rpm: /_rpm$/,
  MHz: /_mhz$/,
  V: /_v$/,
  A: /_a$/,
  s: /_s$/,
  B: /_bytes$/,
  'B/s': /_bytes_s$/,
  // Under mbps the older name of T-05.
  'MiB/s': /_(mib_s|mbps)$/,
  'Mbit/s': /_mbit_s$/,
  '1/s': /_s$/,
  '1/kWh': /_kwh$/,
  '1/h': /_h$/,
  kWh: /_kwh$/,
  g: /_g$/,
  '1': /(?<!_(c|w|j|pct|rpm|mhz|bytes|s))$/,
};

describe('the vocabulary', () => {
  it('holds the measurements of the design, services, schedulers, supplies, bills, what detectors, writers and scrapes tell of themselves, and no other', () => {
    const named =
      'server fan rack room cooling_unit pdu gpu package disk network system process worker job anomaly telemetry clock';
    assert.deepEqual(
      Object.keys(MEASUREMENTS).sort(),
      [...named.split(' '), 'bill', 'detector', 'scheduler', 'scrape', 'service', 'supply', 'writer'].sort(),
    );
  });

  it('holds the field names that the design gives', () => {
    const given = {
      server:
        'cpu_temp_c inlet_temp_c chassis_temp_c exhaust_temp_c power_w rapl_power_w estimated_power_w airflow_m3s cpu_util_pct',
      fan: 'command_pct speed_rpm speed_pct power_w running',
      network: 'net_rx_bytes_s net_tx_bytes_s net_rx_mbps net_rx_mbit_s net_rx_mib_s',
      telemetry: 'received duplicate out_of_order late future refused missing delay_s skew_s',
      clock: 'epoch sequence rate running tick_s',
      system: 'load1 load5 load15 mem_total_bytes mem_used_bytes mem_available_bytes uptime_s',
    };
    for (const [name, list] of Object.entries(given)) {
      for (const field of list.split(' ')) assert.ok(fieldSpec(name, field), `${name}.${field}`);
    }
  });

  it('names the unit in every field that has one', () => {
    for (const { name, field, spec } of fields) {
      const suffix = SUFFIX[spec.unit];
      assert.ok(suffix, `no suffix for the unit ${spec.unit}`);
      if (spec.kind !== 'text') assert.match(field, suffix, `${name}.${field} is in ${spec.unit}`);
    }
  });

  it('is consistent in kind, type and range', () => {
    for (const { name, field, spec, measurement } of fields) {
      const which = `${name}.${field}`;
      assert.match(field, /^[a-z][a-z0-9_]*$/, which);
      assert.equal(spec.type === 'boolean', spec.kind === 'state', which);
      assert.equal(spec.type === 'string', spec.kind === 'text', which);
      if (spec.max !== undefined) assert.ok((spec.min as number) < spec.max, which);
      if (spec.atMost !== undefined) {
        const total = measurement.fields[spec.atMost];
        assert.equal(total?.unit, spec.unit, `${which} within ${spec.atMost}`);
      }
    }
  });

  it('leaves cluster and method out of the identity: every series has them', () => {
    for (const { tags } of Object.values(MEASUREMENTS)) {
      assert.ok(!tags.includes('cluster') && !tags.includes('method'));
    }
  });

  const ranges: [id: string, measurement: string, field: string, range: Partial<FieldSpec>][] = [
    ['003-49', 'gpu', 'util_pct', { min: 0, max: 100 }],
    ['003-50', 'gpu', 'temp_c', { min: -50, max: 150 }],
    ['003-51', 'gpu', 'power_w', { min: 0 }],
    ['003-52', 'gpu', 'mem_used_bytes', { min: 0, atMost: 'mem_total_bytes' }],
    ['003-53', 'server', 'cpu_util_pct', { min: 0, max: 100 }],
    ['003-53', 'system', 'load1', { min: 0 }],
    ['003-53', 'system', 'mem_used_bytes', { min: 0, atMost: 'mem_total_bytes' }],
    ['003-53', 'disk', 'used_bytes', { min: 0, atMost: 'total_bytes' }],
    ['003-53', 'network', 'net_rx_bytes_s', { min: 0 }],
    ['003-49', 'worker', 'gpu_util_pct', { min: 0, max: 100 }],
    ['003-52', 'worker', 'gpu_mem_used_bytes', { min: 0, atMost: 'gpu_mem_total_bytes' }],
  ];
  for (const [id, measurement, field, range] of ranges) {
    it(`${id}: ${measurement}.${field} has the range ${JSON.stringify(range)}`, () => {
      const { min, max, atMost } = fieldSpec(measurement, field) as FieldSpec;
      assert.deepEqual(JSON.parse(JSON.stringify({ min, max, atMost })), range);
    });
  }

  it('T-08: wall power, RAPL power and estimates are three fields, and say what they speak of', () => {
    const scope = (field: string) => fieldSpec('server', field)?.scope ?? MEASUREMENTS.server?.scope;
    assert.equal(scope('power_w'), 'it');
    assert.equal(scope('estimated_power_w'), 'it');
    assert.equal(scope('rapl_power_w'), 'part');
    assert.equal(MEASUREMENTS.package?.scope, 'part');
  });

  it('counters are what only rises', () => {
    const counters = fields
      .filter(({ spec }) => spec.kind === 'counter')
      .map(({ name, field }) => `${name}.${field}`);
    assert.deepEqual(counters.sort(), [
      'clock.epoch',
      'clock.sequence',
      'gpu.energy_j',
      'package.dram_energy_j',
      'package.energy_j',
      'pdu.energy_j',
      'server.energy_j',
      'server.rapl_energy_j',
      'system.uptime_s',
      'writer.booleans_as_numbers',
      'writer.dropped',
      'writer.lines_left_out',
      'writer.quarantined',
      'writer.retries',
      'writer.strings_left_out',
      'writer.written',
    ]);
  });

  for (const name of ['', 'weather', 'constructor', '__proto__', 'toString', 'hasOwnProperty']) {
    it(`knows nothing of "${name}"`, () => {
      assert.equal(fieldSpecs(name), undefined);
      assert.equal(fieldSpec(name, 'power_w'), undefined);
      assert.equal(fieldSpec('server', name), undefined);
    });
  }
});

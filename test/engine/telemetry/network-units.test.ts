import assert from 'node:assert/strict';
import type { Metric } from '../../../engine/telemetry/metric';
import { withNetworkUnits } from '../../../engine/telemetry/network-units';

const network = (fields: Metric['fields'], quality?: Metric['quality']): Metric => ({
  name: 'network',
  tags: { server: 's1' },
  fields,
  timestamp: 1767225600000,
  ...(quality && { quality }),
});

describe('the rates of a network', () => {
  // T-05: the activity response of an older source prints 1.19 and 0.48 as "mbps"; they are MiB/s, and 10 and 4 Mbit/s.
  for (const [bytesPerS, mib, mbit] of [
    [1_250_000, '1.19', 10],
    [500_000, '0.48', 4],
    [0, '0.00', 0],
  ] as const) {
    it(`T-05: ${bytesPerS} B/s are ${mib} MiB/s and ${mbit} Mbit/s, also when sent as mbps`, () => {
      const { fields } = withNetworkUnits(
        network({ net_rx_bytes_s: bytesPerS, net_tx_mbps: bytesPerS / 2 ** 20 }),
      );
      for (const direction of ['net_rx', 'net_tx']) {
        assert.equal(Number(fields[`${direction}_mib_s`]).toFixed(2), mib);
        assert.ok(Math.abs(Number(fields[`${direction}_mbit_s`]) - mbit) < 1e-12);
      }
      assert.deepEqual([fields.net_rx_bytes_s, fields.net_tx_mbps], [bytesPerS, bytesPerS / 2 ** 20]);
    });
  }

  it('keep their quality, and null', () => {
    const { fields, quality } = withNetworkUnits(
      network({ net_rx_bytes_s: 0, net_tx_bytes_s: null }, { net_rx_bytes_s: 'suspect' }),
    );
    assert.deepEqual([fields.net_tx_mib_s, fields.net_tx_mbit_s], [null, null]);
    assert.deepEqual(quality, {
      net_rx_bytes_s: 'suspect',
      net_rx_mib_s: 'suspect',
      net_rx_mbit_s: 'suspect',
    });
  });

  it('are told once, and of a network only', () => {
    const told = withNetworkUnits(network({ net_rx_bytes_s: 5 }));
    const other = { ...told, name: 'disk' };
    const without = network({ link_mbit_s: 1000 });
    for (const metric of [told, other, without]) assert.equal(withNetworkUnits(metric), metric);
  });
});

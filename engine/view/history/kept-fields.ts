/** Fields of which histories are kept, by measurement: those that the pages draw. */
export const KEPT: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    server: [
      ...['cpu_temp_c', 'inlet_temp_c', 'chassis_temp_c', 'exhaust_temp_c'],
      ...['power_w', 'airflow_m3s', 'cpu_util_pct'],
    ],
    fan: ['speed_pct'],
    rack: ['power_w', 'airflow_m3s'],
    pdu: ['power_w'],
    room: ['power_w', 'it_power_w', 'supply_temp_c', 'return_temp_c'],
    cooling_unit: ['supply_temp_c', 'return_temp_c', 'power_w', 'heat_removed_w'],
    system: ['mem_used_pct'],
    network: ['net_rx_bytes_s', 'net_tx_bytes_s'],
    disk: ['used_pct'],
  }),
);

/** The one whose candles are drawn, and whose samples are counted. */
export const CANDLES = 'cpu_temp_c';
/** Share of the samples of a window that did not come, percent. */
export const MISSING = 'missing';

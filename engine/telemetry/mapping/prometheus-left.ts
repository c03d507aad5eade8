/**
 * Series that are knowingly left out, by their names: what an exporter says besides what is mapped. Its own names
 * stay with `names: both` or `raw`.
 */
const LEFT: readonly { readonly like: RegExp; readonly why: string }[] = [
  { like: /^(?:go|promhttp|python|process|scaph_self)_/, why: 'the exporter about itself' },
  { like: /^node_(?:scrape_collector|exporter|textfile)_/, why: 'the exporter about itself' },
  { like: /_created$/, why: 'when a counter began: no reading' },
  { like: /_info$/, why: 'a description in labels' },
  { like: /^node_hwmon_/, why: 'limits, names and settings of sensors' },
  { like: /^node_cpu_guest_seconds_total$/, why: 'contained in the time of users' },
  { like: /^node_thermal_zone_temp$/, why: 'read by the driver of the chip as well' },
  // A power or temperature that no row knows is told.
  { like: /^node_(?!.*_(?:watts|celsius)$)/, why: 'book-keeping of the kernel' },
  {
    like: /^scaph_process_/,
    why: 'a share of all cores, whose number is not told, or bytes since an unknown time',
  },
  { like: /^scaph_(?:socket|domain)_rapl_mmio_/, why: 'the same energy again' },
  { like: /^scaph_/, why: 'book-keeping of the kernel' },
  { like: /^DCGM_FI_/, why: 'profiling, error books and settings of the card' },
  { like: /^(?:ray_)?vllm[:_]/, why: 'distributions, caches and settings of the server' },
  { like: /^dynamo_/, why: 'the framework around the inference server' },
  { like: /^http_(?:request|response)s?_/, why: 'the web server around the service' },
  { like: /^slurm_/, why: 'accounts, limits, licences and duties of the scheduler' },
  { like: /^ipmi_/, why: 'voltages, currents, states and limits' },
];

export function isLeftOut(name: string): boolean {
  return LEFT.some(({ like }) => like.test(name));
}

/** How fast counters of exporters rise: their joules as at 20 W, processor time as at a load of a quarter, their clock as all do. */
const PER_SECOND: readonly [like: RegExp, perSecond: number][] = [
  [/^(node_rapl_\w+_joules_total\S* )(\S+)$/gm, 20],
  [/^(DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION\{.*\} )(\S+)$/gm, 20_000],
  [/^(scaph_\w+_energy_microjoules(?:\{.*\})? )(\S+)$/gm, 20_000_000],
  [/^(scaph_\w+_energy_microjoules = )(\S+)/gm, 20_000_000],
  [/^(node_cpu_seconds_total\{.*mode="idle".*\} )(\S+)$/gm, 0.75],
  [/^(node_cpu_seconds_total\{.*mode="user".*\} )(\S+)$/gm, 0.25],
  [/^(node_time_seconds )(\S+)$/gm, 1],
];

/** What an exporter says so many seconds later. */
export function later(text: string, seconds: number): string {
  const risen = PER_SECOND.reduce(
    (all, [like, perSecond]) =>
      all.replace(like, (_, name: string, value: string) => name + (Number(value) + perSecond * seconds)),
    text,
  );
  return risen.replace(/^(## At )(\d+)$/gm, (_, at: string, time: string) => at + (Number(time) + seconds));
}

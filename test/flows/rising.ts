/** Counters of joules, with their unit in joules. */
const ENERGY: readonly [like: RegExp, perJoule: number][] = [
  [/^(node_rapl_\w+_joules_total\S* )(\S+)$/gm, 1],
  [/^(DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION\{.*\} )(\S+)$/gm, 1000],
  [/^(scaph_\w+_energy_microjoules(?:\{.*\})? )(\S+)$/gm, 1_000_000],
  [/^(scaph_\w+_energy_microjoules = )(\S+)/gm, 1_000_000],
];

/** What an exporter says so many seconds later, while each of its counters of energy has counted so many watts. */
export function later(text: string, seconds: number, watts: number): string {
  const risen = ENERGY.reduce(
    (all, [like, perJoule]) =>
      all.replace(like, (_, name: string, value: string) => {
        return name + (Number(value) + watts * seconds * perJoule);
      }),
    text,
  );
  return risen.replace(/^(## At )(\d+)$/gm, (_, at: string, time: string) => at + (Number(time) + seconds));
}

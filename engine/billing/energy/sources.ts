/** A field that tells power or energy, and how far it can be told apart from others of the same thing. */
export interface Source {
  readonly field: string;
  /** A counter of joules. */
  readonly counter: boolean;
  /** It sees a part of what the plug draws, or guesses it. */
  readonly incomplete: boolean;
}

const whole = (field: string): Source => ({ field, counter: field.endsWith('energy_j'), incomplete: false });
const inner = (field: string): Source => ({ ...whole(field), incomplete: true });

/** What is billed, best first: of one server never two at once. */
export const SERVER_SOURCES: readonly Source[] = [
  whole('energy_j'),
  whole('power_w'),
  inner('rapl_energy_j'),
  inner('rapl_power_w'),
  inner('estimated_power_w'),
];

/** Read of every domain, best field first. */
export const SOURCES: Readonly<Record<string, readonly Source[]>> = {
  server: SERVER_SOURCES,
  // A plain number of another flow: watts, with its topic as the server.
  value: [whole('value')],
  fan: [whole('power_w')],
  rack: [whole('power_w')],
  pdu: [whole('energy_j'), whole('power_w')],
  room: [whole('power_w'), whole('it_power_w'), whole('pue')],
};

/** What splits a server, read only when bills are split by one of its tags. */
export const PART_SOURCES: Readonly<Record<string, readonly Source[]>> = {
  process: [whole('power_w')],
  service: [whole('power_w')],
  job: [whole('power_w')],
  gpu: [whole('energy_j'), whole('power_w'), whole('average_power_w')],
  package: [whole('energy_j'), whole('power_w')],
};

const PART_OF_TAG: Readonly<Record<string, string>> = {
  process: 'process',
  pid: 'process',
  service: 'service',
  job: 'job',
  gpu: 'gpu',
  package: 'package',
};

/** The measurement that a bill by this tag splits servers by; undefined for tags of the servers themselves. */
export function partOf(by: string): string | undefined {
  return Object.hasOwn(PART_OF_TAG, by) ? PART_OF_TAG[by] : undefined;
}

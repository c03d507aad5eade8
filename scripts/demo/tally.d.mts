export interface Tally {
  published: number;
  /** Of `published`, those of the simulated room. */
  simulated: number;
  /** How far its clock went, as it came back from the broker. */
  room_clock_s: number;
  metrics_in: number;
  windows_out: number;
  simulated_windows: number;
  late: number;
  refused: number;
  /** Lines in the store. */
  written: number;
  lost: number;
}
type SendEvent = { msg: object; source: { id: string; port: number; node: { type: string } } };
export function startTally(
  hooks: { add(name: string, listener: (events: SendEvent[]) => void): void },
  now?: () => number,
): () => Tally;

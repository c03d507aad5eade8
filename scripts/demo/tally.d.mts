export interface Tally {
  published: number;
  metrics_in: number;
  windows_out: number;
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

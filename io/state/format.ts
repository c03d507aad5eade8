import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Json } from '../../engine/telemetry/json';
import { isRecord } from '../../engine/telemetry/json';
import type { EpochMs } from '../../engine/telemetry/metric';

/** What the entries of a state file are the state of: its first line. */
export interface StateHeader {
  /** Name of the stage. */
  readonly stage: string;
  /** `StageKind.version` when it was saved. */
  readonly version: number;
  /** `optionsHash` of the options that shape the state. */
  readonly options: string;
  readonly saved_at: EpochMs;
}

export type StateEntry = [key: string, state: Json];

/**
 * The last line. Without it a file cut at the end of a line would pass for a smaller state, and one in
 * which a digit has changed for another state.
 */
export interface StateFooter {
  readonly entries: number;
  /** `checksum` of all lines before. */
  readonly crc32: number;
}

/** CRC-32 of lines so far, with this one. */
export function checksum(line: string, before = 0): number {
  return crc32(`${line}\n`, before);
}

export function isHeader(value: unknown): value is StateHeader {
  return (
    isRecord(value) &&
    typeof value.stage === 'string' &&
    typeof value.version === 'number' &&
    typeof value.options === 'string' &&
    typeof value.saved_at === 'number'
  );
}

export function isEntry(value: unknown): value is StateEntry {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string';
}

export function isFooter(value: unknown): value is StateFooter {
  return isRecord(value) && typeof value.entries === 'number' && typeof value.crc32 === 'number';
}

/** A short fingerprint of options, the same whatever order their keys come in. */
export function optionsHash(options: unknown): string {
  const sorted = JSON.stringify(options, (_, value: unknown) =>
    isRecord(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value,
  );
  return createHash('sha256').update(sorted).digest('hex').slice(0, 16);
}

import type { RefusedRecord } from '../../engine/codecs/codec';
import { type JsonDocument, readJson as readLazily } from '../../engine/codecs/exact-json';

export interface JsonText {
  documents: JsonDocument[];
  refused: RefusedRecord[];
}

/** All of a text at once. */
export function readJson(text: string): JsonText {
  const found = [...readLazily(text)].filter((one) => one !== undefined);
  return {
    documents: found.filter((one) => 'value' in one),
    refused: found.filter((one) => 'problem' in one),
  };
}

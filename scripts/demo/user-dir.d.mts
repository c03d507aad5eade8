import type { Secrets } from './secrets.mjs';

export function prepareUserDir(options: {
  folder: string;
  language: string;
  brokerPort: number;
  secrets: Secrets;
  fresh: boolean;
}): { flowFile: string; edited: boolean };

import type { Secrets } from './secrets.mjs';

export function prepareUserDir(options: {
  folder: string;
  language: string;
  broker: { host: string; port: number };
  secrets: Secrets;
  fresh: boolean;
}): { flowFile: string; edited: boolean };

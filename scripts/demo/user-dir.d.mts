import type { Secrets } from './secrets.mjs';
import type { Store } from './store.mjs';

export function prepareUserDir(options: {
  folder: string;
  language: string;
  broker: { host: string; port: number };
  store: Omit<Store, 'place' | 'stop'>;
  secrets: Secrets;
  fresh: boolean;
}): { flowFile: string; edited: boolean };

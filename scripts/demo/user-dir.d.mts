import type { Secrets } from './secrets.mjs';
import type { Store } from './store.mjs';

export function prepareUserDir(options: {
  folder: string;
  flow: string;
  servers?: number;
  language: string;
  broker: { host: string; port: number };
  store: Omit<Store, 'place' | 'stop'>;
  secrets: Secrets;
  fresh: boolean;
}): { flowFile: string; edited: boolean };

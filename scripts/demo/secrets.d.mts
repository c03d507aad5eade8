import type { Accounts } from './broker.mjs';

export interface Secrets {
  accounts: Accounts;
  credentialSecret: string;
}
export function demoSecrets(folder: string): Secrets;
export function encryptCredentials(credentials: object, secret: string): { $: string };
export function decryptCredentials(encrypted: { $: string }, secret: string): object;

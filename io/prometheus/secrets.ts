import { matchesGlob } from '../../engine/telemetry/glob';
import type { Target } from './target';

/** Who may scrape, kept in the credentials of a node. */
export interface Secrets {
  readonly user?: string;
  readonly password?: string;
  /** Goes before a user. */
  readonly token?: string;
}

/** The header `Authorization`; undefined when there is no secret. */
export function authorizationOf({ user, password, token }: Secrets): string | undefined {
  if (token) return `Bearer ${token}`;
  if (!user && !password) return undefined;
  return `Basic ${Buffer.from(`${user ?? ''}:${password ?? ''}`).toString('base64')}`;
}

/**
 * May this target have the secrets? `hosts` are patterns for its host, or for host and port; without any every
 * target may, since somebody has listed it beside them.
 */
export function maySee({ host, url }: Target, hosts: readonly string[]): boolean {
  const withPort = new URL(url).host;
  return hosts.length === 0 || hosts.some((one) => matchesGlob(one, host) || matchesGlob(one, withPort));
}

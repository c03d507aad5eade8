import type { ConnectionOptions } from 'node:tls';
import type { Node } from 'node-red';
import { type Problem, problem } from '../../engine/telemetry/problem';
import type { Secrets } from '../../io/prometheus/secrets';
import type { ScrapeConfig } from './scrape-node';

/** The part of Node-RED's configuration node `tls-config` that is used. */
interface TlsNode extends Node {
  addTLSOptions(options: ConnectionOptions): ConnectionOptions;
}

/** Whom a scraper trusts, and with what. */
export interface Trust {
  readonly secrets: Secrets;
  readonly tls: ConnectionOptions;
}

/**
 * The secrets and the TLS options of a node, or what is wrong with them. Whoever can write a file of targets could
 * have the secrets sent to a host of his own: with a file their hosts have to be named.
 */
export function trustOf(
  { source, secretHosts, tls }: Pick<ScrapeConfig, 'source' | 'secretHosts' | 'tls'>,
  { user, password, token }: Secrets,
  nodeOf: (id: string) => Node | null,
): Trust | Problem {
  const secrets = { ...(user && { user }), ...(password && { password }), ...(token && { token }) };
  if ('file' in source && secretHosts.length === 0 && Object.keys(secrets).length > 0) {
    return problem('missing-field', 'hosts', '');
  }
  if (tls === '') return { secrets, tls: {} };
  const node = nodeOf(tls) as TlsNode | null;
  return node === null ? problem('missing-field', 'tls', tls) : { secrets, tls: node.addTLSOptions({}) };
}

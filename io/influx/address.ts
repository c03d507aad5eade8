import { type Problem, ProblemError, problem } from '../../engine/telemetry/problem';

// Also for the editor: nothing here may come from node:*.

/** What is wrong with the address of a database: it is no HTTP address, or holds a secret, which belongs into the credentials. */
export function addressFlaw(url: string): Problem | undefined {
  const { protocol, username, password, search } = URL.canParse(url) ? new URL(url) : NO_URL;
  const usable = /^https?:$/.test(protocol) && username + password + search === '';
  return usable ? undefined : problem('bad-option', 'url', withoutSecret(url), 'http-address');
}

const NO_URL = { protocol: '', username: '', password: '', search: '' };

function withoutSecret(url: string): string {
  return url.replace(/\/\/.*@/, '//…@').replace(/\?.*/s, '?…');
}

/** The address without a last `/` or `/api/v2`. Throws a ProblemError `bad-option`. */
export function baseUrl(url: string): string {
  const flaw = addressFlaw(url);
  if (flaw !== undefined) throw new ProblemError(flaw);
  const { origin, pathname } = new URL(url);
  return origin + pathname.replace(/\/$/, '').replace(/\/api\/v2$/, '');
}

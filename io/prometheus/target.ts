import type { Tags } from '../../engine/telemetry/metric';
import type { Limit, Problem } from '../../engine/telemetry/problem';
import { fullKey } from '../../engine/telemetry/series-key';
import { tagValue } from '../../engine/telemetry/tag-value';

// Also for the editor: nothing here may come from node:*.

/** An exporter that is scraped. */
export interface Target {
  /** Tells it from all others: address and tags. */
  readonly id: string;
  readonly url: string;
  /** Host and port, and the path where it is not that of the group: its tag `instance`. */
  readonly instance: string;
  /** Host alone. */
  readonly host: string;
  /** What each of its series gets, unless it says so itself. */
  readonly tags: Tags;
}

/** How an address is completed that is no more than `host:port`. */
export interface TargetDefaults {
  readonly scheme: 'http' | 'https';
  /** Begins with `/`; it may have a query. */
  readonly path: string;
}

/** Targets at most: those of the design. */
export const MOST_TARGETS = 10_000;

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const LABEL = /^[A-Za-z_][A-Za-z0-9_]*$/;
const CONTROL = /\p{Cc}/u;
const LOOPBACK = /^(localhost|127\..*|::1)$/;

/** How a list or a file tells what is wrong with it. */
export type Blame = (value: unknown, limit: Limit) => Problem;

/**
 * The target of an address: `host:port`, or a whole one with http or https; user, password and # have no place in
 * it, and none is guessed.
 */
export function targetOf(
  address: string,
  tags: Tags,
  { scheme, path }: TargetDefaults,
  blame: Blame,
): Target | Problem {
  const whole = SCHEME.test(address) ? address : `${scheme}://${address}`;
  if (!URL.canParse(whole) || /\s/.test(address)) return blame(withoutSecret(address), 'target-address');
  const url = new URL(whole);
  const { protocol, username, password, hash, host, hostname } = url;
  const usable = /^https?:$/.test(protocol) && username + password + hash === '' && !address.endsWith('#');
  if (!usable) return blame(withoutSecret(address), 'target-address');
  const isBare = url.pathname === '/' && !whole.slice(whole.indexOf('://') + 3).includes('/');
  if (isBare) [url.pathname, url.search] = partsOf(path);
  const place = url.pathname + url.search;
  return {
    id: fullKey(url.href, tags),
    url: url.href,
    instance: tagValue(place === path && url.search === '' ? host : host + place),
    host: hostname.replace(/^\[|\]$/g, ''),
    tags,
  };
}

function partsOf(path: string): [pathname: string, search: string] {
  const query = path.indexOf('?');
  return query < 0 ? [path, ''] : [path.slice(0, query), path.slice(query)];
}

/** Labels as tags; a value that no tag can have is changed as everywhere (see `tagValue`). */
export function tagsOf(labels: Readonly<Record<string, unknown>>, blame: Blame): Tags | Problem {
  const tags: Tags = {};
  for (const [label, value] of Object.entries(labels)) {
    if (!LABEL.test(label)) return blame(label, 'label-name');
    if (typeof value !== 'string' || CONTROL.test(value)) return blame(value, 'a-text');
    // An empty label is an absent one.
    if (value !== '') tags[label] = tagValue(value);
  }
  return tags;
}

/** The tag `server` of its series: as the target says, else its host; this machine has its own name. */
export function serverOf({ tags, host }: Target, machine: string): string {
  return tags.server ?? (LOOPBACK.test(host) ? machine : tagValue(host));
}

/** Whatever stands before an @ may be a password, and what is behind a ? as well. */
function withoutSecret(address: string): string {
  const scheme = SCHEME.exec(address)?.[0] ?? '';
  const at = address.lastIndexOf('@');
  const shown = at < scheme.length ? address : `${scheme}…${address.slice(at)}`;
  return shown.replace(/\?.*/s, '?…');
}

/** What is wrong with targets that are right one by one: too many, or one that comes twice. */
export function flawOfAll(targets: readonly Target[], blame: Blame): Problem | undefined {
  if (targets.length > MOST_TARGETS) return blame(targets.length, `0..${MOST_TARGETS}`);
  const seen = new Set<string>();
  const again = targets.find(({ id }) => seen.size === seen.add(id).size);
  return again === undefined ? undefined : blame(again.instance, 'target-once');
}

export function isProblem(value: object): value is Problem {
  return 'mend' in value;
}

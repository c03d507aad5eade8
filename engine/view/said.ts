import type { Amount, Said } from './pages/common';

/** A sentence by its key. */
export function said(key: string, values: Said['with'] = {}): Said {
  return { key, with: values };
}

/** There is a text for one and a text for several. */
export function counted(key: string, value: number): Said {
  return value === 1 ? said(`${key}-one`) : said(`${key}-many`, { count: count(value) });
}

export function count(value: number): Amount {
  return { value, unit: 'count' };
}

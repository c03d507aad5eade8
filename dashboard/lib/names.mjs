// Names of machines as they are told apart at a glance. Needs `...format` beside it.
export default {
  /** Which of two names comes first, as people count: 2 before 10. */
  byName(a, b) {
    return this.intl('Collator', { numeric: true }).compare(a, b);
  },

  /** `07` for `server-07` where all begin alike; by whole name. A name that would be empty stays whole. */
  shortNames(names) {
    const heads = new Set(names.map((name) => name.slice(0, name.search(/[^-_. ]+$/))));
    const [head] = heads;
    const cut = heads.size === 1 && names.length > 1 ? head.length : 0;
    return Object.fromEntries(names.map((name) => [name, name.slice(cut)]));
  },
};

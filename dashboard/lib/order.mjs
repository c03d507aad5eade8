// The order of a list that must not move while a pointer is over it.
export default {
  /** `items` in the order of `names`; those that came since follow in their own order. */
  inOrder(items, names, nameOf) {
    const place = (item) => {
      const at = names.indexOf(nameOf(item));
      return at < 0 ? names.length : at;
    };
    return [...items].sort((a, b) => place(a) - place(b));
  },
};

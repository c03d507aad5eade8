// Commands that were sent from a page are on it at once, before the node that answers tells of them. Needs `...snapshot`,
// and `sent: []` in `data`.
export default {
  /** Orders, and remembers what was ordered. */
  orderShown(kind, target, value, lifeMs) {
    const id = this.order(kind, target, value, lifeMs);
    const command = { id, kind, target, value, at: this.domainNow() ?? 0, sentAt: performance.now() };
    this.sent = [command, ...this.sent].slice(0, 6);
  },

  /** With those that were sent from here in the last ten minutes and are not told of yet. */
  withSent(commands) {
    const isOpen = ({ id, sentAt }) =>
      performance.now() - sentAt < 600000 && !commands.some((one) => one.id === id);
    return [...this.sent.filter(isOpen), ...commands];
  },
};

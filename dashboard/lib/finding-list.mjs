// What the page of findings lists, and what can be done about one from there. Needs `...names` beside it.
export default {
  /** The groups of a `FindingsPage` as they are asked for: `choice` is `{ period, severity, server }`, '' is any. */
  listed(page, { period, severity, server }, now) {
    const longestMs = { active: 0, day: 86_400_000, week: 7 * 86_400_000 }[period];
    const isWanted = ({ finding }) =>
      (severity === '' || finding.severity === severity) &&
      (server === '' || finding.target.server === server);
    const isLate = ({ finding }) => longestMs > 0 && now - (finding.until ?? finding.since) <= longestMs;
    const groups = { firing: page.firing, watched: page.watched, over: page.over.filter(isLate) };
    return Object.entries(groups).map(([group, items]) => ({ group, items: items.filter(isWanted) }));
  },

  /** Servers that something was found of, by name. */
  serversOf({ firing, watched, over }) {
    const names = [...firing, ...watched, ...over].flatMap(({ finding }) => finding.target.server ?? []);
    return [...new Set(names)].sort((a, b) => this.byName(a, b));
  },

  /** The Command that an action is, where there is one: the fans of a server go by hand. */
  commandOf({ action }, { state, target }) {
    const { server } = target;
    const isByFans = action === 'raise-twin-fan' || action === 'fans-to-manual';
    if (!isByFans || server === undefined || state === 'closed') return undefined;
    return { kind: 'set-fan', target: { server, part: 'controller' }, value: 70 };
  },

  /** The fans of a server are by hand, as far as commands tell: the newest that was applied set them. */
  isByHand(commands, server) {
    const about = (command) => command.target.server === server && command.outcome === 'applied';
    return commands.find(about)?.kind === 'set-fan';
  },

  /** What came of a finding, one after the other: `{ step, at }`, without `at` while it has not come. */
  stepsOf({ since, detected_at, named_at, until, state }) {
    return [
      { step: 'began', at: since },
      { step: 'found', at: detected_at },
      { step: 'named', at: named_at },
      { step: 'ended', at: state === 'closed' ? (until ?? detected_at) : undefined },
    ];
  },
};

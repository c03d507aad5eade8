// Fans of servers (`ShownFan`, `CooledServer` of engine/view/pages) as tables and drawings need them. Needs `...names`
// beside it.
export default {
  /** Racks with their servers, by name; one rack alone in two halves when it is long, without racks all together. */
  byRack(servers) {
    const racks = new Map();
    for (const server of servers) {
      const rack = server.rack ?? '';
      racks.set(rack, [...(racks.get(rack) ?? []), server]);
    }
    const columns = [...racks]
      .sort(([a], [b]) => this.byName(a, b))
      .map(([name, all]) => ({ name, servers: all.sort((a, b) => this.byName(a.server, b.server)) }));
    if (columns.length !== 1 || servers.length <= 10) return columns;
    const [{ name, servers: all }] = columns;
    const half = Math.ceil(all.length / 2);
    return [
      { name, servers: all.slice(0, half) },
      { name: '', servers: all.slice(half) },
    ];
  },

  /** The worst state of them: a fan that stands, then one that is worn, then one that is not read. */
  worstState(fans) {
    return ['off', 'worn', 'unread'].find((state) => fans.some((fan) => fan.state === state)) ?? 'well';
  },

  /** At most `most` of them in their order, those that are not well before others are left out. */
  worstFans(fans, most) {
    const rank = ({ state }) => ['off', 'worn', 'unread', 'well'].indexOf(state);
    const kept = new Set([...fans].sort((a, b) => rank(a) - rank(b)).slice(0, most));
    return fans.filter((fan) => kept.has(fan));
  },

  /** What is asked of them, the highest, percent; undefined where nobody asks. */
  askedOf(fans) {
    const asked = fans.map(({ askedPct }) => askedPct).filter((pct) => pct !== undefined);
    return asked.length === 0 ? undefined : Math.max(...asked);
  },

  /** Mean of what is asked of all fans of servers, a whole percent; undefined where nobody asks. */
  meanAsked(servers) {
    const asked = servers.map(({ fans }) => this.askedOf(fans)).filter((pct) => pct !== undefined);
    return asked.length === 0
      ? undefined
      : Math.round(asked.reduce((sum, pct) => sum + pct, 0) / asked.length);
  },

  /** What a law of temperature, [°C, %] rising, asks at `celsius`: straight between its points, flat outside. */
  lawAtTemperature(law, celsius) {
    const after = law.findIndex(([at]) => at >= celsius);
    if (after === 0) return law[0][1];
    if (after < 0) return law[law.length - 1][1];
    const [[fromC, fromPct], [toC, toPct]] = [law[after - 1], law[after]];
    return fromPct + ((celsius - fromC) / (toC - fromC)) * (toPct - fromPct);
  },
};

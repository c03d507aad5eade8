// Racks from the front: how they are laid out, and where the keyboard leads. A rack is `{ rack, servers: [{ server }] }`,
// the top of it first.
export default {
  /** `full` rows side by side, `dense` rows of more than 20 servers, and `tabs`, one rack at a time, of more than two racks. */
  rackLayout(racks) {
    if (racks.length > 2) return 'tabs';
    const servers = racks.reduce((sum, rack) => sum + rack.servers.length, 0);
    return servers > 20 ? 'dense' : 'full';
  },

  /** The server that a key leads to from another: up and down within a rack, left and right to the same height of the next. */
  serverAfter(racks, server, key) {
    const at = racks.findIndex((rack) => rack.servers.some((one) => one.server === server));
    if (at < 0) return undefined;
    const { servers } = racks[at];
    const row = servers.findIndex((one) => one.server === server);
    const within = { ArrowUp: row - 1, ArrowDown: row + 1, Home: 0, End: servers.length - 1 }[key];
    if (within !== undefined) return servers[within]?.server;
    const beside = racks[{ ArrowLeft: at - 1, ArrowRight: at + 1 }[key]]?.servers ?? [];
    // Racks stand on one floor: heights are counted from the bottom.
    const fromBelow = Math.min(servers.length - 1 - row, beside.length - 1);
    return beside[beside.length - 1 - fromBelow]?.server;
  },

  /** A fan that stands still though it may be asked to turn; undefined says that nothing was read. */
  standsStill({ pct, state }) {
    return state === 'off' || (pct !== undefined && pct <= 2);
  },

  /** Seconds of a turn as it is drawn: 0.9 at full speed. In steps of 5 %, since a new length makes the drawing jump. */
  turnSeconds(pct) {
    return 90 / Math.max(5, Math.round(pct / 5) * 5);
  },
};

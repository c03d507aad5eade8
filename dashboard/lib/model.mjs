// What a snapshot says: `{ now, heard: { server: time }, series: [{ server, field, part, points }], stored }`,
// points as [seconds, value] with seconds counted from `now`, so below 0.
export default {
  snapshot() {
    return this.msg.payload ?? { now: 0, heard: {}, series: [], stored: {} };
  },

  servers() {
    return Object.keys(this.snapshot().heard).sort();
  },

  /** The server of the charts: the one most is known of. */
  mainServer() {
    const known = (server) => this.points(server, 'cpu_util_pct').length;
    return this.servers().reduce((a, b) => (a !== undefined && known(a) >= known(b) ? a : b), undefined);
  },

  parts(server, field) {
    return this.snapshot().series.filter((s) => s.server === server && s.field === field);
  },

  /** The points of a field; those of several interfaces are added up. */
  points(server, field) {
    const sums = new Map();
    for (const { points } of this.parts(server, field))
      for (const [t, value] of points) sums.set(t, (sums.get(t) ?? 0) + value);
    return [...sums].sort(([a], [b]) => a - b);
  },

  /** Network rates are bytes; people speak of Mbit. */
  megabits(server, field) {
    return this.points(server, field).map(([t, value]) => [t, (value * 8) / 1e6]);
  },

  /** The value of the last point. */
  last(points) {
    return points.at(-1)?.[1];
  },

  /** The disk that is fullest: `{ path, used, free }`. */
  fullestDisk(server) {
    const disks = this.parts(server, 'used_pct').map(({ part, points }) => ({
      // Tags hold no slash: the root of the file system is named.
      path: part === 'root' ? '/' : part,
      used: this.last(points),
      free: this.last(this.parts(server, 'free_bytes').find((s) => s.part === part)?.points ?? []),
    }));
    return disks.reduce((a, b) => (a && a.used >= b.used ? a : b), undefined);
  },
};

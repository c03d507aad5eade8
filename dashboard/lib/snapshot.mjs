// What a page takes from its `Snapshot` (engine/view/pages/common.ts), which every page does alike. Needs `...live` beside
// it, and in `data` `chosenCluster: localStorage.getItem('coldaisle-cluster')`.
export default {
  /** The last snapshot, as it came: it changes as a whole. A page that is told other things too keeps it in `kept`. */
  snapshot() {
    const payload = Vue.toRaw(this.msg?.payload);
    return payload?.clusters === undefined ? this.kept : payload;
  },

  /** The cluster that the reader has chosen, where there is something to show of it; else the first that has. */
  cluster() {
    const models = this.snapshot()?.models ?? {};
    return this.chosenCluster in models ? this.chosenCluster : Object.keys(models)[0];
  },

  /** What the page shows; undefined before the first snapshot and before anything was heard. */
  model() {
    return this.snapshot()?.models?.[this.cluster()];
  },

  /** Its `ClusterHead`. */
  head() {
    return this.snapshot()?.clusters?.find(({ cluster }) => cluster === this.cluster());
  },

  /** Time of the domain by now, ms; undefined before the first reading. */
  domainNow() {
    const { now, rate = 1, standing } = this.head() ?? {};
    if (now === undefined) return undefined;
    // Between two snapshots it is taken to go on, yet not for ever.
    const since = standing === 'live' ? Math.min(this.now - this.arrivedAt, 5000) : 0;
    return now + rate * since;
  },

  /** Follows what the reader chooses in the bar, on every page at once. */
  followCluster() {
    this.onCluster = ({ detail }) => {
      this.chosenCluster = detail;
    };
    window.addEventListener('coldaisle-cluster', this.onCluster);
  },

  unfollowCluster() {
    window.removeEventListener('coldaisle-cluster', this.onCluster);
  },

  /**
   * Asks for something to be done: a Command by hand, which `room-view` passes on or refuses. Times are of the domain;
   * `lifeMs` is how long it holds, where its kind does hold, else how long it may be on its way.
   */
  order(kind, target, value, lifeMs = 60_000 * Math.max(1, this.head()?.rate ?? 1)) {
    const at = this.domainNow() ?? 0;
    const whole = { cluster: this.cluster(), ...target };
    const id = `page-${Math.random().toString(36).slice(2, 10)}`;
    const times = { source: 'manual', issued_at: Math.round(at), expires_at: Math.round(at + lifeMs) };
    this.send({ topic: 'command', payload: { id, kind, target: whole, value, ...times } });
    return id;
  },
};

// How old the figures are. Ages count from the arrival of a snapshot, so the clocks of browser and
// server need not agree; `this.msg` is the last message of the widget.
export default {
  /** Call from `mounted`; `this.now` then moves once a second. */
  startClock() {
    this.now = performance.now();
    this.arrivedAt = this.now;
    this.timer = setInterval(() => {
      this.now = performance.now();
    }, 1000);
  },

  stopClock() {
    clearInterval(this.timer);
  },

  /** Call when a message comes. */
  arrived() {
    this.now = performance.now();
    this.arrivedAt = this.now;
  },

  /** Seconds since `at`, a time of the server; undefined when nothing came yet. */
  age(at) {
    const snapshot = this.msg.payload;
    if (!snapshot || !at) return undefined;
    return Math.max(0, (snapshot.now - at + this.now - this.arrivedAt) / 1000);
  },

  isStale(at) {
    return this.age(at) > 30;
  },
};

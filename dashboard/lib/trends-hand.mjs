// How a reader goes through Trends by pointer and by keys. Needs `window`, `trends`, `left`, `plotWidth` and `step`, and in
// `data` `at`, `pointerY`, `dragFrom` and `dragTo`; emits `zoom`.
export default {
  timeAt(x) {
    const { from, to } = this.window;
    const { everyMs } = this.trends;
    const within = Math.min(to, Math.max(from, from + (x - this.left) * this.step));
    return Math.min(to, Math.round(within / everyMs) * everyMs);
  },

  inPlot(event) {
    const { left, top } = this.$refs.plot.getBoundingClientRect();
    return {
      x: Math.max(this.left, Math.min(this.left + this.plotWidth, event.clientX - left)),
      y: event.clientY - top,
    };
  },

  grab(event) {
    if (event.button !== 0 || event.target.closest('a, button')) return;
    const { x } = this.inPlot(event);
    [this.dragFrom, this.dragTo] = [x, x];
    this.follow(event);
  },

  follow(event) {
    const { x, y } = this.inPlot(event);
    this.at = this.timeAt(x);
    this.pointerY = y + 8;
    if (this.dragFrom !== undefined) this.dragTo = x;
  },

  letGo() {
    if (this.dragFrom === undefined) return;
    const [from, to] = [Math.min(this.dragFrom, this.dragTo), Math.max(this.dragFrom, this.dragTo)].map((x) =>
      this.timeAt(x),
    );
    if (Math.abs(this.dragTo - this.dragFrom) > 8 && to - from >= 4 * this.trends.everyMs)
      this.$emit('zoom', { from, to });
    this.dragFrom = undefined;
  },

  leave(event) {
    if (event.pointerType !== 'touch') this.at = undefined;
    this.dragFrom = undefined;
  },

  press(event) {
    const { from, to } = this.window;
    const step = Math.max(this.trends.everyMs, (to - from) / 120) * (event.shiftKey ? 10 : 1);
    const move = { ArrowLeft: -step, ArrowRight: step }[event.key];
    const scale = { '+': 0.5, '-': 2 }[event.key];
    if (move !== undefined) this.at = Math.max(from, Math.min(to, (this.at ?? to) + move));
    else if (scale !== undefined) this.zoomBy(scale);
    else if (event.key === 'Escape' || event.key === '0') this.$emit('zoom', undefined);
    else return;
    event.preventDefault();
  },

  /** Around the crosshair, as far as there is something to be seen. */
  zoomBy(scale) {
    const { from, to } = this.window;
    const middle = this.at ?? (from + to) / 2;
    const half = ((to - from) * scale) / 2;
    const zoomed = {
      from: Math.max(this.trends.from, middle - half),
      to: Math.min(this.trends.to, middle + half),
    };
    const whole = zoomed.from <= this.trends.from && zoomed.to >= this.trends.to;
    if (whole || zoomed.to - zoomed.from >= 4 * this.trends.everyMs)
      this.$emit('zoom', whole ? undefined : zoomed);
  },
};

// `Points` of engine/view/pages into SVG: values at even distances of time, null where nothing was read. A gap stays a gap.
export default {
  /** The `d` of a line; `x` takes a time, `y` a value. */
  pointsPath({ from, everyMs, values }, x, y) {
    let isDown = false;
    let d = '';
    for (const [i, value] of values.entries()) {
      if (value !== null)
        d += `${isDown ? 'L' : 'M'}${x(from + i * everyMs).toFixed(1)} ${y(value).toFixed(1)}`;
      isDown = value !== null;
    }
    // A reading without neighbours is a dot: a line needs a length for its round ends.
    return d.replace(/M([\d. -]+)(?=M|$)/g, 'M$1h0.1');
  },

  /** The same, closed along `floor`, px. */
  pointsArea(points, x, y, floor) {
    const runs = this.pointsPath(points, x, y).split('M').slice(1);
    const closed = runs.map((run) => {
      const ends = run.split('L');
      const [first, last] = [ends[0], ends[ends.length - 1]].map((end) => end.split(/[ h]/)[0]);
      return `M${first} ${floor}L${run}L${last} ${floor}Z`;
    });
    return closed.join('');
  },

  /** Lowest and highest of several, at least `span` apart, so that noise looks like noise; undefined without a reading. */
  pointsRange(many, span) {
    let [low, high] = [Infinity, -Infinity];
    for (const { values } of many)
      for (const value of values) {
        if (value === null) continue;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    if (low > high) return undefined;
    const missing = Math.max(0, span - (high - low)) / 2;
    return [low - missing, high + missing];
  },

  /** When the last one is of, ms. */
  pointsEnd({ from, everyMs, values }) {
    return from + Math.max(0, values.length - 1) * everyMs;
  },

  /** The newest value, when there is one. */
  pointsLast({ values }) {
    return values[values.length - 1] ?? undefined;
  },

  /** A range whose ends are round, with `count` steps or so: an axis that seldom moves. */
  roundRange([low, high], count) {
    const rough = (high - low) / count;
    const size = 10 ** Math.floor(Math.log10(rough));
    const step = size * [1, 2, 5, 10].find((factor) => size * factor >= rough * 0.999);
    const first = Math.floor(low / step + 0.001);
    const last = Math.ceil(high / step - 0.001);
    const ticks = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
    return {
      low: first * step,
      high: last * step,
      ticks,
      digits: Math.max(0, -Math.floor(Math.log10(step) + 0.001)),
    };
  },
};

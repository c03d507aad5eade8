// Points into SVG. A series is a list of [seconds, value], seconds counted from the snapshot's `from`.
export default {
  /** A linear scale from [d0, d1] to [r0, r1]. */
  scale(d0, d1, r0, r1) {
    return (value) => r0 + ((value - d0) / (d1 - d0)) * (r1 - r0);
  },

  /** Longer silence than this breaks a line: three times the usual distance of two points. */
  longestGap(points) {
    const gaps = points.slice(1).map((point, i) => point[0] - points[i][0]);
    if (gaps.length === 0) return 0;
    return 3 * gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)];
  },

  /** The `d` of a path that stops where the data stops. */
  path(points, x, y) {
    const gap = this.longestGap(points);
    let before;
    let d = '';
    for (const [t, value] of points) {
      const goesOn = before !== undefined && t - before <= gap;
      d += `${goesOn ? 'L' : 'M'}${x(t).toFixed(1)} ${y(value).toFixed(1)}`;
      before = t;
    }
    return d;
  },

  /** The first of 1, 2, 5, 10, 20 ... that is not below `value`: an axis that seldom moves. */
  niceCeiling(value) {
    let step = 0.01;
    for (;;) {
      for (const factor of [1, 2, 5]) if (step * factor >= value) return step * factor;
      step *= 10;
    }
  },

  /** Values to label an axis with that ends at a nice ceiling, and the digits they need. */
  steps(top) {
    const parts = String(top).includes('2') ? 4 : 5;
    const digits = Math.max(0, -Math.floor(Math.log10(top / parts)));
    return Array.from({ length: parts + 1 }, (_, i) => ({ value: (top * i) / parts, digits }));
  },

  /** The point nearest to `t`, when it is not further away than the longest gap. */
  nearest(points, t) {
    const distance = (point) => Math.abs(point[0] - t);
    const closest = points.reduce((a, b) => (a && distance(a) <= distance(b) ? a : b), undefined);
    return closest && distance(closest) <= Math.max(this.longestGap(points), 5) ? closest : undefined;
  },
};

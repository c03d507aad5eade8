// The lane of events over the panes: what was injected and what was found, in rows without overlaps.
export default {
  /**
   * Puts events into rows: each takes the first row where its mark and its label have place. `width` px show `from` to
   * `to`; a label has no place when all `most` rows are taken there, and then the mark stands in the last row alone.
   */
  rowsOf(events, { from, to, width, most }) {
    const x = (time) => ((time - from) / (to - from)) * width;
    const ends = [];
    return [...events]
      .sort((a, b) => a.from - b.from)
      .map((event) => {
        const left = Math.max(0, x(event.from));
        const wide = event.to === undefined ? 0 : Math.max(4, Math.min(width, x(event.to)) - left);
        const text = event.label.length * 6.3 + 12;
        const inside = text <= wide;
        // At the right edge there is place beside the plot only on the left of the mark.
        const before = !inside && left + wide + text + 10 > width;
        const [begin, end] = before
          ? [left - text - 10, left + wide + 8]
          : [left - 8, left + Math.max(wide, inside ? 0 : wide + text + 10)];
        let row = 0;
        while (row < most && ends[row] !== undefined && ends[row] > begin) row++;
        const placed = row < most && begin >= -8;
        if (!placed)
          row = Math.max(
            0,
            ends.findIndex((taken) => taken <= left - 8),
          );
        ends[row] = Math.max(ends[row] ?? Number.NEGATIVE_INFINITY, placed ? end : left + wide + 8);
        return {
          ...event,
          row,
          left,
          wide,
          side: !placed ? 'none' : inside ? 'inside' : before ? 'before' : 'after',
        };
      });
  },

  /** Those that are to be seen between two instants; what has no end goes on until `to`. */
  inWindow(events, { from, to }) {
    return events.filter((event) => event.from <= to && (event.to ?? event.from) >= from);
  },

  /** Moves labels apart that stand at the heights `tops`, top down, keeping them between `top` and `bottom`. */
  apart(labels, distance, top, bottom) {
    const sorted = [...labels].sort((a, b) => a.y - b.y);
    let last = Number.NEGATIVE_INFINITY;
    for (const label of sorted) {
      label.y = Math.max(label.y, last + distance, top);
      last = label.y;
    }
    let next = bottom + distance;
    for (const label of sorted.reverse()) {
      label.y = Math.min(label.y, next - distance);
      next = label.y;
    }
    return labels;
  },
};

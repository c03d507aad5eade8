// The lane of events over the panes: what was injected and what was found, in rows without overlaps.
export default {
  /**
   * Puts events into `most` rows, those of low `rank` first, so that labels lie over nothing: each stands in the first
   * row that has place for its mark and its label, within it, after or before it. Where there is none the mark stands
   * alone, and a label that is in its way and matters no more goes. `width` px show `from` to `to`.
   */
  rowsOf(events, { from, to, width, most }) {
    const x = (time) => ((time - from) / (to - from)) * width;
    const placed = [];
    const inWay = (row, [begin, end]) =>
      placed.filter((one) => one.row === row && end > one.span[0] && begin < one.span[1]);
    const rows = Array.from({ length: most }, (_, row) => row);
    for (const event of [...events].sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || a.from - b.from)) {
      const left = Math.max(0, x(event.from));
      const wide = event.to === undefined ? 0 : Math.max(4, Math.min(width, x(event.to)) - left);
      // As wide as letters of 11 px are, or wider.
      const text = event.label.length * 6.6 + 12;
      const mark = [left - 8, left + wide + 8];
      const spans = {
        inside: text <= wide ? mark : undefined,
        after: mark[1] + text <= width ? [mark[0], mark[1] + text] : undefined,
        before: mark[0] - text >= 0 ? [mark[0] - text, mark[1]] : undefined,
        none: mark,
      };
      const rowFor = (span) => rows.find((row) => inWay(row, span).length === 0);
      const side = Object.keys(spans).find((one) => spans[one] && rowFor(spans[one]) !== undefined) ?? 'none';
      const important = (row) => Math.min(...inWay(row, mark).map(({ rank = 0 }) => rank));
      const row = rowFor(spans[side]) ?? rows.reduce((a, b) => (important(b) > important(a) ? b : a));
      for (const other of inWay(row, spans[side]))
        if ((other.rank ?? 0) >= (event.rank ?? 0)) Object.assign(other, { side: 'none', span: other.mark });
      placed.push({ ...event, row, left, wide, side, mark, span: spans[side] });
    }
    return placed.sort((a, b) => a.from - b.from);
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

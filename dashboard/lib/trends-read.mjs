// What the lines of Trends say at an instant, as words and as a table. Needs `...format` and trends-panes beside it, and
// `shortNames` of panes whose lines are named by their servers.
export default {
  /** The value of exactly that step of `time`; null where nothing was read, undefined before and after. */
  stepAt({ from, everyMs, values }, time) {
    return values[Math.floor((time - from) / everyMs + 1e-6)];
  },

  /** How many steps lie between two readings at most that are one line: three times as many as usual. */
  longestStep({ values }) {
    const steps = [];
    let before;
    for (const [i, value] of values.entries()) {
      if (value === null) continue;
      if (before !== undefined) steps.push(i - before);
      before = i;
    }
    return 3 * (steps.sort((a, b) => a - b)[(steps.length - 1) >> 1] ?? 1);
  },

  /** The value that the line has at `time`: the last reading, as far as the line goes on; null in a gap. */
  valueAt(points, time) {
    const { from, everyMs, values } = points;
    const at = Math.floor((time - from) / everyMs + 1e-6);
    if (values[at] !== null) return values[at];
    const before = values.findLastIndex((value, i) => i < at && value !== null);
    const after = values.findIndex((value, i) => i > at && value !== null);
    return before >= 0 && after >= 0 && after - before <= this.longestStep(points) ? values[before] : null;
  },

  /** The last value that was read until `to`; undefined when there is none. */
  lastOf({ from, everyMs, values }, to = Number.POSITIVE_INFINITY) {
    return values.findLast((value, i) => value !== null && from + i * everyMs <= to);
  },

  /** A value of a pane with its unit. */
  inPane(value, { digits, unit }) {
    return typeof value === 'number' ? `${this.number(value, digits)} ${unit}` : '–';
  },

  /** What a line is called where lines of all panes stand together: `CPU server-07`, `fan-1`. */
  lineName({ id }, { name, dashed }) {
    const short = this.shortNames[id];
    return dashed || short === undefined ? name : `${short} ${name}`;
  },

  /** Rows of the tip at `time`: `{ id, name, tone, dashed, text }`. */
  readingsAt(panes, time) {
    return panes.flatMap((pane) =>
      pane.lines.map((line) => {
        const text = this.inPane(this.valueAt(line.points, time), pane);
        return { id: line.id, name: this.lineName(pane, line), tone: line.tone, dashed: line.dashed, text };
      }),
    );
  },

  /** The lowest, highest and last value of each line between two instants: the picture as a table. */
  tableOf(panes, { from, to }) {
    return panes.flatMap((pane) =>
      pane.lines.map((line) => {
        const { points } = line;
        const values = points.values.filter((value, i) => {
          const at = points.from + i * points.everyMs;
          return value !== null && at >= from && at <= to;
        });
        const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
        const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
        const shown = (value) => this.inPane(values.length === 0 ? undefined : value, pane);
        return {
          id: line.id,
          name: `${pane.title}, ${line.name}`,
          low: shown(low),
          high: shown(high),
          last: shown(values.at(-1)),
        };
      }),
    );
  },

  /** What is shown between two instants as CSV (RFC 4180): a row an instant, times in UTC, numbers as they came. */
  csvOf(panes, { from, to }) {
    const columns = panes.flatMap((pane) => [
      ...pane.lines.map((line) => [
        `${this.columnOf(line)} (${pane.unit})`,
        (time) => this.stepAt(line.points, time),
        line.points,
      ]),
      ...this.crowdColumns(pane),
    ]);
    const times = new Set();
    for (const [, , points] of columns)
      for (let i = 0; i < points.values.length; i++) {
        const at = points.from + i * points.everyMs;
        if (at >= from && at <= to) times.add(at);
      }
    const cell = (value) => (typeof value === 'number' ? String(Number(value.toPrecision(7))) : '');
    const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
    const rows = [...times]
      .sort((a, b) => a - b)
      .map((time) => [new Date(time).toISOString(), ...columns.map(([, read]) => cell(read(time)))]);
    return [['time', ...columns.map(([name]) => quoted(name))], ...rows]
      .map((row) => `${row.join(',')}\r\n`)
      .join('');
  },

  columnOf({ id, server, field, dashed }) {
    return dashed ? id : [server, field].filter((part) => part !== undefined).join(' ');
  },

  /** The lowest and the highest of the lines that have no name. */
  crowdColumns({ crowd = [], band, unit }) {
    if (band)
      return [
        ['others lowest', band.low],
        ['others highest', band.high],
      ].map(([name, points]) => [`${name} (${unit})`, (time) => this.stepAt(points, time), points]);
    if (crowd.length === 0) return [];
    const least = (pick) => (time) => {
      const values = crowd
        .map((points) => this.stepAt(points, time))
        .filter((value) => typeof value === 'number');
      return values.length === 0 ? null : pick(...values);
    };
    return [
      [`others lowest (${unit})`, least(Math.min), crowd[0]],
      [`others highest (${unit})`, least(Math.max), crowd[0]],
    ];
  },
};

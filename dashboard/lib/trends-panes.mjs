// What the panes of Trends hold, and from where to where their axes go. Needs `...draw` beside it, and `names`, those of panes.
export default {
  /** The panes of `wanted`, of a `TrendsPage`, each `{ id, title, unit, digits, lines, ... }` with lines of `Points`. */
  panesOf(trends, wanted) {
    const [lead] = trends.chosen;
    const kilo = Math.max(0, ...this.known(trends.itW)) >= 1000;
    const ofLead = (id) => (lead === undefined ? this.names[id] : `${lead.server}, ${this.names[id]}`);
    const all = [
      {
        id: 'cpu',
        title: this.names.cpu,
        unit: '°C',
        digits: 1,
        least: 10,
        parts: 5,
        ...this.processors(trends),
      },
      {
        id: 'candles',
        title: ofLead('candles'),
        unit: '°C',
        digits: 1,
        least: 6,
        parts: 3,
        lines: [],
        candles: lead?.candles,
      },
      {
        id: 'fans',
        title: ofLead('fans'),
        unit: '%',
        digits: 0,
        least: 60,
        floor: 0,
        parts: 4,
        lines: this.fansOf(lead),
      },
      {
        id: 'power',
        title: this.names.power,
        unit: kilo ? 'kW' : 'W',
        digits: kilo ? 2 : 0,
        least: kilo ? 0.3 : 100,
        parts: 3,
        lines: [
          {
            id: 'it',
            field: 'it_power_w',
            name: this.names.it,
            tone: 's-main',
            points: this.scaled(trends.itW, kilo ? 0.001 : 1),
          },
        ],
      },
      {
        id: 'inlet',
        title: this.names.inlet,
        unit: '°C',
        digits: 1,
        least: 4,
        parts: 3,
        lines: this.linesOf(trends, 'inlet_temp_c'),
      },
      {
        id: 'airflow',
        title: this.names.airflow,
        unit: 'm³/s',
        digits: 4,
        least: 0.01,
        floor: 0,
        parts: 3,
        lines: this.linesOf(trends, 'airflow_m3s'),
      },
      {
        id: 'missing',
        title: this.names.missing,
        unit: '%',
        digits: 0,
        least: 5,
        floor: 0,
        parts: 2,
        lines: this.linesOf(trends, 'missing'),
      },
    ];
    return all.filter(({ id }) => wanted.includes(id));
  },

  /** Lines of the processors: the others, those that stand out, and what is expected of the first of these. */
  processors(trends) {
    const { others, chosen, servers } = trends;
    const crowd = others.lines ?? [];
    const band = others.low === undefined ? undefined : { low: others.low, high: others.high };
    const [lead, ...more] = this.linesOf(trends, 'cpu_temp_c');
    const expected = chosen[0]?.expected.cpu_temp_c;
    const text = { name: this.names.expected, tone: 's-ref', dashed: true };
    const line = { id: `${chosen[0]?.server} expected cpu_temp_c`, ...text, points: expected };
    const lines = [lead, expected && line, ...more].filter((each) => each !== undefined);
    return { crowd, band, others: servers.length - chosen.length, lines };
  },

  /** One line for each server that stands out. */
  linesOf(trends, field) {
    const tones = ['s-main', 's-a', 's-b'];
    return trends.chosen.flatMap(({ server, fields }, i) =>
      fields[field] === undefined
        ? []
        : [{ id: `${server} ${field}`, server, field, name: server, tone: tones[i], points: fields[field] }],
    );
  },

  fansOf(lead) {
    const tones = ['s-a', 's-b', 's-c', 's-main'];
    return Object.entries(lead?.fans ?? {}).map(([fan, points], i) => {
      return {
        id: `${lead.server} ${fan}`,
        server: lead.server,
        field: `${fan} speed_pct`,
        name: fan,
        tone: tones[i % 4],
        points,
      };
    });
  },

  scaled({ from, everyMs, values }, factor) {
    return { from, everyMs, values: values.map((value) => (value === null ? null : value * factor)) };
  },

  /** Values that were read. */
  known({ values }) {
    return values.filter((value) => value !== null);
  },

  /** The lowest and highest of all that a pane shows; undefined while nothing was read. */
  extentOf({ lines, crowd = [], band, candles }) {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const take = (value) => {
      low = Math.min(low, value);
      high = Math.max(high, value);
    };
    const drawn = [...lines.map(({ points }) => points), ...crowd, ...(band ? [band.low, band.high] : [])];
    for (const points of drawn) for (const value of this.known(points)) take(value);
    for (const [, , , lowest, highest] of candles?.rows ?? []) {
      take(lowest);
      take(highest);
    }
    return low > high ? undefined : { low, high };
  },

  /**
   * The axis of a pane: `{ min, max, step }` at steps of 1, 2 or 5. The axis from `before` stays while what is shown
   * fits into it and fills a third of it: an axis that moves at every tick cannot be read.
   */
  axisOf(pane, before) {
    const { low, high } = this.extentOf(pane) ?? { low: 0, high: 0 };
    if (
      before &&
      low >= before.min &&
      high <= before.max &&
      3 * Math.max(high - low, pane.least) >= before.max - before.min
    )
      return before;
    const bottom = pane.floor ?? Math.min(low, (low + high - pane.least) / 2);
    const top = Math.max(high, bottom + pane.least);
    const step = this.niceCeiling((top - bottom) / pane.parts);
    // Sums of steps are rounded to what a step of that size can be.
    const whole = (steps) => Number((steps * step).toPrecision(12));
    return { min: whole(Math.floor(bottom / step)), max: whole(Math.ceil(top / step)), step };
  },

  /** Where the panes stand, in px from the top of the events, and how high all are. */
  placesOf(panes, lane, phone) {
    const heights = {
      cpu: phone ? 190 : 214,
      candles: phone ? 120 : 132,
      fans: phone ? 100 : 104,
      power: phone ? 110 : 118,
    };
    let at = lane;
    const places = panes.map(({ id }) => {
      const place = { title: at + 10, top: at + 36, height: heights[id] ?? 104 };
      at = place.top + place.height;
      return place;
    });
    return { places, height: at + 26 };
  },
};

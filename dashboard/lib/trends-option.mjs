// The panes of Trends as one option of ECharts. Colours are tokens: `token(name)` gives the value of one.
// Needs trends-read beside it.
export default {
  /** `shown` is `{ panes, axes, places, left, right, from, to, faults, candlePx, words }`; the result depends on nothing else. */
  trendsOption(shown, token) {
    const { panes, axes, places, left, right, from, to, words } = shown;
    const text = { color: token('--text-3'), fontSize: 11, fontFamily: token('--font').replace(/"/g, '') };
    const rule = { lineStyle: { color: token('--grid'), width: 1 } };
    const bare = { axisLine: { show: false }, axisTick: { show: false } };
    return {
      animation: false,
      grid: places.map(({ top, height }) => ({ left, right, top, height, outerBoundsMode: 'none' })),
      xAxis: panes.map(({ id }, i) => ({
        ...bare,
        type: 'time',
        gridIndex: i,
        min: from,
        max: to,
        // With it candles would make the axis wider by half of one: it would no longer be that of the other panes.
        containShape: false,
        splitLine: { show: true, ...rule },
        splitNumber: words.ticks,
        axisLabel: {
          show: id === panes.at(-1).id,
          ...text,
          hideOverlap: true,
          showMinLabel: false,
          showMaxLabel: false,
          formatter: words.time,
        },
      })),
      yAxis: axes.map(({ min, max, step }, i) => ({
        ...bare,
        type: 'value',
        gridIndex: i,
        min,
        max,
        interval: step,
        splitLine: rule,
        axisLabel: { ...text, margin: 6, formatter: words.value(step) },
      })),
      series: panes.flatMap((pane, i) => [
        ...this.faultMarks(shown, i, token),
        ...this.seriesOf(pane, i, shown, token),
      ]),
    };
  },

  /** Faults behind a pane: an area as long as each, a line where it starts. */
  faultMarks({ faults, from, to }, i, token) {
    const seen = faults.filter((fault) => fault.from <= to && (fault.to ?? to) >= from);
    const areas = seen.map((fault) => [
      { xAxis: Math.max(from, fault.from) },
      { xAxis: Math.min(to, fault.to ?? to) },
    ]);
    const starts = seen.filter((fault) => fault.from >= from).map((fault) => ({ xAxis: fault.from }));
    const line = { color: token('--fault-line'), type: 'solid', width: 1.25 };
    return [
      {
        ...this.lineIn(i, `faults ${i}`, [], 'transparent'),
        markArea: { silent: true, itemStyle: { color: token('--fault'), opacity: 0.7 }, data: areas },
        markLine: { silent: true, symbol: 'none', label: { show: false }, lineStyle: line, data: starts },
      },
    ];
  },

  seriesOf(pane, i, shown, token) {
    const { crowd = [], band, lines, candles } = pane;
    const grey = { color: token('--s-crowd'), width: 1, opacity: 0.55 };
    return [
      ...(band ? this.bandIn(i, 'others', this.pairs(band.low), this.pairs(band.high), token('--band')) : []),
      ...crowd.map((points, k) => this.lineIn(i, `other ${k}`, this.pairs(points), grey.color, grey)),
      ...lines.map(({ id, points, tone, dashed }) => {
        const style = {
          width: dashed ? 1.5 : pane.id === 'cpu' && tone === 's-main' ? 2.25 : 1.75,
          type: dashed ? [4, 3] : 'solid',
        };
        return { ...this.lineIn(i, id, this.pairs(points), token(`--${tone}`), style), z: dashed ? 2 : 3 };
      }),
      ...(candles ? [this.candlesIn(i, candles, shown, token)] : []),
    ];
  },

  /** A gap stays a gap. */
  lineIn(i, id, data, color, style) {
    return {
      id,
      type: 'line',
      xAxisIndex: i,
      yAxisIndex: i,
      data,
      connectNulls: false,
      showSymbol: false,
      silent: true,
      emphasis: { disabled: true },
      lineStyle: { color, ...style },
      itemStyle: { color },
    };
  },

  /** A range: its lower edge, unseen, and on top of it what fills it. */
  bandIn(i, id, low, high, color) {
    const stacked = { stack: `${id} ${i}`, stackStrategy: 'all' };
    const height = high.map(([at, value], k) => [
      at,
      value === null || low[k][1] === null ? null : value - low[k][1],
    ]);
    return [
      { ...this.lineIn(i, `${id} low`, low, 'transparent'), ...stacked },
      {
        ...this.lineIn(i, `${id} high`, height, 'transparent'),
        ...stacked,
        areaStyle: { color, opacity: 1 },
      },
    ];
  },

  /** Rising ones are filled, falling ones hollow. */
  candlesIn(i, { everyMs, rows }, { candlePx }, token) {
    return {
      id: 'candles',
      type: 'candlestick',
      xAxisIndex: i,
      yAxisIndex: i,
      silent: true,
      barWidth: Math.max(2, Math.min(22, 0.56 * candlePx)),
      data: rows.map(([at, ...values]) => [at + everyMs / 2, ...values]),
      itemStyle: {
        color: token('--rise'),
        borderColor: token('--rise'),
        color0: token('--surface'),
        borderColor0: token('--fall'),
        borderWidth: 1.4,
      },
    };
  },

  /** Readings as a line takes them, with one null in a gap: what comes seldom is a line all the same. */
  pairs(points) {
    const { from, everyMs, values } = points;
    const longest = this.longestStep(points);
    const pairs = [];
    let before;
    for (const [i, value] of values.entries()) {
      if (value === null) continue;
      if (before !== undefined && i - before > longest) pairs.push([from + (before + 1) * everyMs, null]);
      pairs.push([from + i * everyMs, value]);
      before = i;
    }
    return pairs;
  },
};

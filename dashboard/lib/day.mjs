// A day of a bill, hour by hour, as it is drawn.
export default {
  /** Hours since midnight on the clock of a zone, with their fraction. */
  hourOfDay(ms, zone) {
    const options = { hour: 'numeric', minute: 'numeric', hourCycle: 'h23', timeZone: zone };
    const parts = new Intl.DateTimeFormat('en-US', options).formatToParts(ms);
    const of = (type) => Number(parts.find((part) => part.type === type).value);
    return of('hour') + of('minute') / 60;
  },

  /** Midnight before the first of the hours, ms: where the day begins as the clock of that hour has it. */
  startOfDay(hours, zone) {
    const [{ start }] = hours;
    return start - Math.round(this.hourOfDay(start, zone) * 60) * 60000;
  },

  /**
   * Hours with their ends, ms, and what they cost an hour. An hour ends with the clock, or where its own forecast goes
   * on: the hour of now is told twice.
   */
  hourBars(hours) {
    return hours.map((hour, i) => {
      const clock = (Math.floor(hour.start / 3600000) + 1) * 3600000;
      const end = Math.min(clock, hours[i + 1]?.start ?? clock);
      const rate = 3600000 / Math.max(60000, end - hour.start);
      return { ...hour, end, serversAnHour: hour.servers * rate, restAnHour: hour.rest * rate };
    });
  },

  /** Spans from `from` to `to`, ms, that no bar covers. */
  uncovered(bars, from, to) {
    const gaps = [];
    let at = from;
    for (const { start, end } of bars) {
      if (start > at) gaps.push({ start: at, end: Math.min(start, to) });
      at = Math.max(at, end);
    }
    if (at < to) gaps.push({ start: at, end: to });
    return gaps.filter(({ start, end }) => end > start);
  },

  /** 1 to 4 of one hue by the price between the lowest and the highest; 3 where there is but one. */
  priceStep(price, prices) {
    const low = Math.min(...prices);
    const high = Math.max(...prices);
    return high > low ? 1 + Math.round((3 * (price - low)) / (high - low)) : 3;
  },

  /** A figure in words as a whole number; undefined where it has a fraction: `10,667` is 10667, `3.42` is none. */
  wholeFigure(figure) {
    return /^\d{1,3}(\D?\d{3})*$/.test(figure) ? Number(figure.replace(/\D/g, '')) : undefined;
  },
};

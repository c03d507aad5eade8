// What a snapshot of the simulated room says. Its times are those of the room, which may run faster than the wall.
export default {
  room() {
    const nothing = { now: 0, servers: [], racks: {}, room: {}, inlet: {}, it: [], commands: [] };
    return this.msg.payload ?? nothing;
  },

  /** Seconds of the wall since the room's clock was last heard; undefined before the first. */
  clockAge() {
    const { clock, now } = this.room();
    return clock && Math.max(0, (now - clock.heard + this.now - this.arrivedAt) / 1000);
  },

  /** What the room's clock shows by now, ms. */
  roomTime() {
    const { clock } = this.room();
    if (clock === undefined) return undefined;
    // Between two clocks it is taken to go on, yet not for ever.
    const since = clock.running ? Math.min(this.clockAge(), 5) : 0;
    return clock.at + since * 1000 * clock.rate;
  },

  /** Seconds of the room since `at`, a time of the room. */
  roomAge(at) {
    return at === undefined || this.room().clock === undefined
      ? undefined
      : Math.max(0, (this.roomTime() - at) / 1000);
  },

  /** `waiting`, `stopped` (no clock for 60 s of the wall), `paused` or `live`. */
  roomState() {
    const { clock } = this.room();
    if (clock === undefined) return 'waiting';
    if (this.clockAge() > 60) return 'stopped';
    return clock.running ? 'live' : 'paused';
  },

  /** Not heard of for three readings, or for three seconds of the wall when the room is fast. */
  isOld({ at }) {
    const { clock } = this.room();
    return this.roomAge(at) > Math.max(35, 5 * (clock?.rate ?? 0));
  },

  /** The server with the highest value of a field that was read. */
  hottest(field) {
    const read = this.room().servers.filter((server) => server[field] !== undefined);
    return read.reduce((a, b) => (a && a[field] >= b[field] ? a : b), undefined);
  },

  inState(state) {
    return this.room().servers.filter((server) => server.state === state).length;
  },

  /** 1 to 7 of the temperature scale; `none` without a reading. */
  heat(field, value) {
    return value === undefined ? 'none' : 1 + this.heatSteps(field).filter((step) => value >= step).length;
  },

  /** Lower edges of 2 to 7, °C. Inlet: 18 to 27 is recommended, 32 allowed (ASHRAE A1); a processor throttles at 95. */
  heatSteps(field) {
    return field === 'inlet_temp_c' ? [18, 24, 27, 29, 32, 35] : [40, 50, 60, 70, 80, 90];
  },

  /** 3242 W as `3.24 kW`, 180 W as `180 W`. */
  watts(value) {
    if (typeof value !== 'number') return '–';
    return value >= 1000 ? `${this.number(value / 1000, 2)} kW` : `${this.number(value, 0)} W`;
  },
};

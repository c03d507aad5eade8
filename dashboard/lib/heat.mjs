// The scale of temperatures: seven steps, the same colours for each quantity, tokens --temp-1 to --temp-7.
export default {
  /** 1 to 7 of the scale; `none` without a reading. */
  heat(field, value) {
    return typeof value === 'number'
      ? 1 + this.heatSteps(field).filter((step) => value >= step).length
      : 'none';
  },

  /** Lower edges of 2 to 7, °C. Inlet: 18 to 27 is recommended, 32 allowed (ASHRAE A1); a processor throttles at 95. */
  heatSteps(field) {
    const steps = {
      inlet_temp_c: [18, 24, 27, 29, 32, 35],
      chassis_temp_c: [24, 28, 32, 36, 40, 45],
      gpu_temp_c: [40, 55, 70, 78, 84, 90],
    };
    return steps[field] ?? [40, 50, 60, 70, 80, 90];
  },

  /** The surface and the ink of a reading. */
  heatStyle(field, value) {
    const step = this.heat(field, value);
    return { background: `var(--temp-${step})`, color: `var(--temp-${step}-ink)` };
  },
};

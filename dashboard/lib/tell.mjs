// Sentences by rule and amounts, in the language of the page. Needs `...format` beside it, and in `data`
// `sayings: SAYINGS, finding: FINDINGS, faults: FAULTS`.
export default {
  /** A `Said` of engine/view/pages. */
  tell({ key, with: values }) {
    const words = Object.entries(values).map(([name, value]) => [name, this.told(name, value)]);
    return this.say(this.sayings[key], Object.fromEntries(words));
  },

  /** What stands in a place of a sentence: causes and kinds of faults have words, other names are themselves. */
  told(name, value) {
    if (typeof value === 'object') return this.amount(value);
    if (name === 'cause') return this.finding.cause[value] ?? value;
    return name === 'kind' ? (this.faults[value]?.name ?? value) : value;
  },

  /** An `Amount` or `Money`, with its unit; an en dash for what is not known. */
  amount(amount) {
    if (typeof amount?.value !== 'number') return '–';
    const { value, unit, currency } = amount;
    if (currency !== undefined) return this.money(value, currency);
    const show = {
      count: () => this.number(value, 0),
      celsius: () => `${this.number(value, 1)} °C`,
      kelvin: () => `${this.number(value, 1)} °C`,
      watts: () =>
        Math.abs(value) >= 1000 ? `${this.number(value / 1000, 2)} kW` : `${this.number(value, 0)} W`,
      percent: () => `${this.number(value, 0)} %`,
      share: () => this.percent(value),
      m3s: () => `${this.number(value, 4)} m³/s`,
      rpm: () => `${this.number(value, 0)} rpm`,
      kwh: () => `${this.number(value, value >= 100 ? 0 : value >= 10 ? 1 : 2)} kWh`,
      grams: () => this.mass(value),
      seconds: () => this.duration(value),
      instant: () => this.clock(value),
      factor: () => this.number(value, 2),
    };
    return show[unit]();
  },
};

// Findings in words. A page of them is `{ detector, open, more, shown: [{ place, evidence, ... }] }`.
export default {
  found() {
    return this.msg.payload ?? { detector: {}, open: 0, more: 0, shown: [] };
  },

  /** What is said while nothing is open. */
  nothingFound() {
    const { detector } = this.found();
    if (detector.of !== undefined) return this.say(this.texts.findingsLearning, detector);
    return detector.calm ? this.texts.findingsCalm : this.texts.findingsNone;
  },

  /** `Fan speed 1.3 %, expected 47 %`; the first piece of evidence is the worst. */
  observed({ evidence }) {
    if (evidence === undefined) return '';
    const { texts } = this;
    const name = {
      speed_pct: texts.findingsSpeed,
      cpu_temp_c: texts.findingsProcessor,
      inlet_temp_c: texts.findingsInlet,
      airflow_m3s: texts.findingsAirflow,
      power_w: texts.findingsPower,
      cpu_util_pct: texts.findingsLoad,
      received: texts.findingsReceived,
      missing: texts.findingsMissing,
    }[evidence.field];
    const values = {
      name: name ?? evidence.field,
      observed: this.measured(evidence.field, evidence.observed),
      expected: this.measured(evidence.field, evidence.expected),
    };
    return this.say(evidence.expected === null ? texts.findingsObserved : texts.findingsAgainst, values);
  },

  /** The unit is the end of a field's name. */
  measured(field, value) {
    if (value === null) return this.texts.findingsUnread;
    const [, end] = /_(c|w|pct|rpm|m3s)$/.exec(field) ?? [];
    const unit = { c: '°C', w: 'W', pct: '%', rpm: 'rpm', m3s: 'm³/s' }[end];
    const number = end === 'm3s' ? this.number(value, 3) : this.figure(value);
    return unit === undefined ? number : `${number} ${unit}`;
  },

  /** `since 05:39:13`, `05:39:13 to 05:41:02` */
  lasted({ state, since, until }) {
    const times = { since: this.clock(since, true), until: until && this.clock(until, true) };
    return this.say(state === 'closed' ? this.texts.findingsOver : this.texts.findingsSince, times);
  },

  severityOf({ severity }) {
    const { findingsCritical, findingsWarning, findingsInfo } = this.texts;
    return { critical: findingsCritical, warning: findingsWarning, info: findingsInfo }[severity];
  },

  stateOf({ state }) {
    const { findingsOpened, findingsUpdated, findingsClosed } = this.texts;
    return { opened: findingsOpened, updated: findingsUpdated, closed: findingsClosed }[state];
  },
};

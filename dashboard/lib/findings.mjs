// Findings in words. A page of them is `{ detector, open, shown: [{ finding, now }] }`; `view` and `findingTexts` are
// those of the engine.
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

  /** What is shown of findings, each with its words. */
  told() {
    return this.found().shown.map((one) => ({
      ...one,
      ...one.finding,
      words: this.view.findingWords(one.finding, this.findingTexts, {
        language: this.language,
        now: one.now,
      }),
    }));
  },
};

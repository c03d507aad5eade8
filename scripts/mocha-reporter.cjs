// One line a suite, the failures below it, and the figures as JSON for scripts/test.mjs.
const { writeFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

const { EVENT_RUN_END, EVENT_TEST_PENDING } = Runner.constants;

module.exports = class extends reporters.Base {
  constructor(runner, options) {
    super(runner, options);
    const { suite, result } = options.reporterOptions;
    const skipped = [];
    runner.on(EVENT_TEST_PENDING, (test) => skipped.push(test.fullTitle()));
    runner.once(EVENT_RUN_END, () => {
      const { passes: passed, failures: failed, duration } = this.stats;
      console.log(`${failed > 0 ? '✗' : '✓'} ${suite}: ${passed} of ${passed + failed} (${(duration / 1000).toFixed(1)} s)`);
      if (failed > 0) reporters.Base.list(this.failures);
      writeFileSync(result, JSON.stringify({ passed, failed, skipped }));
    });
  }
};

// Looks at the running demo as a reader would, and counts on the way.
import { launchChromium, openPage } from './browser.mjs';
import { controlRoom } from './look-at-control-room.mjs';
import { firstLight } from './look-at-first-light.mjs';

/** What a reader looks at, and what must be seen, beside what must be for every flow. */
const LOOKS = { 'control-room': controlRoom, 'first-light': firstLight };

const WANTED = {
  published: (n) => n > 0,
  metrics_in: (n, figures) => n >= figures.published,
  simulated: (n) => n > 0,
  room_clock_s: (n) => n > 0,
  windows_out: (n) => n > 0,
  simulated_windows: (n) => n > 0,
  written: (n) => n > 0,
  lost: (n) => n === 0,
  late: (n) => n === 0,
  refused: (n) => n === 0,
  console_errors: (n) => n === 0,
  external_requests: (n) => n === 0,
};

/** One object of figures; `ok` when all of them are as they should be. */
export async function check(app, { flow, seconds }, tally) {
  const { look, wanted } = LOOKS[flow];
  const browser = await launchChromium();
  try {
    const { page, seen } = await openPage(browser, app.page);
    const looked = await look(page, app, seconds);
    const figures = { ...tally(), ...looked, ...counted(seen) };
    const faults = Object.entries({ ...WANTED, ...wanted })
      .filter(([name, isRight]) => !isRight(figures[name], figures))
      .map(([name]) => name);
    if (faults.length > 0) return { ok: false, faults, ...figures, console: seen.consoleErrors.slice(0, 3) };
    return { ok: true, ...figures };
  } finally {
    await browser.close();
  }
}

const counted = ({ consoleErrors, externalRequests }) => ({
  console_errors: consoleErrors.length,
  external_requests: externalRequests.length,
});

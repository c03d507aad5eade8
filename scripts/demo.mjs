// `npm run demo`: this machine's own telemetry and that of a simulated room, over MQTT, through windows, on live pages.
import { readFileSync } from 'node:fs';
import RED from 'node-red';
import { startApp } from './demo/app.mjs';
import { chromiumPath } from './demo/browser.mjs';
import { check } from './demo/check.mjs';
import { demoOptions, USAGE } from './demo/options.mjs';
import { screenshot } from './demo/screenshot.mjs';
import { startTally } from './demo/tally.mjs';

function options() {
  try {
    return demoOptions(process.argv.slice(2), process.env);
  } catch (error) {
    console.error(`${error.message}\n\n${USAGE}`);
    process.exit(2);
  }
}

const textsOf = (language) =>
  JSON.parse(readFileSync(new URL(`../dashboard/locales/${language}.json`, import.meta.url), 'utf8')).demo;

function announce(app, texts) {
  const user = texts.user.replace('{user}', app.user).replace('{file}', app.secretsFile);
  console.log(`\n  ${texts.page}: ${app.page}`);
  console.log(`  ${texts.editor}: ${app.editor}`);
  console.log(`  ${texts.broker}: ${app.broker} (${user})`);
  console.log(`  ${texts.store}: ${app.store}`);
  if (app.query !== undefined) console.log(`\n  ${texts.query}:\n  ${app.query}`);
  if (app.edited) console.log(`\n  ${texts.flowKept}`);
  console.log(`\n  ${texts.stop}`);
}

async function demo(app, texts, stopAsked) {
  announce(app, texts);
  await stopAsked;
  console.log(`\n${texts.stopping}`);
  return 0;
}

/** What went wrong, in one line. */
const failure = ({ message }) => ({ ok: false, error: message.split('\n')[0] });

async function look(app, given, tally) {
  if (!given.check) {
    await screenshot(app, { ...given, file: given.screenshot });
    return 0;
  }
  const figures = await check(app, given, tally).catch(failure);
  console.log(JSON.stringify(figures));
  return figures.ok ? 0 : 1;
}

const given = options();
if (given.help) {
  console.log(USAGE);
  process.exit(0);
}
const looks = given.check || given.screenshot !== undefined;
if (looks && chromiumPath() === undefined) {
  console.error('Chromium is missing; on Debian: apt-get install chromium');
  process.exit(1);
}
const texts = textsOf(given.language);
if (!given.check) console.log(texts.starting);
/** Ctrl-C or a polite kill, also while it starts. */
const stopAsked = new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
const tally = given.check ? startTally(RED.hooks) : undefined;
const app = await startApp(given).catch(({ message }) => {
  console.error(message);
  process.exit(1);
});
let code = 1;
try {
  const work = looks ? look(app, given, tally) : demo(app, texts, stopAsked);
  code = looks ? await Promise.race([work, stopAsked.then(() => 1)]) : await work;
} finally {
  await app.stop();
}
// Node-RED leaves timers behind that would keep the process.
process.exit(code);

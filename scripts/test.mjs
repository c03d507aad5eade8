// Runs the test suites, one for each folder of test/, and closes with one line over all of them.
//   npm test                   all but the slow ones
//   npm test -- SUITE...       those named
//   npm run test:long          the slow ones, test/long
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { node24 } from './node24.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const RESULTS = 'test-results';
/** Suites that load nodes into Node-RED: run on both of its versions. */
const IN_NODE_RED = ['nodes', 'examples', 'flows', 'servers'];
/** How many suites run at once. */
const AT_ONCE = 2;
/** A suite that hangs is ended and counts as failed. */
const LIMIT_MS = 60 * 60_000;
/** Where every server and version has to be at hand, a skipped test is a failed one. */
const REQUIRE_ALL = process.env.CI === 'true' || process.env.COLDAISLE_REQUIRE_ALL === '1';

function suitesToRun() {
  const asked = process.argv.slice(2);
  if (asked.length > 0) return asked;
  const hasTests = (dir) => readdirSync(dir, { recursive: true }).some((file) => file.endsWith('.test.ts'));
  return readdirSync('test').filter((name) => name !== 'long' && hasTests(path.join('test', name)));
}

/** What to start: a suite, on the Node and with the Node-RED it is for. */
function runsOf(suite) {
  const here = { suite, name: suite, node: process.execPath, nodeRed: 'node-red' };
  if (!IN_NODE_RED.includes(suite)) return [here];
  return [
    { ...here, name: `${suite} on Node-RED 4.1` },
    { suite, name: `${suite} on Node-RED 5`, node: newerNode, nodeRed: 'node-red-5' },
  ];
}

/** Starts mocha; resolves to its exit code. The output of suites that run side by side is kept together. */
function mocha({ suite, name, node, nodeRed }, result) {
  const reporter = ['--reporter', 'scripts/mocha-reporter.cjs'];
  const options = [`suite=${name}`, `result=${result}`].flatMap((option) => ['--reporter-option', option]);
  const output = alone ? 'inherit' : 'pipe';
  const child = spawn(
    node,
    ['node_modules/mocha/bin/mocha.js', ...reporter, ...options, `test/${suite}/**/*.test.ts`],
    {
      env: { ...process.env, NR: nodeRed, ...(newerNode && { COLDAISLE_NODE24: newerNode }) },
      stdio: ['ignore', output, output],
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
    },
  );
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data) => {
      printed += data;
    });
  }
  return new Promise((resolve) => {
    child.on('close', (code) => {
      process.stdout.write(printed);
      resolve(code);
    });
  });
}

/** Resolves to { passed, failed, skipped: [titles] }. */
async function run(what) {
  if (what.node === undefined) return { passed: 0, failed: 0, skipped: ['all: Node 24 cannot be fetched'] };
  const result = path.join(RESULTS, `${what.name.replaceAll(' ', '-')}.json`);
  rmSync(result, { force: true });
  const code = await mocha(what, result);
  const counts = existsSync(result)
    ? JSON.parse(readFileSync(result, 'utf8'))
    : { passed: 0, failed: 0, skipped: [] };
  if (counts.passed + counts.failed + counts.skipped.length === 0) {
    console.log(`✗ ${what.name}: ran no test (exit ${code})`);
    counts.failed = 1;
  } else if (code !== 0 && counts.failed === 0) {
    console.log(`✗ ${what.name}: exit ${code}, with no failed test`);
    counts.failed = 1;
  }
  return counts;
}

mkdirSync(RESULTS, { recursive: true });
const suites = suitesToRun();
const newerNode = suites.some((suite) => suite === 'long' || IN_NODE_RED.includes(suite))
  ? node24()
  : undefined;
const waiting = suites.flatMap(runsOf);
const alone = waiting.length === 1;
const total = { passed: 0, failed: 0, skipped: 0 };

async function work() {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { passed, failed, skipped } = await run(next);
    total.passed += passed;
    total.failed += failed;
    total[REQUIRE_ALL ? 'failed' : 'skipped'] += skipped.length;
    for (const title of skipped)
      console.log(`${REQUIRE_ALL ? '✗ skipped, but has to run here' : '- skipped'}: ${next.name}: ${title}`);
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, work));

const { passed, failed, skipped } = total;
if (failed > 0 || passed + skipped === 0) process.exitCode = 1;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);

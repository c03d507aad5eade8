import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flaw } from '../../engine/telemetry/admit';
import type { Metric } from '../../engine/telemetry/metric';
import { type Problem, problem } from '../../engine/telemetry/problem';
import { systemClock } from '../../io/clock';
import { HostReader, type HostReaderOptions } from '../../io/host/host-reader';
import { HostWorker } from '../../io/host/host-worker';
import type { Reading } from '../../io/host/readings';
import { ManualClock } from '../support/manual-clock';
import { Told } from '../support/told';

const AT = Date.UTC(2026, 0, 1, 12);
const HOST = { cluster: 'lab', server: 'A01' };
const TAGS = { cluster: 'lab', server: 'A01', method: 'measured' };

describe('io/host', () => {
  let folder: string;
  let clock: ManualClock;
  let closing: (() => Promise<void>) | undefined;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'coldaisle-host-'));
  });
  beforeEach(() => {
    clock = new ManualClock(AT);
  });
  afterEach(() => closing?.());
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** A worker that does `code` when asked for `group`; `n` counts the questions, `cpu(x)` answers one. */
  function fakeWorker(code: string): string {
    const path = join(folder, 'fake.worker.js');
    writeFileSync(
      path,
      `const { parentPort } = require('node:worker_threads');
       const { existsSync, writeFileSync } = require('node:fs');
       const say = (group, value) => parentPort.postMessage({ group, at: ${AT}, value });
       const fail = (group, error) => parentPort.postMessage({ group, error });
       const cpu = (utilPct) => say('cpu', { utilPct });
       let n = 0;
       parentPort.on('message', (group) => { n += 1; ${code} });`,
    );
    return path;
  }

  function start(everyMs: HostReaderOptions['everyMs'], code: string): Told<Metric[] | Problem> {
    const told = new Told<Metric[] | Problem>();
    const { tell } = told;
    const workerPath = fakeWorker(code);
    const reader = new HostReader({ ...HOST, clock, everyMs, workerPath, onMetrics: tell, onProblem: tell });
    closing = () => reader.close();
    return told;
  }

  const cpu = (value: number): Metric[] => [
    { name: 'server', tags: TAGS, fields: { cpu_util_pct: value }, timestamp: AT },
  ];

  it('reads this machine, in a thread', async () => {
    const told = new Told<Metric[] | Problem>();
    const { tell } = told;
    const everyMs = { cpu: 60_000, memory: 60_000, disk: 60_000, network: 60_000, temperature: 60_000 };
    const reader = new HostReader({
      ...HOST,
      clock: systemClock,
      everyMs,
      onMetrics: tell,
      onProblem: tell,
    });
    closing = () => reader.close();
    const seen = new Map<string, Metric>();
    // Not every machine has temperatures, disks or a network; all have a CPU and memory.
    while (!seen.has('server') || !seen.has('system')) {
      const event = await told.next();
      if (Array.isArray(event)) for (const metric of event) seen.set(metric.name, metric);
      else assert.equal(event.code, 'no-sensor', event.value?.toString());
    }
    for (const metric of seen.values()) assert.equal(flaw(metric), undefined);
    const { load1, mem_total_bytes, mem_available_bytes } = seen.get('system')?.fields ?? {};
    assert.ok(typeof load1 === 'number' && load1 >= 0);
    assert.ok(Number(mem_available_bytes) > 0 && Number(mem_available_bytes) < Number(mem_total_bytes));
  });

  describe('host-reader', () => {
    it('asks for each group at once, and then at its own interval', async () => {
      const told = start({ cpu: 5000, temperature: 12_000 }, `say(group, { utilPct: n, cpuC: n });`);
      const steps: [ms: number, answers: Metric['fields'][]][] = [
        [0, [{ cpu_util_pct: 1 }, { cpu_temp_c: 2 }]],
        [5000, [{ cpu_util_pct: 3 }]],
        [5000, [{ cpu_util_pct: 4 }]],
        [5000, [{ cpu_temp_c: 5 }, { cpu_util_pct: 6 }]],
      ];
      for (const [ms, answers] of steps) {
        clock.advance(ms);
        for (const fields of answers) {
          const event = await told.next();
          assert.deepEqual(Array.isArray(event) && event.map((metric) => metric.fields), [fields]);
        }
      }
      assert.deepEqual(told.events, []);
    });

    it('tells once that there is no temperature', async () => {
      // The answer about the temperature comes first, so it has been heard when that about the CPU is.
      const told = start(
        { cpu: 1000, temperature: 1000 },
        `if (group === 'temperature') { say(group, {}); cpu(n / 2); }`,
      );
      assert.deepEqual(await told.next(), problem('no-sensor', 'cpu_temp_c', null));
      for (let round = 1; round < 4; round++) {
        assert.deepEqual(await told.next(), cpu(round));
        clock.advance(1000);
      }
    });

    it('tells once why there are no counters of energy, again when the reason is another', async () => {
      // Readings of power: two of a virtual machine, one with counters, two without the right to read them.
      const missing = ['rapl-virtual', 'rapl-virtual', undefined, 'rapl-permission', 'rapl-permission'];
      const told = start(
        { cpu: 1000, power: 1000 },
        `if (group === 'cpu') return;
         const missing = ${JSON.stringify(missing)}[n / 2 - 1] ?? undefined;
         const load = { busyMs: 0, totalMs: 0, memory: 0 };
         say('power', missing === undefined ? { zones: [], load } : { missing, load });
         cpu(n / 2);`,
      );
      const events: (Metric[] | Problem)[] = [];
      for (let rounds = 0; rounds < 5; ) {
        const event = await told.next();
        events.push(event);
        if (!Array.isArray(event)) continue;
        rounds += 1;
        clock.advance(1000);
      }
      assert.deepEqual(events, [
        problem('rapl-virtual', 'rapl_power_w', '/sys/class/powercap'),
        cpu(1),
        cpu(2),
        cpu(3),
        problem('rapl-permission', 'rapl_power_w', '/sys/class/powercap'),
        cpu(4),
        cpu(5),
      ]);
    });

    it('tells that a group cannot be read, once until it can', async () => {
      const told = start(
        { cpu: 1000, temperature: 1000 },
        `if (group === 'temperature') n === 6 ? say(group, { cpuC: 40 }) : fail(group, 'try ' + n);
         if (group === 'temperature') cpu(n / 2);`,
      );
      const events: (Metric[] | Problem)[] = [];
      for (let rounds = 0; rounds < 4; ) {
        const event = await told.next();
        events.push(event);
        if (!Array.isArray(event) || event[0]?.fields.cpu_util_pct === undefined) continue;
        rounds += 1;
        clock.advance(1000);
      }
      assert.deepEqual(events, [
        problem('unavailable', 'temperature', 'try 2'),
        cpu(1),
        cpu(2),
        [{ name: 'server', tags: TAGS, fields: { cpu_temp_c: 40 }, timestamp: AT }],
        cpu(3),
        problem('unavailable', 'temperature', 'try 8'),
        cpu(4),
      ]);
    });

    it('goes on in a new thread after one that died', async () => {
      const died = JSON.stringify(join(folder, 'died'));
      const told = start(
        { cpu: 5000 },
        `if (existsSync(${died})) cpu(n); else { writeFileSync(${died}, ''); process.exit(3); }`,
      );
      assert.deepEqual(await told.next(), problem('unavailable', 'worker', 'exit 3'));
      clock.advance(5000);
      assert.deepEqual(await told.next(), cpu(1));
    });

    it('begins rates anew when the clock of the machine was set back', async () => {
      const told = start(
        { network: 1000, cpu: 1000 },
        `if (group === 'cpu') return;
         const at = ${AT} + [0, 0, 1000, -9000, -8000][n / 2];
         parentPort.postMessage({ group, at, value: [{ interface: 'e', rxBytes: n, txBytes: 0 }] });
         parentPort.postMessage({ group: 'cpu', at, value: { utilPct: 1 } });`,
      );
      const rounds: number[] = [];
      for (let round = 1; round <= 4; round++) {
        let event = await told.next();
        while (Array.isArray(event) && event[0]?.name === 'network') {
          rounds.push(round);
          event = await told.next();
        }
        clock.advance(1000);
      }
      assert.deepEqual(rounds, [2, 4]);
    });
  });

  describe('host-worker', () => {
    function worker(path: string) {
      const told = new Told<Reading | Problem>();
      const worker = new HostWorker(path, clock, { onReading: told.tell, onProblem: told.tell });
      closing = () => worker.close();
      return { worker, told };
    }

    const deaths: [name: string, code: string, reason: RegExp][] = [
      ['throws', "throw new Error('broken')", /^Error: broken$/],
      ['exits', 'process.exit(2)', /^exit 2$/],
    ];
    for (const [name, code, reason] of deaths) {
      it(`tells that a thread ${name}`, async () => {
        const { worker: host, told } = worker(fakeWorker(code));
        host.ask('cpu');
        const event = await told.next();
        assert.ok('code' in event && event.code === 'unavailable' && event.field === 'worker');
        assert.match(String(event.value), reason);
        await host.close();
        assert.equal(clock.pending, 0);
      });
    }

    it('tells that the file of the thread is missing', async () => {
      const { worker: host, told } = worker(join(folder, 'none.worker.js'));
      host.ask('cpu');
      const event = await told.next();
      assert.ok(
        'code' in event && event.field === 'worker' && /Cannot find module/.test(String(event.value)),
      );
    });

    it('waits longer after each death', async () => {
      const { worker: host, told } = worker(fakeWorker('process.exit(1)'));
      const deathsAt: number[] = [];
      // 1 s, 2 s, 4 s, 8 s after the death before, which is at once.
      const expected = [0, 1, 3, 7, 15];
      for (let s = 0; s <= 16; s++) {
        host.ask('cpu');
        if (expected.includes(s)) {
          await told.next();
          deathsAt.push((clock.now() - AT) / 1000);
        }
        assert.equal(told.events.length, 0);
        clock.advance(1000);
      }
      assert.deepEqual(deathsAt, expected);
    });

    for (const [name, code] of [
      ['is silent', ''],
      ['never returns', 'for (;;);'],
    ] as const) {
      it(`ends a thread that ${name}`, async () => {
        const { worker: host, told } = worker(fakeWorker(code));
        host.ask('cpu');
        clock.advance(9_999);
        assert.deepEqual(told.events, []);
        clock.advance(1);
        assert.deepEqual(await told.next(), problem('no-answer', 'worker', 10));
      });
    }

    it('keeps a thread that answers other groups, and does not ask twice for the one that hangs', async () => {
      const { worker: host, told } = worker(fakeWorker("if (group === 'cpu') cpu(n);"));
      const answer = (n: number) => ({ group: 'cpu', at: AT, value: { utilPct: n } });
      host.ask('disk');
      host.ask('cpu');
      assert.deepEqual(await told.next(), answer(2));
      clock.advance(10_000);
      assert.deepEqual(await told.next(), problem('no-answer', 'disk', 10));
      host.ask('disk');
      host.ask('cpu');
      assert.deepEqual(await told.next(), answer(3));
    });

    it('tells nothing after close, and leaves no timer', async () => {
      const { worker: host, told } = worker(fakeWorker('cpu(n);'));
      host.ask('cpu');
      await host.close();
      host.ask('cpu');
      assert.deepEqual([told.events, clock.pending], [[], 0]);
    });
  });
});

import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PROTOCOLS } from '../../engine/experiments/protocols';
import { generateRoom } from '../../engine/room/document/generate';
import { ManualClock } from '../support/manual-clock';
import { coldaisle, rowsOf, Screen, temporaryFolder } from './shell';

/** Every file below a folder, by its name there. */
function filesOf(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true }) as string[];
  const files = names.filter((name) => statSync(path.join(folder, name)).isFile()).sort();
  return new Map(files.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
}

/** A protocol of minutes in place of hours. */
const quick = {
  title: 'What does a busy server look like?',
  description: 'One server works at 90 % for a minute.',
  configuration: { servers: [2, 3], healthy_s: 600, after_s: 60, hit: { type: 'draw-servers' } },
  'steady-state-hypothesis': {
    title: 'All are heard of',
    probes: [
      {
        type: 'probe',
        name: 'heard',
        tolerance: '$' + '{size}',
        provider: { type: 'telemetry', func: 'heard', arguments: { over_s: 60 } },
      },
    ],
  },
  method: [
    {
      type: 'action',
      name: 'burst',
      provider: {
        type: 'room',
        func: 'inject',
        arguments: { value: { id: 'burst', kind: 'cpu-overload', target: { server: '$' + '{hit}' } } },
      },
      pauses: { after: 60 },
    },
    {
      type: 'probe',
      name: 'rise',
      tolerance: { type: 'range', range: [1, 40] },
      provider: {
        type: 'telemetry',
        func: 'change',
        arguments: { measurement: 'server', field: 'cpu_temp_c', since: 'burst', over_s: 20, of: 'max' },
      },
    },
  ],
};

describe('coldaisle experiment', () => {
  const folder = temporaryFolder();
  const file = (name: string) => path.join(folder(), name);
  const write = (name: string, content: unknown) => {
    writeFileSync(file(name), JSON.stringify(content));
    return file(name);
  };
  const experiment = (...args: string[]) => coldaisle(['experiment', ...args]);

  it('plays tests over sizes and seeds and writes a folder a run, the same for any number of workers', async function () {
    this.timeout(60_000);
    const protocol = write('quick.json', quick);
    const flags = ['--protocol', protocol, '--seeds', '2', '--first-seed', '5', '--stages', 'window'];
    const one = await experiment(...flags, '--workers', '1', '--out', file('one'));
    const two = await experiment(...flags, '--workers', '2', '--out', file('two'));
    assert.deepEqual([one.code, one.err, two.code, two.err], [0, '', 0, '']);
    assert.equal(one.out, two.out);
    const files = filesOf(file('one'));
    assert.deepEqual(files, filesOf(file('two')));
    const runs = [
      'quick-2-closed-seed-5',
      'quick-2-closed-seed-6',
      'quick-3-closed-seed-5',
      'quick-3-closed-seed-6',
    ];
    const each = ['journal.jsonl', 'labels.jsonl', 'result.json', 'window.jsonl'];
    const expected = [...runs.flatMap((run) => each.map((name) => path.join(run, name))), 'summary.json'];
    assert.deepEqual([...files.keys()], expected.sort());
    for (const [name, text] of files) assert.ok(text.length > 100, name);
    const labels = rowsOf<{ id: string; started_at: number }>(files.get(`${runs[0]}/labels.jsonl`)!);
    assert.ok(labels.some(({ id }) => id === 'burst'));
    const { totals, runs: rows } = JSON.parse(files.get('summary.json')!);
    assert.deepEqual(totals, {
      runs: 4,
      completed: 4,
      deviated: 0,
      crashed: 0,
      probes_passed: 4,
      probes_failed: 0,
    });
    assert.deepEqual(
      rows.map(({ servers, seed }: { servers: number; seed: number }) => [servers, seed]),
      [
        [2, 5],
        [2, 6],
        [3, 5],
        [3, 6],
      ],
    );
    // A table: a head and a line for each run.
    assert.equal(one.out.trimEnd().split('\n').length, 5);
    assert.match(one.out, /^quick +2 +closed +5 +met +met +1\/1 +10 +0\.2$/m);
  });

  it('plays no run twice, those that are missing, and none in the place of another', async () => {
    const protocol = write('quick.json', quick);
    const flags = ['--protocol', protocol, '--servers', '2', '--out', file('out')];
    await experiment(...flags, '--seeds', '2');
    const files = filesOf(file('out'));
    rmSync(file('out/quick-2-closed-seed-2'), { recursive: true });
    // What a run leaves that was killed.
    mkdirSync(file('out/quick-2-closed-seed-2.part'));
    writeFileSync(file('out/quick-2-closed-seed-2.part/journal.jsonl'), 'half');
    const again = await experiment(...flags, '--seeds', '2');
    assert.deepEqual([again.code, again.err], [0, 'Runs that are there already: 1; to play: 1.\n']);
    assert.deepEqual(filesOf(file('out')), files);
    const other = await experiment(...flags, '--loss', '4');
    assert.equal(other.code, 2);
    assert.match(other.err, /^coldaisle experiment: --out ".*out".*A run of something else is at .*seed-1/);
    assert.deepEqual(filesOf(file('out')), files);
  });

  it('plays a journal again, to the same bytes', async () => {
    const protocol = write('quick.json', quick);
    await experiment('--protocol', protocol, '--servers', '3', '--loop', 'open', '--out', file('out'));
    const journal = file('out/quick-3-open-seed-1/journal.jsonl');
    const { code, err } = await experiment('--replay', journal, '--out', file('again'));
    assert.deepEqual([code, err], [0, '']);
    assert.deepEqual(filesOf(file('again')), filesOf(file('out')));
  });

  it('exits with 1 when a hypothesis holds no more, and says what was seen', async () => {
    const proud = structuredClone(quick) as unknown as typeof quick & { method: { tolerance?: unknown }[] };
    proud['steady-state-hypothesis'].probes.push({
      type: 'probe',
      name: 'cool',
      tolerance: { type: 'range', range: [10, 46] } as unknown as string,
      provider: {
        type: 'telemetry',
        func: 'level',
        arguments: { measurement: 'server', field: 'cpu_temp_c', over_s: 20, of: 'max' },
      } as never,
    });
    // 41 °C under the load that this seed draws, above 50 °C under all that there is.
    proud.method[0]!.provider = { type: 'room', func: 'set-load', arguments: { value: 1 } } as never;
    const protocol = write('proud.json', proud);
    const flags = ['--protocol', protocol, '--servers', '2', '--first-seed', '2'];
    const { code, out, err } = await experiment(...flags);
    assert.deepEqual([code, err], [1, '']);
    assert.match(out, /^proud +2 +closed +2 +met +not met/m);
    assert.match(out, /^proud, 2 servers, seed 2: cool is [\d.]+, not 10\.\.46$/m);
  });

  it('shows on a terminal how far it is, and when it will be done', async () => {
    const protocol = write('quick.json', quick);
    // Each look at the clock takes it a second on.
    class Running extends ManualClock {
      override now() {
        this.advance(1000);
        return super.now();
      }
    }
    const stderr = new Screen(true);
    const { code } = await coldaisle(['experiment', '--protocol', protocol, '--workers', '1'], {
      stderr,
      clock: new Running(),
    });
    assert.equal(code, 0);
    assert.match(stderr.text, /█+░+ \d+ % {2}[01]\/2 runs, \d+:\d\d left/);
    assert.match(stderr.text, /█ 100 % {2}2\/2 runs, 0:00 left/);
  });

  it('plays in the room of a document', async () => {
    const room = write('room.json', { ...generateRoom({ servers: 7 }), name: 'mine' });
    const protocol = write('quick.json', quick);
    const { code, out } = await experiment('--protocol', protocol, '--room', room);
    assert.equal(code, 0);
    assert.match(out, /^quick +7 +closed/m);
  });

  it('a run that crashes is told, and the others are there', async () => {
    const protocol = write('quick.json', quick);
    mkdirSync(file('out/quick-2-closed-seed-1'), { recursive: true });
    writeFileSync(file('out/quick-2-closed-seed-1/notes.txt'), 'of somebody');
    const { code, out, err } = await experiment('--protocol', protocol, '--out', file('out'));
    assert.equal(code, 1);
    assert.match(err, /^quick-2-closed-seed-1: .* cannot be written/);
    assert.match(out, /^quick +3 +closed +1 +met/m);
    assert.equal(JSON.parse(readFileSync(file('out/summary.json'), 'utf8')).totals.crashed, 1);
  });

  const bad: [string, string[], RegExp][] = [
    ['a size that no test is written for', ['--servers', '7'], /--servers is "7"; accepted: 5, 10, 15, 20/],
    ['a size that is no number', ['--servers', 'many'], /--servers is "many"/],
    ['an unknown test', ['--tests', 'fan-fial'], /--tests is "fan-fial"; accepted: all, fan-fail/],
    ['an unknown kind', ['--kinds', 'gremlins'], /--kinds is "gremlins"; accepted: all, fan-off/],
    ['an unknown stage', ['--stages', 'crystal-ball'], /--stages is "crystal-ball"; accepted: all, window/],
    ['no seed', ['--seeds', '0'], /--seeds is "0"; accepted: 1\.\.100000/],
    ['half a worker', ['--workers', '0.5'], /--workers is "0.5"; accepted: 1\.\.256/],
    ['a loop of another kind', ['--loop', 'half'], /--loop is "half"; accepted: open, closed/],
    ['another loss', ['--loss', '7'], /--loss is "7"; accepted: /],
    [
      'a suite with its parts',
      ['--suite', 'full', '--loop', 'open'],
      /--suite and --loop exclude each other/,
    ],
    [
      'a journal and a size',
      ['--replay', 'x', '--servers', '5'],
      /--replay and --servers exclude each other/,
    ],
    ['a room and a size', ['--room', 'x', '--servers', '5'], /--room and --servers exclude each other/],
  ];
  for (const [what, flags, message] of bad) {
    it(`refuses ${what}, with exit code 2 and one line`, async () => {
      const { code, out, err } = await experiment(...flags);
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, message);
      assert.equal(err.trimEnd().split('\n').length, 1);
    });
  }

  it('names what is wrong in a protocol and in a journal', async () => {
    const wrong = structuredClone(PROTOCOLS['fan-fail']) as { method: { name: unknown }[] };
    wrong.method[1]!.name = 5;
    const ofProtocol = await experiment('--protocol', write('wrong.json', wrong));
    assert.equal(ofProtocol.code, 1);
    assert.match(ofProtocol.err, /method\[1\]\.name/);
    const ofJournal = await experiment('--replay', write('journal.jsonl', { kind: 'pass' }));
    assert.equal(ofJournal.code, 1);
    assert.match(ofJournal.err, /journal\.jsonl:1/);
  });
});

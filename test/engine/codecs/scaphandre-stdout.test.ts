import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { scaphandreStdout } from '../../../engine/codecs/scaphandre-stdout';
import { whole } from '../../support/decoded';
import { ROOT } from '../../support/sources';

const RECEIVED = 1767225600000;
const decode = (text: string) => whole(scaphandreStdout.decode(text, { receivedAt: RECEIVED }));
/** Name, tags and value of each Metric in short. */
const short = (text: string) =>
  decode(text).metrics.map(({ name, tags, fields }) =>
    [name.replace('scaphandre_', ''), ...Object.values(tags), Object.values(fields)[0]].join(' '),
  );
const codes = (text: string) => {
  const { refused, notes } = decode(text);
  return [...refused, ...notes].map(({ line, problem }) => [line, problem.code]);
};

describe('Scaphandre stdout', () => {
  it('reads a block of today: host, sockets, domains and consumers', () => {
    const block = [
      'Scaphandre stdout exporter',
      'Sending ⚡ metrics',
      'Measurement step is: 2s',
      'Host:\t0 W from ',
      '\tpackage \tcore\t\tdram',
      'Top 5 consumers:',
      'Power\t\tPID\tExe',
      'No processes found yet or filter returns no value.',
      '-'.repeat(60),
      '',
      'Host:\t50.5 W from powercap_rapl_psys',
      '\tpackage \tcore\t\tdram',
      'Socket0\t30.25 W |\t20.5 W\t3.125 W\t',
      '',
      'Socket1\t---- |\t---1.5 W\t',
      '',
      "Processes filtered by 'x':",
      'Power\t\tPID\tExe',
      '4.5 W\t12\t"/opt/a \\"b\\" c\\u{e9}\\\\d"',
      '0 W\t2\t""',
      '-'.repeat(60),
      '',
    ].join('\n');
    assert.deepEqual(codes(block), []);
    assert.deepEqual(short(block), [
      'host ',
      'host 50.5',
      'socket 0 30.25',
      'socket 1 ',
      'domain 0 core 20.5',
      'domain 0 dram 3.125',
      'domain 1 dram 1.5',
      'process 12 /opt/a "b" cé\\d 4.5',
      'process 2  0',
    ]);
    assert.ok(decode(block).metrics.every(({ timestamp }) => timestamp === RECEIVED));
    assert.deepEqual(short(block.replaceAll('\n', '\r\n')), short(block));
  });

  it('the host once more, printed as a socket, is no socket', () => {
    const domains = "|\t Could'nt get per-domain metrics.\n\n";
    const block = (last: number) =>
      `Host:\t100 W from \nSocket0\t40 W ${domains}Socket2\t${last} W ${domains}`;
    assert.deepEqual(short(block(100.4)), ['host 100', 'socket 0 40', 'psys 2 100.4']);
    assert.deepEqual(short(block(55)), ['host 100', 'socket 0 40', 'socket 2 55']);
  });

  it('reads the layouts of documents: aligned by blanks, domains in the line of the host', () => {
    assert.deepEqual(short('Host:   12 W    Core    Uncore    DRAM\nSocket0 12 W    8 W   1 W     2.5 W\n'), [
      'host 12',
      'socket 0 12',
      'domain 0 core 8',
      'domain 0 uncore 1',
      'domain 0 dram 2.5',
    ]);
    // Missing columns are left out there: one value is that of the core, of two nobody knows.
    const old = (cells: string) => `Host:\t9 W\tCore\t\tUncore\t\tDRAM\nSocket0\t9    W\t${cells}\n`;
    assert.deepEqual(short(old('1.5 W')), ['host 9', 'socket 0 9', 'domain 0 core 1.5']);
    assert.deepEqual(codes(old('1.5 W\t2 W')), [[2, 'malformed']]);
    assert.deepEqual(short('Power    PID    Exe\n4.81 W   642    "/usr/sbin/dockerd"\n'), [
      'process 642 /usr/sbin/dockerd 4.81',
    ]);
    assert.deepEqual(short('PID     Name          Power (W)\n1234    web browser   3.5\n5 x 2 mW\n'), [
      'process 1234 web browser 3.5',
      'process 5 x 0.002',
    ]);
  });

  for (const [unit, power] of [
    ['W', 2500],
    ['kW', 2_500_000],
    ['mW', 2.5],
    ['uW', 0.0025],
    ['µW', 0.0025],
    ['μW', 0.0025],
  ] as const) {
    it(`reads ${unit} in cells and in the title`, () => {
      assert.deepEqual(short(`Host:\t2500 ${unit} from \n`), [`host ${power}`]);
      assert.deepEqual(short(`PID Name Power (${unit})\n1 a 2500\n`), [`process 1 a ${power}`]);
    });
  }

  it('a power that the text ends in may have lost digits, and is suspect', () => {
    const marks = (text: string) => decode(text).metrics.map(({ quality }) => quality?.power_w);
    assert.deepEqual(marks('PID Name Power (W)\n1 a 2.5\n2 b 3.25'), [undefined, 'suspect']);
    assert.deepEqual(marks('PID Name Power (W)\n1 a 2.5\n2 b 3.25\n'), [undefined, undefined]);
  });

  it('a machine without counters says so, once', () => {
    const { metrics, refused } = decode(
      'Error: Cannot access RAPL counters\nRAPL requires bare-metal with Intel CPU\n',
    );
    assert.deepEqual(metrics, []);
    assert.deepEqual(
      refused.map(({ problem }) => [problem.code, problem.value]),
      [['no-rapl', 'Cannot access RAPL counters']],
    );
  });

  const faults: [what: string, text: string, code: string][] = [
    ['a host without a number', 'Host:\tmany W from \n', 'malformed'],
    ['a negative power', 'Host:\t-3 W from \n', 'malformed'],
    ['a host cut in its number', 'Host:\t86.0', 'truncated'],
    ['a row cut in its name', 'Power\tPID\tExe\n4 W\t1\t"/usr/bi', 'truncated'],
    ['a row cut in its number of a process', 'Power\tPID\tExe\n4 W\t1', 'truncated'],
    ['a row whose name is not closed', 'Power\tPID\tExe\n4 W\t1\t"/usr/bi\n', 'malformed'],
    ['a row without a number of a process', 'Power\tPID\tExe\n4 W\tx\t"a"\n', 'malformed'],
    ['a row without titles', '4 W\t1\t"a"\n', 'malformed'],
    ['a socket without a power', 'Socket0\t \n', 'malformed'],
    ['another error', 'Error: no such option\n', 'malformed'],
    ['a line without an end', `Host:\t${'9'.repeat(20_000)}`, 'too-large'],
  ];
  for (const [what, text, code] of faults) {
    it(`refuses ${what}, and reads on`, () => {
      assert.deepEqual(
        codes(text).map(([, found]) => found),
        [code],
      );
      assert.equal(
        decode(`${text}\n${'-'.repeat(60)}\nHost:\t1 W from \nSocket0\t1 W |\t\n`).metrics.at(-1)?.name,
        'scaphandre_socket',
      );
    });
  }

  it('reads raw metrics: times of the blocks, labels also on the next line', () => {
    const raw = [
      '## At 1767225610',
      'scaph_host_power_microwatts = 86763500 {} # Power of the host.',
      'scaph_socket_energy_microjoules = 62399183679',
      ' {"socket_id":"0"} # Energy.',
      'scaph_process_power_consumption_microwatts = 12.5 {"exe":"/bin/a","cmdline":"a} # b","pid":"3"} # Power.',
      'scaph_self_version = 1.02 {"a"} # Broken.',
      'scaph_forks_since_boot_total = many {} # Broken.',
      '',
    ].join('\n');
    const { metrics, refused } = decode(raw);
    assert.deepEqual(metrics, [
      {
        name: 'scaph_host_power_microwatts',
        tags: {},
        fields: { value: 86763500 },
        timestamp: RECEIVED + 10_000,
      },
      {
        name: 'scaph_socket_energy_microjoules',
        tags: { socket_id: '0' },
        fields: { value: 62399183679 },
        timestamp: RECEIVED + 10_000,
      },
      {
        name: 'scaph_process_power_consumption_microwatts',
        tags: { exe: '/bin/a', cmdline: 'a} # b', pid: '3' },
        fields: { value: 12.5 },
        timestamp: RECEIVED + 10_000,
      },
    ]);
    assert.deepEqual(
      refused.map(({ line, problem }) => [line, problem.code]),
      [
        [6, 'malformed'],
        [7, 'not-a-number'],
      ],
    );
  });
});

/** Captured and documented tables; counts and values are read off the files. */
describe('Scaphandre stdout: documents', () => {
  const formats = path.join(ROOT, '../shared/data/formats');
  before(function () {
    if (!existsSync(formats)) this.skip();
  });

  const files: [file: string, metrics: Record<string, number>, hosts: (number | null)[]][] = [
    ['scaphandre-stdout/v0.x-getting-started.txt', { host: 1, socket: 1, domain: 1, process: 5 }, [9.391334]],
    [
      'scaphandre-stdout/v1.0.2-psys-no-domains.txt',
      { host: 2, socket: 1, psys: 1, process: 3 },
      [null, 133.712158],
    ],
    ['scaphandre-stdout/v1.0.2-regex.txt', { host: 2, socket: 2, domain: 4, process: 3 }, [null, 82.913739]],
    [
      'scaphandre-stdout/v1.0.2-table.txt',
      { host: 3, socket: 4, domain: 8, process: 10 },
      [null, 87.258117, 86.120979],
    ],
    ['power-summary/stdout-as-in-seed.txt', { host: 1, socket: 1, domain: 3, process: 3 }, [12.5]],
    ['power-summary/stdout-fragment-as-in-seed.txt', { process: 3 }, []],
  ];
  for (const [file, counts, hosts] of files) {
    it(`${file}: every line, none refused`, () => {
      const text = readFileSync(path.join(formats, file), 'utf8');
      assert.equal(scaphandreStdout.recognises(text), true);
      assert.deepEqual(codes(text), []);
      const { metrics } = decode(text);
      const found: Record<string, number> = {};
      for (const { name } of metrics) {
        const kind = name.replace('scaphandre_', '');
        found[kind] = (found[kind] ?? 0) + 1;
      }
      assert.deepEqual(found, counts);
      assert.deepEqual(
        metrics.filter(({ name }) => name === 'scaphandre_host').map(({ fields }) => fields.power_w),
        hosts,
      );
    });
  }

  it('raw metrics: every value, with the time of its block', () => {
    const text = readFileSync(path.join(formats, 'scaphandre-stdout/v1.0.2-raw-metrics.txt'), 'utf8');
    const { metrics } = decode(text);
    assert.deepEqual(codes(text), []);
    assert.equal(metrics.length, text.match(/^scaph_\w+ = /gm)?.length);
    assert.equal(metrics[0]?.timestamp, 1795332285000);
  });

  it('a machine without counters', () => {
    const text = readFileSync(path.join(formats, 'power-summary/stdout-no-rapl-as-in-seed.txt'), 'utf8');
    assert.deepEqual(codes(text), [[1, 'no-rapl']]);
  });
});

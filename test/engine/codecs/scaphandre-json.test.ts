import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { scaphandreJson } from '../../../engine/codecs/scaphandre-json';
import { whole } from '../../support/decoded';
import { ROOT } from '../../support/sources';

const RECEIVED = 1767225600000;
const decode = (text: string) => whole(scaphandreJson.decode(text, { receivedAt: RECEIVED }));

const report = (at: number) => ({
  host: {
    consumption: 20_500_000,
    timestamp: 1767225600 + at,
    components: {
      disks: [
        {
          disk_type: 'SSD',
          disk_mount_point: '/data',
          disk_is_removable: false,
          disk_file_system: 'xfs',
          disk_total_bytes: '1000',
          disk_available_bytes: '400',
          disk_name: '/dev/sdb1',
        },
      ],
    },
  },
  consumers: [
    {
      exe: '/usr/bin/cook',
      cmdline: '/usr/bin/cook--name\\"a{b[\\"',
      pid: 7,
      resources_usage: {
        cpu_usage: '12.5',
        cpu_usage_unit: '%',
        memory_usage: '0',
        memory_usage_unit: 'Bytes',
      },
      consumption: 4_500_000.5,
      timestamp: 1767225600.25 + at,
      container: { id: 'c0ffee', name: 'kitchen', runtime: 'docker' },
    },
  ],
  sockets: [
    {
      id: 0,
      consumption: 15_000_000,
      domains: [{ name: 'dram', consumption: 2_000_000, timestamp: 1767225600 + at }],
      timestamp: 1767225600 + at,
    },
  ],
});
const text = (at: number) => JSON.stringify(report(at));
const EMPTY =
  '{"host":{"consumption":0.0,"timestamp":1767225599.0,"components":{"disks":[]}},"consumers":[],"sockets":[]}';

describe('Scaphandre JSON', () => {
  it('gives host, sockets, domains, processes and disks, each with its time, in the units of the source', () => {
    const { metrics, refused, notes } = decode(text(0));
    assert.deepEqual([...refused, ...notes], []);
    assert.deepEqual(metrics, [
      { name: 'scaphandre_host', tags: {}, fields: { consumption: 20_500_000 }, timestamp: RECEIVED },
      {
        name: 'scaphandre_socket',
        tags: { socket: '0' },
        fields: { consumption: 15_000_000 },
        timestamp: RECEIVED,
      },
      {
        name: 'scaphandre_domain',
        tags: { socket: '0', domain: 'dram' },
        fields: { consumption: 2_000_000 },
        timestamp: RECEIVED,
      },
      {
        name: 'scaphandre_process',
        tags: { pid: '7', exe: '/usr/bin/cook' },
        fields: {
          consumption: 4_500_000.5,
          cmdline: '/usr/bin/cook--name\\"a{b[\\"',
          container_id: 'c0ffee',
          container_name: 'kitchen',
          container_runtime: 'docker',
          cpu_usage: 12.5,
          memory_usage: 0,
        },
        timestamp: RECEIVED + 250,
      },
      {
        name: 'scaphandre_disk',
        tags: {
          disk_name: '/dev/sdb1',
          disk_mount_point: '/data',
          disk_file_system: 'xfs',
          disk_type: 'SSD',
        },
        fields: { disk_total_bytes: 1000, disk_available_bytes: 400 },
        timestamp: RECEIVED,
      },
    ]);
  });

  it('the first report is no data, not zero watts; a process below resolution is zero', () => {
    assert.deepEqual(decode(EMPTY).metrics, [
      { name: 'scaphandre_host', tags: {}, fields: { consumption: null }, timestamp: RECEIVED - 1000 },
    ]);
    const idle = { ...report(0), consumers: [{ exe: '', pid: 2, consumption: 0, container: null }] };
    const found = decode(JSON.stringify(idle)).metrics.find(({ name }) => name === 'scaphandre_process');
    assert.deepEqual(found?.fields, { consumption: 0 });
  });

  it('keeps the digits below a millisecond', () => {
    const [host] = decode(
      '{"host":{"consumption":1.0,"timestamp":1767225600.0004999},"consumers":[],"sockets":[]}',
    ).metrics;
    assert.ok(Math.abs((host?.timestamp ?? 0) - (RECEIVED + 0.4999)) < 0.001);
  });

  // Five Metrics a report.
  const layouts: [what: string, text: string, reports: number, codes: string[]][] = [
    ['a list', `[${text(0)},${text(1)}]`, 2, []],
    ['back to back without a separator', text(0) + text(1), 2, []],
    ['one a line', `${text(0)}\n${text(1)}\n`, 2, []],
    ['behind header lines', `Scaphandre json exporter\nSending ⚡ metrics\n[${text(0)}]\n`, 1, []],
    ['behind coloured ones', `\u001b[1;34mScaphandre json exporter\u001b[0m\r\n[${text(0)}]`, 1, []],
    ['a list that a kill left open', `[${text(0)},${text(1)}`, 2, []],
    ['interrupted', `[${text(0)}received Ctrl+C!\nreceived Ctrl+C!\n]\n`, 1, []],
    ['cut inside the last object', (text(0) + text(1)).slice(0, -30), 1, ['truncated']],
    ['cut in a word of the last line', `${text(0)}${text(1).slice(0, 60)}\n`, 1, ['truncated']],
    ['cut in a list', `[${text(0)},${text(1).slice(0, 40)}`, 1, ['truncated']],
    ['appended to a cut one', text(0).slice(0, 60) + text(1), 1, ['malformed']],
    ['a line of something else between', `${text(0)}\nOut of memory\n${text(1)}`, 2, ['malformed']],
    ['a broken line between', `${text(0)}\n{"host":{"consumption":,}}\n${text(1)}`, 2, ['malformed']],
  ];
  for (const [what, document, reports, codes] of layouts) {
    it(`reads ${what}`, () => {
      const { metrics, refused, notes } = decode(document);
      assert.equal(metrics.length, 5 * reports);
      assert.deepEqual(
        [...refused, ...notes].map(({ problem }) => problem.code),
        codes,
      );
    });
  }

  it('says on which line a report is broken', () => {
    const { refused } = decode(
      `${text(0)}\n\n{"host":{"consumption":"much"}}\n${text(1)}\n{"consumers":[]}\n[1]`,
    );
    assert.deepEqual(
      refused.map(({ line, problem }) => [line, problem.code, problem.field]),
      [
        [3, 'wrong-type', 'host.consumption'],
        [5, 'missing-field', 'host'],
        [6, 'malformed', 'payload'],
      ],
    );
  });

  it('reads the reports of old versions: a number as host, no times', () => {
    const old = { host: 5e6, consumers: [{ exe: '/bin/a', pid: 1, consumption: 2e6 }], sockets: [] };
    assert.deepEqual(
      decode(JSON.stringify(old)).metrics.map(({ name, fields, timestamp }) => [name, fields, timestamp]),
      [
        ['scaphandre_host', { consumption: 5e6 }, RECEIVED],
        ['scaphandre_process', { consumption: 2e6 }, RECEIVED],
      ],
    );
  });

  it('a part that cannot be read costs that part, and is noted with its place', () => {
    const broken = {
      host: { consumption: 1, timestamp: 1767225600, components: { disks: [{ disk_total_bytes: 'all' }] } },
      consumers: [
        { exe: 'a', pid: 1 },
        7,
        { exe: 'b', consumption: 1 },
        { pid: 3, consumption: 1, timestamp: 3 },
      ],
      sockets: [
        { id: 0, consumption: 1, domains: ['core'] },
        { id: null, consumption: 1 },
      ],
    };
    const { metrics, refused, notes } = decode(JSON.stringify(broken));
    assert.deepEqual(
      metrics.map(({ name }) => name),
      ['scaphandre_host', 'scaphandre_socket'],
    );
    assert.deepEqual(refused, []);
    assert.deepEqual(
      notes.map(({ problem }) => [problem.code, problem.field]),
      [
        ['wrong-type', 'sockets[0].domains[0]'],
        ['wrong-type', 'sockets[1].id'],
        ['wrong-type', 'consumers[0].consumption'],
        ['wrong-type', 'consumers[1]'],
        ['missing-field', 'consumers[2].pid'],
        ['bad-time', 'consumers[3].timestamp'],
        ['wrong-type', 'host.components.disks[0].disk_total_bytes'],
      ],
    );
  });
});

/** Captured documents; the counts are those of the objects in them, the traps those of FORMATS.md. */
describe('Scaphandre JSON: documents of real runs', () => {
  const folder = path.join(ROOT, '../shared/data/formats/scaphandre-json');
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  if (files.length === 0) it.skip('../shared/data/formats is not here', () => {});

  for (const file of files) {
    it(`${file}: every report, whole, the host above the sum of its processes`, () => {
      const document = readFileSync(path.join(folder, file), 'utf8');
      assert.equal(scaphandreJson.recognises(document), true);
      const { metrics, refused, notes } = decode(document);
      assert.deepEqual([...refused, ...notes], []);
      const hosts = metrics.filter(({ name }) => name === 'scaphandre_host');
      assert.equal(hosts.length, document.match(/"host":/g)?.length);
      const processes = metrics.filter(({ name }) => name === 'scaphandre_process');
      assert.equal(processes.length, document.match(/"pid":/g)?.length);
      for (const host of hosts) {
        const { consumption } = host.fields;
        if (consumption === null) continue;
        const near = processes.filter(({ timestamp }) => Math.abs(timestamp - host.timestamp) < 500);
        const sum = near.reduce((total, { fields }) => total + Number(fields.consumption), 0);
        assert.ok(near.length > 0 && sum <= Number(consumption));
      }
      // The first report of 1.0.2 has no data; 1.0.0 has none such.
      assert.equal(
        hosts.filter(({ fields }) => fields.consumption === null).length,
        file.startsWith('v1.0.2') ? 1 : 0,
      );
    });
  }
});

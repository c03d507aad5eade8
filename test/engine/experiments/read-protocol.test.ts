import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { kindProtocol } from '../../../engine/experiments/kinds';
import { PROTOCOL_NAMES, PROTOCOLS } from '../../../engine/experiments/protocols';
import { protocolFor, readProtocol, readProtocolText } from '../../../engine/experiments/read-protocol';
import { variable } from '../../../engine/experiments/resolve';
import { protocolSchema } from '../../../engine/experiments/schema';
import { FAULT_KINDS } from '../../../engine/faults/catalogue';
import { ProblemError } from '../../../engine/telemetry/problem';

const PLACE = { servers: names(10), racks: ['rack-1'], loop: 'closed', seed: 3 } as const;

function names(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `server-${String(i + 1).padStart(2, '0')}`);
}

/** A document that is good until something in it is changed. */
function changed(change: (document: typeof good) => void): unknown {
  const document = structuredClone(good);
  change(document);
  return document;
}

const good = {
  title: 'T',
  description: 'D',
  configuration: { servers: [5, 10], load: 0.5, hit: { type: 'draw-servers', count: 2 } } as Record<
    string,
    unknown
  >,
  'steady-state-hypothesis': {
    title: 'H',
    probes: [
      {
        type: 'probe',
        name: 'heard',
        tolerance: variable('size') as unknown,
        provider: { type: 'telemetry', func: 'heard', arguments: { over_s: 60 } },
      },
    ],
  },
  method: [
    {
      type: 'action',
      name: 'load',
      provider: {
        type: 'room',
        func: 'set-load',
        arguments: { target: { server: variable('hit') }, value: variable('load') } as Record<
          string,
          unknown
        >,
      },
      pauses: { after: 60 } as unknown,
    },
    {
      type: 'probe',
      name: 'rise',
      tolerance: { type: 'range', range: [1, 2] },
      provider: {
        type: 'telemetry',
        func: 'change',
        arguments: { measurement: 'server', field: 'cpu_temp_c', over_s: 60, since: 'load' } as Record<
          string,
          unknown
        >,
      },
    },
  ],
  rollbacks: [] as unknown[],
};

describe('the protocols that come with the package', () => {
  for (const name of PROTOCOL_NAMES) {
    it(`${name} reads for every size that it names, and says what to look at`, () => {
      const { settings, document } = readProtocol(PROTOCOLS[name]);
      // 000-086: five of them for 5, 10, 15 and 20 servers; 000-040 has 10 servers, 000-046 20.
      const own = { 'two-loads-and-a-dead-airflow-sensor': [10], 'peak-and-a-wearing-fan': [20] };
      assert.deepEqual(settings.servers, own[name as keyof typeof own] ?? [5, 10, 15, 20]);
      assert.equal(settings.healthy_s, 7200);
      const [extension] = document.extensions as [{ name: string; look_at: string; sources: object }];
      assert.equal(extension.name, 'coldaisle');
      assert.match(extension.look_at, /^[A-Z].*\.$/);
      assert.ok(Object.keys(extension.sources).length > 0);
    });
  }

  it('a burst hits 1, 5, 5 and 10 servers of 5, 10, 15 and 20 (000-083)', () => {
    const protocol = readProtocol(PROTOCOLS['charge-burst']);
    const hits = [5, 10, 15, 20].map((size) => {
      const [burst] = protocolFor(protocol, { ...PLACE, servers: names(size) }).method;
      const { value } = burst!.provider.arguments as unknown as { value: { target: { server: string[] } } };
      return value.target.server.length;
    });
    assert.deepEqual(hits, [1, 5, 5, 10]);
  });

  for (const kind of FAULT_KINDS) {
    it(`every kind of fault has one of its own: ${kind}`, () => {
      readProtocol(kindProtocol(kind));
    });
  }
});

describe('a protocol', () => {
  it('is read with its variables and defaults', () => {
    const { method, 'steady-state-hypothesis': hypothesis } = protocolFor(readProtocol(good), PLACE);
    const [load, rise] = method;
    const { target, value } = load!.provider.arguments as { target: { server: string[] }; value: number };
    assert.equal(target.server.length, 2);
    assert.equal(value, 0.5);
    assert.deepEqual(rise!.provider.arguments, {
      measurement: 'server',
      field: 'cpu_temp_c',
      target: {},
      over_s: 60,
      of: 'mean',
      since: 'load',
      unit: 'field',
    });
    assert.equal(hypothesis.probes[0]!.tolerance, 10);
  });

  it('draws servers by the seed, each for itself', () => {
    const hit = (servers: readonly string[], seed: number) => {
      const [load] = protocolFor(readProtocol(good), { ...PLACE, servers, seed }).method;
      return (load!.provider.arguments as { target: { server: string[] } }).target.server;
    };
    assert.deepEqual(hit(names(10), 1), hit(names(10), 1));
    const seeds = Array.from({ length: 20 }, (_, seed) => hit(names(10), seed).join());
    assert.ok(new Set(seeds).size > 5);
    // A server more takes a place or changes nothing.
    for (let seed = 0; seed < 20; seed++) {
      const before = hit(names(10), seed);
      const after = hit(names(11), seed).filter((name) => name !== 'server-11');
      assert.ok(after.every((name) => before.includes(name)));
    }
  });

  it('takes what is written for the largest size that is not above that of the room', () => {
    const document = changed((d) => {
      d.configuration.load = { type: 'by-servers', values: { 5: 0.1, 10: 0.2, 20: 0.3 } };
    });
    const load = (size: number) => {
      const [action] = protocolFor(readProtocol(document), { ...PLACE, servers: names(size) }).method;
      return (action!.provider.arguments as { value: number }).value;
    };
    assert.deepEqual([4, 5, 9, 10, 19, 20, 200].map(load), [0.1, 0.1, 0.1, 0.2, 0.2, 0.3, 0.3]);
  });

  const wrong: [string, string, (document: typeof good) => void][] = [
    ['protocol-value title', 'a title that is none', (d) => Object.assign(d, { title: 3 })],
    ['protocol-field colour', 'a field nobody knows', (d) => Object.assign(d, { colour: 1 })],
    ['missing-field method', 'no method', (d) => Reflect.deleteProperty(d, 'method')],
    [
      'missing-field configuration.servers',
      'no sizes',
      (d) => Reflect.deleteProperty(d.configuration, 'servers'),
    ],
    [
      'protocol-value configuration.hit.count',
      'more than there are',
      (d) => {
        d.configuration.hit = { type: 'draw-servers', count: 6 };
      },
    ],
    [
      'protocol-value configuration.hit.type',
      'a way nobody knows',
      (d) => {
        d.configuration.hit = { type: 'guess' };
      },
    ],
    [
      'missing-field configuration.load.values.open',
      'one loop only',
      (d) => {
        d.configuration.load = { type: 'by-loop', values: { closed: 1 } };
      },
    ],
    [
      'protocol-value method[0].provider.arguments.value',
      'an unknown variable',
      (d) => {
        d.method[0]!.provider.arguments.value = variable('laod');
      },
    ],
    [
      'protocol-value method[0].provider.arguments.value',
      'too much load',
      (d) => {
        d.configuration.load = 1.5;
      },
    ],
    [
      'protocol-value method[0].provider.func',
      'an unknown command',
      (d) => {
        d.method[0]!.provider.func = 'explode';
      },
    ],
    [
      'protocol-value method[0].pauses.after',
      'a pause backwards',
      (d) => {
        d.method[0]!.pauses = { after: -1 };
      },
    ],
    [
      'protocol-value method[1].provider.arguments.field',
      'a field that is none',
      (d) => {
        d.method[1]!.provider.arguments.field = 'cpu_temp_f';
      },
    ],
    [
      'protocol-value method[1].provider.arguments.since',
      'looks back to nothing',
      (d) => {
        d.method[1]!.provider.arguments.since = 'later';
      },
    ],
    [
      'protocol-twice method[1].name',
      'one name twice',
      (d) => {
        d.method[1]!.name = 'load';
      },
    ],
    [
      'missing-field steady-state-hypothesis.probes[0].tolerance',
      'a hypothesis without tolerance',
      (d) => {
        Reflect.deleteProperty(d['steady-state-hypothesis'].probes[0]!, 'tolerance');
      },
    ],
    [
      'fault-value rollbacks[0].provider.arguments.value.kind',
      'an unknown fault',
      (d) => {
        const provider = { type: 'room', func: 'inject', arguments: { value: { id: 'x', kind: 'gremlin' } } };
        d.rollbacks = [{ type: 'action', name: 'x', provider }];
      },
    ],
  ];
  for (const [expected, why, change] of wrong) {
    it(`is refused by name: ${why}`, () => {
      assert.throws(
        () => readProtocol(changed(change)),
        (error) =>
          error instanceof ProblemError && `${error.problem.code} ${error.problem.field}` === expected,
      );
    });
  }

  it('is refused when it is no JSON', () => {
    assert.throws(() => readProtocolText('{'), /malformed/);
    assert.throws(() => readProtocol(null), /protocol-value: protocol/);
  });
});

describe('docs/experiments.md', () => {
  const text = readFileSync(path.join(__dirname, '../../../docs/experiments.md'), 'utf8');

  it('shows a protocol that reads', () => {
    const [, shown] = /```json\n([\s\S]*?)```/.exec(text)!;
    assert.deepEqual(readProtocolText(shown!).settings.servers, [5, 10]);
  });

  it('lists the protocols with their sizes', () => {
    const rows = [...text.matchAll(/^\| `([\w-]+)` \| ([\d, ]+) \|/gm)].map(([, name, sizes]) => [
      name,
      sizes,
    ]);
    const own = PROTOCOL_NAMES.map((name) => [name, PROTOCOLS[name].configuration.servers.join(', ')]);
    assert.deepEqual(rows, own);
  });
});

describe('docs/protocol.schema.json', () => {
  it('is that of the reader: `node scripts/build-protocol-schema.mjs` does not change it', () => {
    const file = path.join(__dirname, '../../../docs/protocol.schema.json');
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), protocolSchema());
  });

  it('knows the title of a protocol, and variables in place of numbers', () => {
    const { properties, required, $defs } = protocolSchema() as Record<string, Record<string, unknown>>;
    assert.deepEqual(properties!.title, { type: 'string' });
    assert.ok((required as unknown as string[]).includes('method'));
    assert.match(variable('load'), new RegExp(($defs!.variable as { pattern: string }).pattern));
  });
});

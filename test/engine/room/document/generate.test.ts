import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type GeneratorOptions, generateRoom, PRESETS } from '../../../../engine/room/document/generate';
import { readRoom } from '../../../../engine/room/document/read-room';
import { ProblemError } from '../../../../engine/telemetry/problem';

const sizes = (options: GeneratorOptions) => generateRoom(options).racks.map(({ servers }) => servers.length);

describe('a generated room', () => {
  it('has the sizes of the scenarios as presets: 5, 10, 15, 20 (T-01)', () => {
    assert.deepEqual(Object.values(PRESETS), [5, 10, 15, 20]);
  });

  const tables: [what: string, options: GeneratorOptions, racks: number[]][] = [
    ['nothing said', {}, [20]],
    ['a cluster of 5', { servers: 5 }, [5]],
    [
      '20 clusters of 20 servers: both are numbers of their own (T-01)',
      { clusters: 20, servers: 20 },
      Array(20).fill(20),
    ],
    ['25 servers: a second rack begins', { servers: 25 }, [20, 5]],
    ['10 servers in 3 racks', { servers: 10, racks: 3 }, [4, 4, 2]],
    ['2 clusters of 30', { clusters: 2, servers: 30 }, [20, 10, 20, 10]],
  ];
  for (const [what, options, racks] of tables) {
    it(`of ${what} has racks of ${[...new Set(racks)].join(', ')}`, () =>
      assert.deepEqual(sizes(options), racks));
  }

  it('can be read, whatever its numbers', () => {
    const options = fc.record({
      clusters: fc.integer({ min: 1, max: 5 }),
      servers: fc.integer({ min: 1, max: 60 }),
      racks: fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(options, ({ racks, ...rest }) => {
        const all = racks === undefined ? rest : { ...rest, racks: Math.min(racks, rest.servers) };
        const room = readRoom(generateRoom(all));
        const servers = room.racks.reduce((sum, each) => sum + each.servers.length, 0);
        assert.equal(servers, rest.clusters * rest.servers);
        assert.equal(room.clusters.length, rest.clusters);
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('draws classes by their weights, each server for itself', () => {
    const options = { servers: 4000, classes: { std2u: 3, micro1u: 1, dense1u: 0 }, seed: 5 };
    const classes = generateRoom(options).racks.flatMap(({ servers }) => servers.map((each) => each.class));
    const share = classes.filter((each) => each === 'micro1u').length / classes.length;
    // Binomial: a quarter, deviation √(0.25 · 0.75 / 4000) = 0.0068.
    assert.ok(Math.abs(share - 0.25) < 3 * 0.0068, `${share}`);
    assert.ok(!classes.includes('dense1u'));
    const smaller = generateRoom({ ...options, servers: 100 }).racks.flatMap(({ servers }) => servers);
    assert.deepEqual(
      smaller.map((each) => each.class),
      classes.slice(0, 100),
    );
  });

  it('grows without changing what was there', () => {
    const small = generateRoom({ servers: 20, seed: 3, classes: { std2u: 1, epyc1u: 1 } });
    const large = generateRoom({ servers: 21, seed: 3, classes: { std2u: 1, epyc1u: 1 } });
    assert.deepEqual(large.racks[0], small.racks[0]);
    assert.equal(large.racks[1]?.servers.length, 1);
  });

  const wrong: [what: string, options: object, field: string, value: unknown][] = [
    ['a billion servers', { servers: 1e9 }, 'servers', 1e9],
    ['no servers', { servers: 0 }, 'servers', 0],
    ['half a server', { servers: 1.5 }, 'servers', 1.5],
    ['too many in all', { clusters: 100, servers: 100_000 }, 'servers', 100_000],
    ['more racks than servers', { servers: 5, racks: 6 }, 'racks', 6],
    ['NaN clusters', { clusters: Number.NaN }, 'clusters', 'NaN'],
    ['weights of 0', { classes: { std2u: 0 } }, 'classes', 'an object'],
    ['a negative weight', { classes: { std2u: -1 } }, 'classes.std2u', -1],
  ];
  for (const [what, options, field, value] of wrong) {
    it(`of ${what} is refused at ${field}`, () => {
      assert.throws(
        () => generateRoom(options),
        (error) =>
          error instanceof ProblemError && error.problem.field === field && error.problem.value === value,
      );
    });
  }
});

describe('a document that generates its racks', () => {
  it('is the generated room of its numbers and seed', () => {
    const generate = { clusters: 2, servers: 30, classes: { std2u: 1, micro1u: 1 } };
    const { clusters, racks } = readRoom({ seed: 9, generate });
    const same = readRoom(generateRoom({ ...generate, seed: 9 }));
    assert.deepEqual({ clusters, racks }, { clusters: same.clusters, racks: same.racks });
    assert.equal(new Set(racks.flatMap(({ servers }) => servers.map((each) => each.class))).size, 2);
  });

  it('fills the clusters that it lists, with classes of its own', () => {
    const room = readRoom({
      clusters: [{ name: 'web' }, { name: 'train', workload: { baseline: 0.7 } }],
      classes: { old: { base: 'legacy1u' } },
      generate: { servers: 5, classes: { old: 1 } },
    });
    assert.deepEqual(
      room.racks.map(({ cluster, servers }) => [cluster, servers.length, servers[0]?.class]),
      [
        ['web', 5, 'old'],
        ['train', 5, 'old'],
      ],
    );
    assert.equal(room.clusters[1]?.workload.baseline, 0.7);
    // What was read may be read again, as journals do.
    assert.deepEqual(readRoom(JSON.parse(JSON.stringify(room))), room);
  });

  for (const [document, field] of [
    [{ generate: { servers: 5 }, racks: [{ name: 'r', servers: [{ name: 'a' }] }] }, 'generate'],
    [{ generate: { clusters: 3 }, clusters: [{ name: 'a' }, { name: 'b' }] }, 'generate.clusters'],
    [{ generate: { servers: 1e9 } }, 'generate.servers'],
    [{ generate: { clusters: 1000, servers: 1000 } }, 'generate.servers'],
    [{ generate: { servers: 2, racks: 3 } }, 'generate.racks'],
    [{ generate: { classes: { nothing: 1 } } }, 'generate.classes'],
    [{ generate: { classes: { std2u: 0 } } }, 'generate.classes'],
    [{ generate: { seed: 1 } }, 'generate.seed'],
  ] as const) {
    it(`is refused at ${field}: ${JSON.stringify(document)}`, () => {
      assert.throws(
        () => readRoom(document),
        (error) => error instanceof ProblemError && error.problem.field === field,
      );
    });
  }
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isProblem, readConfig } from '../../nodes/common/config';
import { editorDefinition, nodeConfig } from '../support/form';
import { helper } from '../support/node-red';
import { ROOT } from '../support/sources';
import { allExamples, exampleNames, type FlowNode, readExample } from './example-files';
import { CORE_TYPES, ExampleFlow } from './example-flow';
import type { Runs } from './run';
import { RUNS_OF_BILLS } from './runs-of-bills';
import { RUNS_OF_CONTROLLERS } from './runs-of-controllers';
import { RUNS_OF_DETECTORS } from './runs-of-detectors';
import { RUNS_OF_DIAGNOSES } from './runs-of-diagnoses';
import { RUNS_OF_EXPERIMENTS } from './runs-of-experiments';
import { RUNS_OF_FAULTS } from './runs-of-faults';
import { RUNS_OF_FLOWS } from './runs-of-flows';
import { RUNS_OF_NODES } from './runs-of-nodes';
import { RUNS_OF_POWER } from './runs-of-power';
import { RUNS_OF_ROOMS } from './runs-of-rooms';
import { RUNS_OF_SCRAPES } from './runs-of-scrapes';
import { RUNS_OF_SOURCES } from './runs-of-sources';
import { RUNS_OF_WRITERS } from './runs-of-writers';
import { RUNS_OVER_NETWORKS } from './runs-over-networks';

const RUNS: Runs = {
  ...RUNS_OF_NODES,
  ...RUNS_OF_FLOWS,
  ...RUNS_OVER_NETWORKS,
  ...RUNS_OF_WRITERS,
  ...RUNS_OF_ROOMS,
  ...RUNS_OF_FAULTS,
  ...RUNS_OF_POWER,
  ...RUNS_OF_SOURCES,
  ...RUNS_OF_SCRAPES,
  ...RUNS_OF_EXPERIMENTS,
  ...RUNS_OF_DETECTORS,
  ...RUNS_OF_CONTROLLERS,
  ...RUNS_OF_DIAGNOSES,
  ...RUNS_OF_BILLS,
};
const OURS: string[] = Object.keys(
  JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'))['node-red'].nodes,
);
/** What nodes have besides their own properties; those of configuration stand in no tab. */
const OF_ANY_NODE = ['id', 'type'];
const OF_PLACED_NODES = [...OF_ANY_NODE, 'z', 'x', 'y', 'wires'];
/** Properties of nodes of Node-RED that name a configuration node. */
const REFERENCES: Record<string, string> = {
  'mqtt in': 'broker',
  'mqtt out': 'broker',
  'websocket out': 'server',
  'server-simulator': 'room',
};
/** Where something comes out that one can see, or goes to where no wire leads. */
const ENDS = ['debug', 'link out', 'mqtt out', 'websocket out', 'http response'];
/** Ends that show only what goes wrong. */
const FOR_TROUBLE = /refused|late|not decoded/;

const nodesIn = (flow: readonly FlowNode[], types: readonly string[]) =>
  flow.filter(({ type }) => types.includes(type));

describe('examples', () => {
  const names = exampleNames();

  it('are all tried by this test', () => {
    assert.notEqual(names.length, 0);
    assert.deepEqual(Object.keys(RUNS).sort(), names);
  });

  it('show every node of the package', () => {
    const shown = new Set(
      allExamples()
        .flatMap(readExample)
        .map(({ type }) => type),
    );
    assert.deepEqual(
      OURS.filter((type) => !shown.has(type)),
      [],
    );
  });

  it('are numbered in their folder, in the order of the menu', () => {
    for (const folder of new Set(allExamples().map((name) => path.dirname(name)))) {
      const files = allExamples().filter((name) => path.dirname(name) === folder);
      const numbers = files.map((file) => Number(/^(\d+) - \S/.exec(path.basename(file))?.[1]));
      assert.deepEqual(
        numbers,
        files.map((_, i) => i + 1),
        folder,
      );
    }
  });

  it('share no id', () => {
    const ids = allExamples()
      .flatMap(readExample)
      .map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(
      ids.filter((id) => !/^[0-9a-f]{16}$/.test(id)),
      [],
    );
  });

  for (const name of names) describeExample(name);
});

function describeExample(name: string): void {
  describe(name, () => {
    const flow = readExample(name);
    const placed = flow.filter((node) => 'x' in node);
    const byId = new Map(flow.map((node) => [node.id, node]));
    const titleOf = (node: FlowNode) => `${node.type} "${node.name}"`;

    it('explains itself: a comment of what to do, and why', () => {
      const [comment, ...more] = nodesIn(flow, ['comment']);
      assert.deepEqual(more, []);
      assert.ok(String(comment?.name).length >= 20);
      assert.ok(String(comment?.info).length >= 200);
    });

    it('holds nodes of Node-RED and ours, all with names, in no tab of its own', () => {
      assert.deepEqual(
        flow.filter(({ type }) => !CORE_TYPES.includes(type) && !OURS.includes(type)).map(titleOf),
        [],
      );
      assert.deepEqual(placed.filter((node) => !node.name).map(titleOf), []);
    });

    it('is wired from each output to nodes that are there, from left to right', () => {
      for (const node of placed) {
        const targets = (node.wires ?? []).flat().map((id) => byId.get(id));
        for (const target of targets) {
          assert.ok(target !== undefined && 'x' in target, titleOf(node));
          assert.ok(leftOf(target) > rightOf(node), `${titleOf(node)} -> ${titleOf(target)}`);
        }
        const ends = [...ENDS, 'comment'];
        assert.equal(targets.length === 0, ends.includes(node.type), `${titleOf(node)} is wired to nothing`);
      }
      for (const node of nodesIn(flow, Object.keys(REFERENCES))) {
        assert.ok(byId.has(String(node[REFERENCES[node.type] as string])), titleOf(node));
      }
    });

    it('has no node over another', () => {
      for (const [i, one] of placed.entries()) {
        for (const other of placed.slice(i + 1)) {
          const apart = leftOf(one) > rightOf(other) || leftOf(other) > rightOf(one);
          const below = Math.abs(Number(one.y) - Number(other.y)) >= HEIGHT + 10;
          assert.ok(apart || below, `${titleOf(one)} and ${titleOf(other)}`);
        }
        assert.ok(leftOf(one) > 0 && Number(one.y) > 0, titleOf(one));
      }
    });

    it('holds no secret', () => {
      const known = ['credentials', 'password', 'user', 'token', 'key'];
      assert.deepEqual(
        flow.flatMap((node) => Object.keys(node)).filter((property) => known.includes(property)),
        [],
      );
    });

    for (const node of nodesIn(flow, OURS)) {
      it(`configures ${titleOf(node)} with all its properties and no other, as it accepts them`, () => {
        const config = nodeConfig(node.type);
        const general = 'x' in node ? OF_PLACED_NODES : OF_ANY_NODE;
        assert.deepEqual(
          Object.keys(node).sort(),
          [...new Set([...general, ...Object.keys(config.defaults)])].sort(),
        );
        assert.equal(node.version, config.version);
        const parsed = readConfig(config, node);
        assert.ok(!isProblem(parsed), JSON.stringify(parsed));
        assert.equal(node.wires?.length, editorDefinition(node.type).outputs);
      });
    }
  });
}

describe('examples in Node-RED', () => {
  const closing: (() => Promise<void> | void)[] = [];
  let flow: ExampleFlow | undefined;

  before(() => helper.startServer());
  after(() => helper.stopServer());
  afterEach(async () => {
    await flow?.unload();
    for (const close of closing.splice(0)) await close();
  });

  for (const [name, run] of Object.entries(RUNS)) {
    it(`${name}: does what its comment says, and every end gets something`, async () => {
      await run({
        atEnd: (close) => closing.push(close),
        async load(options) {
          flow = await ExampleFlow.load(name, options);
          return flow;
        },
      });
      const silent = nodesIn(flow?.nodes ?? [], ENDS)
        .map((node) => String(node.name))
        .filter((end) => !FOR_TROUBLE.test(end) && flow?.messages(end).length === 0);
      assert.deepEqual(silent, []);
    });
  }
});

const HEIGHT = 30;

/** Half the width of a node as the editor draws it: some 7 pixels a letter, an icon and the rounding. */
function halfWidth({ name }: FlowNode): number {
  return Math.max(100, 7 * String(name).length + 57) / 2;
}

function leftOf(node: FlowNode): number {
  return Number(node.x) - halfWidth(node);
}

function rightOf(node: FlowNode): number {
  return Number(node.x) + halfWidth(node);
}

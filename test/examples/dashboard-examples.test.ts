import assert from 'node:assert/strict';
import { isProblem, readConfig } from '../../nodes/common/config';
import pkg from '../../package.json';
import { nodeConfig } from '../support/form';
import { allExamples, readExample, WITH_DASHBOARD } from './example-files';

const OURS = Object.keys(pkg['node-red'].nodes);
/** What else of Node-RED these hold. */
const CORE = ['comment', 'debug', 'link in', 'link out', 'switch'];

describe('examples with pages', () => {
  const names = allExamples().filter((name) => name.startsWith(WITH_DASHBOARD));

  it('are there', () => assert.ok(names.length > 0));

  for (const name of names) {
    describe(name, () => {
      const flow = readExample(name);
      const byId = new Map(flow.map((node) => [node.id, node]));

      it('says which package it needs, and what to do', () => {
        const [comment, ...more] = flow.filter(({ type }) => type === 'comment');
        assert.deepEqual(more, []);
        assert.match(String(comment?.name), /@flowfuse\/node-red-dashboard/);
        assert.match(String(comment?.info), /npm install @flowfuse\/node-red-dashboard[\s\S]*\/dashboard\//);
      });

      it('holds nodes of Node-RED, of Dashboard 2 and ours, and decides nothing in function nodes', () => {
        const known = [...CORE, ...OURS];
        assert.deepEqual(
          flow.filter(({ type }) => !known.includes(type) && !type.startsWith('ui-')).map(({ type }) => type),
          [],
        );
      });

      it('configures our nodes as they accept it, all options named', () => {
        for (const node of flow.filter(({ type }) => OURS.includes(type))) {
          const config = nodeConfig(node.type);
          assert.deepEqual(
            Object.keys(config.defaults).filter((property) => !(property in node)),
            [],
            node.type,
          );
          assert.equal(isProblem(readConfig(config, node)), false, node.type);
        }
      });

      it('is wired and linked to what is there', () => {
        for (const node of flow) {
          for (const target of (node.wires ?? []).flat()) assert.ok(byId.has(target), target);
          for (const link of (node.links ?? []) as string[]) assert.ok(byId.has(link), link);
          for (const reference of ['room', 'ui', 'theme', 'page', 'group']) {
            const id = node[reference];
            if (typeof id === 'string' && id !== '') assert.ok(byId.has(id), `${node.type}.${reference}`);
          }
        }
      });

      it('asks for nothing outside', () => {
        assert.doesNotMatch(JSON.stringify(flow.filter(({ type }) => type !== 'comment')), /https?:\/\//);
      });
    });
  }
});

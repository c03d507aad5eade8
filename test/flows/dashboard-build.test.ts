import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { anomalyDetectorConfig } from '../../nodes/anomaly-detector/anomaly-detector.config';
import { energyBillConfig } from '../../nodes/energy-bill/energy-bill.config';
import { fanControllerConfig } from '../../nodes/fan-controller/fan-controller.config';
import { faultInjectorConfig } from '../../nodes/fault-injector/fault-injector.config';
import { hostMetricsConfig } from '../../nodes/host-metrics/host-metrics.config';
import { influxConnectionConfig } from '../../nodes/influx-connection/influx-connection.config';
import { influxWriterConfig } from '../../nodes/influx-writer/influx-writer.config';
import { roomViewConfig } from '../../nodes/room-view/room-view.config';
import { serverRoomConfig } from '../../nodes/server-room/server-room.config';
import { serverSimulatorConfig } from '../../nodes/server-simulator/server-simulator.config';
import { telemetryDecoderConfig } from '../../nodes/telemetry-decoder/telemetry-decoder.config';
import { windowAggregatorConfig } from '../../nodes/window-aggregator/window-aggregator.config';
import { LANGUAGES } from '../support/catalogues';
import { ROOT } from '../support/sources';
import { CONFIG_REFERENCES, type FlowNode, isConfigNode, readFlow } from './flow-file';

const OURS = [
  anomalyDetectorConfig,
  energyBillConfig,
  fanControllerConfig,
  faultInjectorConfig,
  hostMetricsConfig,
  influxConnectionConfig,
  influxWriterConfig,
  roomViewConfig,
  serverRoomConfig,
  serverSimulatorConfig,
  telemetryDecoderConfig,
  windowAggregatorConfig,
];
/** Those of ours that a flow does not hold. */
const WITHOUT: Readonly<Record<string, readonly string[]>> = {
  'control-room': ['fault-injector'],
  'first-light': ['room-view'],
};
/** Nodes of Node-RED itself that a flow of ours may hold. */
const CORE = [
  'change',
  'comment',
  'debug',
  'function',
  'inject',
  'link in',
  'link out',
  'mqtt in',
  'mqtt out',
  'mqtt-broker',
  'status',
  'switch',
  'tab',
];

async function builder() {
  return import('../../dashboard/build.mjs');
}

describe('flows built from dashboard/', () => {
  it('are those of the sources: `node scripts/build-dashboard.mjs` changes none', async () => {
    const { buildFlow, pages } = await builder();
    assert.deepEqual(pages().sort(), Object.keys(WITHOUT));
    for (const page of pages())
      for (const language of LANGUAGES) {
        const built = readFileSync(path.join(ROOT, `flows/${page}.${language}.json`), 'utf8');
        assert.ok(
          built === (await buildFlow(page, language)),
          `flows/${page}.${language}.json is not built anew`,
        );
      }
  });

  const files = Object.keys(WITHOUT).flatMap((page) => LANGUAGES.map((language) => ({ page, language })));
  for (const { page, language } of files) {
    describe(`${page}.${language}.json`, () => {
      const flow = readFlow(`flows/${page}.${language}.json`);
      const byId = new Map(flow.map((node) => [node.id, node]));
      const on = (tab: FlowNode) => flow.filter(({ z }) => z === tab.id);

      it('has an id of its own for each node', () => assert.equal(byId.size, flow.length));

      it('holds core nodes, those of Dashboard 2 and ours', () => {
        const known = [...CORE, ...OURS.map(({ type }) => type)];
        const foreign = flow.filter(({ type }) => !known.includes(type) && !/^ui-/.test(type));
        assert.deepEqual(foreign, []);
      });

      it('is wired to nodes that exist, within one tab', () => {
        for (const node of flow)
          for (const target of (node.wires ?? []).flat()) assert.equal(byId.get(target)?.z, node.z, target);
      });

      it('links and configuration nodes exist', () => {
        for (const node of flow) {
          for (const link of node.links ?? []) assert.ok(byId.has(link), link);
          for (const reference of CONFIG_REFERENCES) {
            const id = node[reference];
            if (typeof id === 'string' && id !== '' && !isConfigNode(node, reference))
              assert.ok(byId.has(id), `${node.id}.${reference} is ${id}`);
          }
        }
      });

      it('explains itself: a comment on each tab, a name on each node', () => {
        for (const tab of flow.filter(({ type }) => type === 'tab')) {
          assert.ok(on(tab).some(({ type, info }) => type === 'comment' && String(info).length > 100));
        }
        const nameless = flow.filter(
          ({ type, name, label }) => !['mqtt in'].includes(type) && !name && !label,
        );
        assert.deepEqual(nameless, []);
      });

      it('configures our nodes as they accept it', () => {
        for (const config of OURS) {
          const nodes = flow.filter(({ type }) => type === config.type);
          assert.equal(nodes.length > 0, !WITHOUT[page]?.includes(config.type), config.type);
          for (const node of nodes) {
            assert.deepEqual(
              Object.keys(config.defaults).filter((property) => !(property in node)),
              [],
            );
            assert.equal((config.parse(node) as { mend?: string }).mend, undefined, node.id);
          }
        }
      });

      it('holds no secret and asks for nothing outside', () => {
        const text = JSON.stringify(flow.filter(({ type }) => type !== 'comment'));
        assert.doesNotMatch(text, /"(credentials|password|user)":/);
        assert.doesNotMatch(text.replaceAll('http://www.w3.org', ''), /https?:\/\//);
      });

      it('decides nothing in function nodes, where room-view says what pages show', () => {
        if (page === 'control-room') assert.ok(!flow.some(({ type }) => type === 'function'));
      });

      it('leaves nothing unfilled', () => {
        assert.equal(
          /"@(text|vue|js|css) |"@language"|TEXTS|PARTS|import \w+ from/.test(JSON.stringify(flow)),
          false,
        );
        const templates = flow.map(({ format }) => String(format ?? ''));
        for (const name of ['LANGUAGE', 'FINDINGS', 'FAULTS', 'SAYINGS', 'PICTURES', 'VIEW'])
          for (const text of templates)
            assert.ok(!new RegExp(`\\b${name}\\b`).test(text) || text.includes(`const ${name} = `), name);
      });
    });
  }
});

import { join, resolve } from 'node:path';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import { type Problem, ProblemError, problem } from '../../engine/telemetry/problem';
import type { Destination } from '../../io/influx/line-writer';
import { FileTarget } from '../../io/influx/target-file';
import { HttpTarget } from '../../io/influx/target-http';
import { isProblem, readConfig } from '../common/config';
import { type Connection, connectionOf } from '../common/connection';
import { refuseConfig, runtimeLanguage } from '../common/problems';
import { stateFolder } from '../common/state';
import { systemTools, type Tools } from '../common/tools';
import { WriterNode, type WriterNodeOptions } from '../common/writer-node';
import { type InfluxWriterConfig, influxWriterConfig } from './influx-writer.config';

/** Of one request; the lines are an option. */
const BATCH_BYTES = 8 * 1024 * 1024;

/** What the node does, or the first thing wrong with its configuration. */
function optionsOf(
  RED: NodeAPI,
  node: Node,
  config: InfluxWriterConfig,
  tools: Tools,
): WriterNodeOptions | Problem {
  const folder = folderOf(RED, node, config.folder);
  if (isProblem(folder)) return folder;
  const { connection, second, timeUnit, fsync, maxBytes, whenFull, lingerMs, batchLines } = config;
  const destinations: Destination[] = [];
  let atLeastOnce = false;
  for (const [property, id] of Object.entries({ connection, second })) {
    if (id === '' && property === 'second') continue;
    if (id === '') {
      destinations.push({ id: 'file', target: new FileTarget('file', folder, tools.clock, fsync) });
      continue;
    }
    const found = connectionOf(RED, property, id);
    if (isProblem(found)) return found;
    atLeastOnce ||= found.database.kind === 'victoria-metrics';
    try {
      const name = nameBeside(destinations, found.name);
      destinations.push({ id, target: targetOf({ ...found, name }, tools) });
    } catch (error) {
      if (error instanceof ProblemError) return error.problem;
      throw error;
    }
  }
  const limits = { maxLines: batchLines, maxBytes: BATCH_BYTES };
  const random = Math.random;
  return {
    ...{ folder, destinations, timeUnit, fsync, maxBytes, whenFull, lingerMs, limits, random },
    atLeastOnce,
  };
}

/** Two databases of one server may well be called the same; counts and the log have to tell them apart. */
function nameBeside(others: readonly Destination[], name: string): string {
  return others.some(({ target }) => target.name === name) ? `${name} (2)` : name;
}

function targetOf({ name, database, timeoutMs }: Connection, { clock }: Tools): HttpTarget {
  return new HttpTarget(name, database, clock, timeoutMs);
}

/** A relative one is in the user directory. */
function folderOf(RED: NodeAPI, { id }: Node, folder: string): string | Problem {
  const { userDir } = RED.settings as { userDir?: string };
  if (folder !== '') return resolve(userDir ?? '.', folder);
  const own = stateFolder(RED);
  return own === undefined ? problem('missing-field', 'folder', '') : join(own, encodeURIComponent(id));
}

export = (RED: NodeAPI, tools: Tools = systemTools): void => {
  function InfluxWriter(this: Node, definition: NodeDef): void {
    RED.nodes.createNode(this, definition);
    const config = readConfig(influxWriterConfig, { ...definition });
    const options = isProblem(config) ? config : optionsOf(RED, this, config, tools);
    if (isProblem(options)) refuseConfig(this, options, runtimeLanguage(RED));
    else new WriterNode(RED, this, options, tools).start();
  }
  RED.nodes.registerType(influxWriterConfig.type, InfluxWriter);
};

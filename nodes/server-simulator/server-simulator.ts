import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { Problem } from '../../engine/telemetry/problem';
import { isProblem, readConfig } from '../common/config';
import { refuseConfig, runtimeLanguage } from '../common/problems';
import { roomOf } from '../common/room-node';
import { SimulatorNode, type SimulatorOptions } from '../common/simulator-node';
import { systemTools } from '../common/tools';
import { serverSimulatorConfig } from './server-simulator.config';

/** What the node does, or the first thing wrong with its configuration. */
function optionsOf(RED: NodeAPI, definition: NodeDef): SimulatorOptions | Problem {
  const config = readConfig(serverSimulatorConfig, { ...definition });
  if (isProblem(config)) return config;
  const room = roomOf(RED, 'room', config.room);
  if (isProblem(room)) return room;
  const { seed = room.seed, ...options } = config;
  return { ...options, room: { ...room, seed } };
}

export = (RED: NodeAPI, tools = systemTools): void => {
  function ServerSimulator(this: Node, definition: NodeDef): void {
    RED.nodes.createNode(this, definition);
    const options = optionsOf(RED, definition);
    if (isProblem(options)) refuseConfig(this, options, runtimeLanguage(RED));
    else new SimulatorNode(RED, this, options, tools).start();
  }
  RED.nodes.registerType(serverSimulatorConfig.type, ServerSimulator);
};

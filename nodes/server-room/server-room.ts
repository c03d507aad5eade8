import type { NodeAPI, NodeDef } from 'node-red';
import { isProblem, readConfig } from '../common/config';
import { NodeProblemError, runtimeLanguage } from '../common/problems';
import type { RoomNode } from '../common/room-node';
import { serverRoomConfig } from './server-room.config';

export = (RED: NodeAPI): void => {
  function ServerRoom(this: RoomNode, definition: NodeDef): void {
    RED.nodes.createNode(this, definition);
    this.room = readConfig(serverRoomConfig, { ...definition });
    if (isProblem(this.room)) this.error(new NodeProblemError(this.room, runtimeLanguage(RED)).message);
  }
  RED.nodes.registerType(serverRoomConfig.type, ServerRoom);
};

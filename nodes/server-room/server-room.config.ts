import type { CompleteRoom } from '../../engine/room/document/read-room';
import type { Definition, NodeConfig } from '../common/config';
import { roomOfOptions } from '../common/room-options';

const defaults = {
  version: 1,
  name: '',
  size: 'very-large',
  document: '{}',
} as const satisfies Definition;

export const serverRoomConfig: NodeConfig<CompleteRoom> = {
  type: 'server-room',
  version: 1,
  migrations: [],
  defaults,
  parse: roomOfOptions,
};

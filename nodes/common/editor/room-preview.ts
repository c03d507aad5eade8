import { roomPicture } from '../../../engine/room/document/picture';
import type { CompleteRoom } from '../../../engine/room/document/read-room';
import type { EditorNode } from './red';

/** Shows a room in the form of a type of node: its picture, and in words how large it is. */
export function showRoom(node: EditorNode, type: string, room: CompleteRoom): void {
  const { racks, clusters } = room;
  const servers = racks.reduce((sum, rack) => sum + rack.servers.length, 0);
  $(`#${type}-picture`).html(roomPicture(room));
  const size = { servers, racks: racks.length, clusters: clusters.length };
  $(`#${type}-caption`).text(node._('common.note.room', size));
}

/** Says in its place what is wrong. @param why what it quotes is escaped for HTML */
export function showNoRoom(type: string, why: string): void {
  $(`#${type}-picture`).empty();
  $(`#${type}-caption`).html(why);
}

import { roomPicture } from '../../engine/room/document/picture';
import { isProblem } from '../common/config';
import { showRowsFor } from '../common/editor/fields';
import type { EditorNode, EditorRED } from '../common/editor/red';
import { checks, sentence } from '../common/editor/validate';
import { serverRoomConfig } from './server-room.config';

declare const RED: EditorRED;

const check = checks(serverRoomConfig, 'node-config-input');

RED.nodes.registerType('server-room', {
  category: 'config',
  color: '#A6BBCF',
  defaults: {
    version: { value: 1 },
    name: { value: '' },
    size: { value: 'very-large', validate: check('size') },
    document: { value: '{}', validate: check('document', 'size') },
  },
  icon: 'server-room.svg',
  paletteLabel() {
    return this._('server-room.node.palette');
  },
  label() {
    return this.name || this._(`server-room.size.${this.size}`);
  },
  oneditprepare() {
    const size = $('#node-config-input-size');
    const draw = () => {
      showRowsFor(size.val() === 'document' ? 'document' : 'preset');
      show(this);
    };
    size.on('change', draw);
    $('#node-config-input-document').on('input', draw);
    draw();
  },
});

/** The room as the form has it now, or the first thing that is wrong with it. */
function show(node: EditorNode): void {
  const field = (property: string) => String($(`#node-config-input-${property}`).val());
  const room = serverRoomConfig.parse({ size: field('size'), document: field('document') });
  const picture = $('#server-room-picture');
  const caption = $('#server-room-caption');
  if (isProblem(room)) {
    picture.empty();
    // What the sentence quotes is escaped already.
    caption.html(sentence(node, 'server-room', 'document', room));
    return;
  }
  const { racks, clusters } = room;
  const servers = racks.reduce((sum, rack) => sum + rack.servers.length, 0);
  picture.html(roomPicture(room));
  caption.text(node._('server-room.note.room', { servers, racks: racks.length, clusters: clusters.length }));
}

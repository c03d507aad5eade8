import { isProblem } from '../common/config';
import { showRowsFor } from '../common/editor/fields';
import type { EditorNode, EditorRED } from '../common/editor/red';
import { showNoRoom, showRoom } from '../common/editor/room-preview';
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
  if (isProblem(room)) showNoRoom('server-room', sentence(node, 'server-room', 'document', room));
  else showRoom(node, 'server-room', room);
}

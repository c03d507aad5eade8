import { readRoom } from '../../engine/room/document/read-room';
import { isProblem } from '../common/config';
import type { EditorNode, EditorRED } from '../common/editor/red';
import { showNoRoom, showRoom } from '../common/editor/room-preview';
import { checks, problemText } from '../common/editor/validate';
import { roomOfOptions } from '../common/room-options';
import { serverSimulatorConfig } from './server-simulator.config';

declare const RED: EditorRED;

const check = checks(serverSimulatorConfig);

RED.nodes.registerType('server-simulator', {
  category: 'server_room',
  color: '#A6BBCF',
  defaults: {
    version: { value: 1 },
    name: { value: '' },
    room: { value: '', type: 'server-room', required: false },
    rate: { value: 1, validate: check('rate') },
    start: { value: '', validate: check('start') },
    seed: { value: '', validate: check('seed') },
    truth: { value: false },
    journal: { value: false },
    mqttBase: { value: '', validate: check('mqttBase') },
    maxMetrics: { value: 500, validate: check('maxMetrics') },
    keep: { value: 'restarts', validate: check('keep') },
  },
  inputs: 1,
  outputs: 2,
  icon: 'server-simulator.svg',
  paletteLabel() {
    return this._('server-simulator.node.palette');
  },
  label() {
    const { rate } = this;
    return this.name || this._(`server-simulator.node.${Number(rate) === 1 ? 'realtime' : 'rate'}`, { rate });
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._('server-simulator.port.commands');
  },
  outputLabels(index) {
    return this._(index === 0 ? 'server-simulator.port.telemetry' : 'server-simulator.port.events');
  },
  oneditprepare() {
    const room = $('#node-input-room');
    const draw = () => show(this, RED.nodes.node(String(room.val())));
    // Also when the room that is chosen has been edited.
    room.on('change', draw);
    draw();
  },
});

/** The room that is chosen, or that which a simulator without one has. */
function show(node: EditorNode, chosen: EditorNode | null | undefined): void {
  const room = chosen ? roomOfOptions({ ...chosen }) : readRoom({});
  if (isProblem(room)) showNoRoom('server-simulator', problemText(node, room.field, room));
  else showRoom(node, 'server-simulator', room);
}

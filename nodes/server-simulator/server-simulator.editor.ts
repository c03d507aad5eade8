import type { EditorRED } from '../common/editor/red';
import { checks } from '../common/editor/validate';
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
});

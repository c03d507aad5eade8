import type { EditorRED } from '../common/editor/red';
import { checks } from '../common/editor/validate';
import { roomViewConfig } from './room-view.config';

declare const RED: EditorRED;

const check = checks(roomViewConfig);

RED.nodes.registerType('room-view', {
  category: 'server_room',
  color: '#E6E0F8',
  defaults: {
    version: { value: 1 },
    name: { value: '' },
    language: { value: 'en-US', validate: check('language') },
    keep: { value: 'restarts', validate: check('keep') },
    maxSeries: { value: 5000, validate: check('maxSeries') },
    idleExpiryS: { value: 604800, validate: check('idleExpiryS') },
    futureS: { value: 60, validate: check('futureS') },
  },
  inputs: 1,
  outputs: 3,
  icon: 'room-view.svg',
  paletteLabel() {
    return this._('room-view.node.palette');
  },
  label() {
    return this.name || this._('room-view.node.palette');
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._('room-view.port.input');
  },
  outputLabels(index) {
    const port = ['pages', 'commands', 'refused'][index];
    return this._(`room-view.port.${port}`);
  },
});

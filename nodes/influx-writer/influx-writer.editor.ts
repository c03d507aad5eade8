import type { EditorRED } from '../common/editor/red';
import { checks } from '../common/editor/validate';
import { influxWriterConfig } from './influx-writer.config';

declare const RED: EditorRED;

const check = checks(influxWriterConfig);

RED.nodes.registerType('influx-writer', {
  category: 'server_room',
  color: '#DAC4B4',
  defaults: {
    version: { value: 1 },
    name: { value: '' },
    connection: { value: '', type: 'influx-connection', required: false },
    second: {
      value: '',
      type: 'influx-connection',
      required: false,
      validate: check('second', 'connection'),
    },
    folder: { value: '' },
    precision: { value: 'ns', validate: check('precision') },
    batchLines: { value: 5000, validate: check('batchLines') },
    lingerMs: { value: 1000, validate: check('lingerMs') },
    maxMb: { value: 1024, validate: check('maxMb') },
    whenFull: { value: 'refuse', validate: check('whenFull') },
    fsync: { value: false },
  },
  inputs: 1,
  outputs: 2,
  icon: 'influx-writer.svg',
  paletteLabel() {
    return this._('influx-writer.node.palette');
  },
  label() {
    return this.name || this._(`influx-writer.node.${this.connection ? 'database' : 'file'}`);
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._('influx-writer.port.input');
  },
  outputLabels(index) {
    return this._(index === 0 ? 'influx-writer.port.written' : 'influx-writer.port.refused');
  },
  oneditprepare() {
    const placeholder = this._('influx-writer.placeholder.folder', { id: this.id });
    $('#node-input-folder').attr('placeholder', placeholder);
  },
});

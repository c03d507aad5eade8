import { showRowsFor } from '../common/editor/fields';
import type { EditorRED } from '../common/editor/red';
import { checks } from '../common/editor/validate';
import { influxConnectionConfig } from './influx-connection.config';

declare const RED: EditorRED;

const check = checks(influxConnectionConfig, 'node-config-input');

RED.nodes.registerType('influx-connection', {
  category: 'config',
  color: '#DAC4B4',
  defaults: {
    version: { value: 1 },
    name: { value: '' },
    target: { value: 'influxdb-2', validate: check('target') },
    url: { value: 'http://localhost:8086', validate: check('url') },
    database: { value: 'telemetry', validate: check('database', 'target') },
    retentionPolicy: { value: '' },
    organization: { value: '' },
    bucket: { value: 'telemetry', validate: check('bucket', 'target') },
    gzip: { value: true },
    timeoutS: { value: 30, validate: check('timeoutS') },
  },
  credentials: {
    user: { type: 'text' },
    password: { type: 'password' },
    token: { type: 'password' },
  },
  icon: 'influx-connection.svg',
  paletteLabel() {
    return this._('influx-connection.node.palette');
  },
  label() {
    return this.name || String(this.url);
  },
  oneditprepare() {
    const target = $('#node-config-input-target');
    target.on('change', () => showRowsFor(String(target.val()))).trigger('change');
  },
});

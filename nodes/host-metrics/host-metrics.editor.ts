import type { EditorRED } from '../common/editor/red';
import { checks } from '../common/editor/validate';
import { hostMetricsConfig } from './host-metrics.config';

declare const RED: EditorRED;

const check = checks(hostMetricsConfig);

RED.nodes.registerType('host-metrics', {
  category: 'server_room',
  color: '#C0DEED',
  defaults: {
    version: { value: 1 },
    name: { value: '' },
    cluster: { value: 'default', validate: check('cluster') },
    server: { value: '', validate: check('server') },
    topic: { value: '' },
    cpu: { value: true },
    cpuEveryS: { value: 5, validate: check('cpuEveryS') },
    memory: { value: true },
    memoryEveryS: { value: 5, validate: check('memoryEveryS') },
    disk: { value: true },
    diskEveryS: { value: 60, validate: check('diskEveryS') },
    network: { value: true },
    networkEveryS: { value: 5, validate: check('networkEveryS') },
    temperature: { value: true },
    temperatureEveryS: { value: 10, validate: check('temperatureEveryS') },
  },
  inputs: 0,
  outputs: 1,
  icon: 'host-metrics.svg',
  paletteLabel() {
    return this._('host-metrics.node.palette');
  },
  label() {
    return this.name || String(this.server) || this._('host-metrics.node.palette');
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  outputLabels() {
    return this._('host-metrics.port.metrics');
  },
});

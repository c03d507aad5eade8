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
    power: { value: false },
    powerEveryS: { value: 5, validate: check('powerEveryS') },
    estimate: { value: false },
    machine: { value: 'server' },
    tdpW: { value: 150, validate: check('tdpW', 'machine') },
    idleW: { value: 85, validate: check('idleW', 'fullW', 'machine') },
    fullW: { value: 325, validate: check('fullW', 'machine') },
    gpu: { value: false },
    gpuEveryS: { value: 10, validate: check('gpuEveryS') },
    process: { value: false },
    processEveryS: { value: 10, validate: check('processEveryS') },
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
  oneditprepare() {
    const show = () => {
      const estimates = $('#node-input-power').is(':checked') && $('#node-input-estimate').is(':checked');
      const machine = $('#node-input-machine').val();
      $('.host-metrics-power').toggle($('#node-input-power').is(':checked'));
      $('.host-metrics-estimate').toggle(estimates);
      $('.host-metrics-tdp').toggle(estimates && machine === 'tdp');
      $('.host-metrics-own').toggle(estimates && machine === 'own');
    };
    $('#node-input-power, #node-input-estimate, #node-input-machine').on('change', show);
    show();
  },
  outputLabels() {
    return this._('host-metrics.port.metrics');
  },
});

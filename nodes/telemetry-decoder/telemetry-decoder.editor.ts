import type { EditorRED } from '../common/editor/red';
import { checks } from '../common/editor/validate';
import { telemetryDecoderConfig } from './telemetry-decoder.config';

declare const RED: EditorRED;

const check = checks(telemetryDecoderConfig);
/** Options below a check box are looked at as if it were on: a form cannot tell a check box from a text. */
const checkReplay = checks({
  ...telemetryDecoderConfig,
  defaults: { ...telemetryDecoderConfig.defaults, replay: true },
});
const checkGate = checks({
  ...telemetryDecoderConfig,
  defaults: { ...telemetryDecoderConfig.defaults, gate: true },
});

RED.nodes.registerType('telemetry-decoder', {
  category: 'server_room',
  color: '#C0DEED',
  defaults: {
    version: { value: 1 },
    name: { value: '' },
    codec: { value: 'auto', validate: check('codec') },
    timeUnit: { value: 'auto', validate: check('timeUnit') },
    names: { value: 'canonical', validate: check('names') },
    rules: { value: '', validate: check('rules', 'codec') },
    cluster: { value: '', validate: check('cluster') },
    server: { value: '', validate: check('server') },
    meter: { value: '', validate: check('meter') },
    gate: { value: true },
    tdpW: { value: 0, validate: checkGate('tdpW') },
    services: { value: '', validate: check('services') },
    maxBodyMiB: { value: 8, validate: check('maxBodyMiB') },
    replay: { value: false },
    replayCluster: { value: 'replay', validate: checkReplay('replayCluster') },
    replayRate: { value: 1, validate: checkReplay('replayRate') },
    maxMetrics: { value: 500, validate: check('maxMetrics') },
    keep: { value: 'restarts', validate: check('keep') },
    maxSeries: { value: 50000, validate: check('maxSeries') },
    idleExpiryS: { value: 86400, validate: check('idleExpiryS') },
  },
  inputs: 1,
  outputs: 3,
  icon: 'telemetry-decoder.svg',
  paletteLabel() {
    return this._('telemetry-decoder.node.palette');
  },
  label() {
    return this.name || this._(`telemetry-decoder.node.${this.replay ? 'replay' : 'decode'}`, this);
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._('telemetry-decoder.port.input');
  },
  outputLabels(index) {
    const ports = ['metrics', 'gate', 'refused'];
    return this._(`telemetry-decoder.port.${ports[index]}`);
  },
  oneditprepare() {
    const codec = $('#node-input-codec');
    const replay = $('#node-input-replay');
    const gate = $('#node-input-gate');
    const show = () => {
      $('#telemetry-decoder-rules').toggle(['auto', 'rules'].includes(String(codec.val())));
      $('#telemetry-decoder-replay').toggle(replay.is(':checked'));
      $('#telemetry-decoder-gate').toggle(gate.is(':checked'));
    };
    codec.on('change', show);
    replay.on('change', show);
    gate.on('change', show);
    show();
  },
});

import { fillTable, readTable, showRowsFor } from '../common/editor/fields';
import type { EditorRED } from '../common/editor/red';
import { scorePreview } from '../common/editor/score-preview';
import { checks } from '../common/editor/validate';
import { anomalyDetectorConfig, type Mood, SENSITIVITY_OF } from './anomaly-detector.config';

declare const RED: EditorRED;

const check = checks(anomalyDetectorConfig);
const LIMITS = [
  { key: 'field', type: 'text', placeholder: 'anomaly-detector.placeholder.field', width: '3' },
  { key: 'warning', type: 'number', placeholder: 'anomaly-detector.placeholder.warning', width: '2' },
  { key: 'critical', type: 'number', placeholder: 'anomaly-detector.placeholder.critical', width: '2' },
] as const;

RED.nodes.registerType('anomaly-detector', {
  category: 'server_room',
  color: '#FDD0A2',
  defaults: {
    version: { value: 1 },
    name: { value: '' },
    watch: { value: 'all', validate: check('watch') },
    fields: { value: '' },
    sensitivity: { value: 'usual', validate: check('sensitivity') },
    inletClass: { value: 'A2', validate: check('inletClass') },
    cpuWarningC: { value: 75, validate: check('cpuWarningC') },
    cpuCriticalC: { value: 90, validate: check('cpuCriticalC') },
    limits: { value: [], validate: check('limits') },
    holdOffS: { value: 300, validate: check('holdOffS') },
    scoresS: { value: 60, validate: check('scoresS') },
    futureS: { value: 60, validate: check('futureS') },
    maxMetrics: { value: 500, validate: check('maxMetrics') },
    keep: { value: 'restarts', validate: check('keep') },
    maxSeries: { value: 50000, validate: check('maxSeries') },
    idleExpiryS: { value: 86400, validate: check('idleExpiryS') },
  },
  inputs: 1,
  outputs: 3,
  icon: 'anomaly-detector.svg',
  paletteLabel() {
    return this._('anomaly-detector.node.palette');
  },
  label() {
    return this.name || this._(`anomaly-detector.node.${this.watch}`);
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._('anomaly-detector.port.input');
  },
  outputLabels(index) {
    const port = ['findings', 'scores', 'refused'][index];
    return this._(`anomaly-detector.port.${port}`);
  },
  oneditprepare() {
    fillTable(this, 'limits', LIMITS);
    const watch = $('#node-input-watch');
    watch.on('change', () => showRowsFor(String(watch.val()))).trigger('change');
    const sensitivity = $('#node-input-sensitivity');
    const label = this._('anomaly-detector.preview');
    const preview = () => {
      const factor = SENSITIVITY_OF[sensitivity.val() as Mood] ?? 1;
      $('#anomaly-detector-preview').html(scorePreview(1 / factor, label));
    };
    sensitivity.on('change', preview).trigger('change');
  },
  oneditsave() {
    this.limits = readTable('limits');
  },
});

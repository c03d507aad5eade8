import { fillTable, readTable, showRowsFor } from '../common/editor/fields';
import type { EditorRED } from '../common/editor/red';
import { checks } from '../common/editor/validate';
import { prometheusScrapeConfig } from './prometheus-scrape.config';

declare const RED: EditorRED;

const check = checks(prometheusScrapeConfig);
const TARGETS = [
  { key: 'target', type: 'text', placeholder: 'prometheus-scrape.placeholder.target', width: '3' },
  { key: 'tags', type: 'text', placeholder: 'prometheus-scrape.placeholder.tags', width: '2' },
] as const;

RED.nodes.registerType('prometheus-scrape', {
  category: 'server_room',
  color: '#C0DEED',
  defaults: {
    version: { value: 1 },
    name: { value: '' },
    source: { value: 'list', validate: check('source') },
    targets: { value: [{ target: 'localhost:9100', tags: '' }], validate: check('targets', 'source') },
    file: { value: '', validate: check('file', 'source') },
    path: { value: '/metrics', validate: check('path') },
    intervalS: { value: 15, validate: check('intervalS') },
    timeoutS: { value: 10, validate: check('timeoutS', 'intervalS') },
    tls: { value: '', type: 'tls-config', required: false },
    hosts: { value: '' },
    names: { value: 'canonical', validate: check('names') },
    relabel: { value: '', validate: check('relabel') },
    cluster: { value: '', validate: check('cluster') },
    maxBodyMiB: { value: 8, validate: check('maxBodyMiB') },
    atOnce: { value: 256, validate: check('atOnce') },
    maxMetrics: { value: 500, validate: check('maxMetrics') },
    keep: { value: 'restarts', validate: check('keep') },
    maxSeries: { value: 10000, validate: check('maxSeries') },
    idleExpiryS: { value: 86400, validate: check('idleExpiryS') },
  },
  credentials: {
    user: { type: 'text' },
    password: { type: 'password' },
    token: { type: 'password' },
  },
  inputs: 1,
  outputs: 2,
  icon: 'prometheus-scrape.svg',
  paletteLabel() {
    return this._('prometheus-scrape.node.palette');
  },
  label() {
    const [first, ...others] = this.targets as readonly { target: string }[];
    if (this.name) return this.name;
    if (this.source === 'file') return this._('prometheus-scrape.node.file');
    if (first === undefined || others.length > 0) return this._('prometheus-scrape.node.palette');
    return this._('prometheus-scrape.node.one', { target: first.target });
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._('prometheus-scrape.port.input');
  },
  outputLabels(index) {
    return this._(index === 0 ? 'prometheus-scrape.port.metrics' : 'prometheus-scrape.port.refused');
  },
  oneditprepare() {
    fillTable(this, 'targets', TARGETS);
    const source = $('#node-input-source');
    source.on('change', () => showRowsFor(String(source.val()))).trigger('change');
  },
  oneditsave() {
    this.targets = readTable('targets');
  },
});

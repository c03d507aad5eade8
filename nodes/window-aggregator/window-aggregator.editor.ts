import { AGGREGATES, isAggregate, percentileOf } from '../../engine/windows/config';
import { fillTable, readTable, severalOf, showRowsFor, suggest } from '../common/editor/fields';
import type { EditorNode, EditorRED } from '../common/editor/red';
import { checks } from '../common/editor/validate';
import { windowAggregatorConfig } from './window-aggregator.config';

declare const RED: EditorRED;

const check = checks(windowAggregatorConfig);
const PERCENTILES = ['p5', 'p25', 'p50', 'p75', 'p90', 'p95', 'p99'];
const EXPECTED = [
  { key: 'field', type: 'text', placeholder: 'window-aggregator.placeholder.field', width: '3' },
  { key: 'seconds', type: 'number', placeholder: 'window-aggregator.placeholder.seconds', width: '1' },
] as const;

RED.nodes.registerType('window-aggregator', {
  category: 'server_room',
  color: '#C0DEED',
  defaults: {
    version: { value: 1 },
    name: { value: '' },
    kind: { value: 'tumbling', validate: check('kind') },
    every: { value: '1m', validate: check('every', 'kind') },
    hop: { value: '10s', validate: check('hop', 'kind', 'every') },
    gap: { value: '5m', validate: check('gap', 'kind') },
    size: { value: 100, validate: check('size', 'kind') },
    zone: { value: 'UTC', validate: check('zone') },
    aggregates: { value: 'avg,min,max,last,count', validate: check('aggregates') },
    by: { value: '' },
    combine: { value: 'pool', validate: check('combine', 'kind') },
    fields: { value: '' },
    outOfOrderS: { value: 2, validate: check('outOfOrderS') },
    latenessS: { value: 60, validate: check('latenessS') },
    futureS: { value: 60, validate: check('futureS') },
    expectedS: { value: [], validate: check('expectedS') },
    telemetry: { value: true },
    maxMetrics: { value: 500, validate: check('maxMetrics') },
    keep: { value: 'restarts', validate: check('keep') },
    maxSeries: { value: 50000, validate: check('maxSeries') },
    idleExpiryS: { value: 86400, validate: check('idleExpiryS') },
  },
  inputs: 1,
  outputs: 2,
  icon: 'window-aggregator.svg',
  paletteLabel() {
    return this._('window-aggregator.node.palette');
  },
  label() {
    const { kind, every, hop, gap, size } = this;
    return this.name || this._(`window-aggregator.node.${kind}`, { every, hop, gap, size });
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._('window-aggregator.port.input');
  },
  outputLabels(index) {
    return this._(index === 0 ? 'window-aggregator.port.windows' : 'window-aggregator.port.refused');
  },
  oneditprepare() {
    severalOf('aggregates', aggregatesFor(this));
    suggest('window-aggregator-zones', Intl.supportedValuesOf('timeZone'));
    fillTable(this, 'expectedS', EXPECTED);
    const kind = $('#node-input-kind');
    kind.on('change', () => showRowsFor(String(kind.val()))).trigger('change');
  },
  oneditsave() {
    this.expectedS = readTable('expectedS');
  },
});

/** All that can be chosen, and what an imported flow has chosen besides. */
function aggregatesFor(node: EditorNode) {
  const chosen = String(node.aggregates).split(',').filter(isAggregate);
  const values = new Set<string>([...AGGREGATES, ...PERCENTILES, ...chosen]);
  return [...values].map((value) => {
    const key = percentileOf(value) === undefined ? value : 'percentile';
    return { value, label: `${value} — ${node._(`window-aggregator.aggregate.${key}`)}` };
  });
}

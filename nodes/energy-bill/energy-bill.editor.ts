import { showRowsFor, suggest } from '../common/editor/fields';
import type { EditorRED } from '../common/editor/red';
import { checks } from '../common/editor/validate';
import { COUNTRIES, energyBillConfig, TARIFF_NAMES } from './energy-bill.config';

declare const RED: EditorRED;

const check = checks(energyBillConfig);
const PARTS = ['server', 'rack', 'cluster', 'service', 'process', 'job', 'gpu', 'package'];
const CHOICES = ['tariffFrom', 'pueFrom', 'carbonFrom'];

RED.nodes.registerType('energy-bill', {
  category: 'server_room',
  color: '#C7E9C0',
  defaults: {
    version: { value: 1 },
    name: { value: '' },
    tariffFrom: { value: 'price', validate: check('tariffFrom') },
    price: { value: 0.2, validate: check('price', 'tariffFrom') },
    currency: { value: 'EUR', validate: check('currency', 'tariffFrom') },
    preset: { value: 'fr-hphc-2026-02', validate: check('preset', 'tariffFrom') },
    slotMin: { value: '60', validate: check('slotMin', 'tariffFrom') },
    document: {
      value: '{"name":"flat","currency":"EUR","energy":{"price":0.2},"tax_included":true}',
      validate: check('document', 'tariffFrom'),
    },
    zone: { value: 'Europe/Paris', validate: check('zone') },
    period: { value: 'day', validate: check('period') },
    by: { value: '', validate: check('by') },
    pueFrom: { value: 'constant', validate: check('pueFrom') },
    pue: { value: 1, validate: check('pue', 'pueFrom') },
    pueHours: { value: '', validate: check('pueHours', 'pueFrom') },
    carbonFrom: { value: 'none', validate: check('carbonFrom') },
    country: { value: 'fr', validate: check('country', 'carbonFrom') },
    grams: { value: 56, validate: check('grams', 'carbonFrom') },
    carbonScope: { value: 'life-cycle', validate: check('carbonScope', 'carbonFrom') },
    embodiedKg: { value: 0, validate: check('embodiedKg', 'carbonFrom') },
    embodiedYears: { value: 5, validate: check('embodiedYears', 'carbonFrom', 'embodiedKg') },
    fans: { value: 'included', validate: check('fans') },
    field: { value: 'auto', validate: check('field') },
    gap: { value: 'linear', validate: check('gap') },
    maxGapS: { value: 900, validate: check('maxGapS') },
    measuredGapS: { value: 120, validate: check('measuredGapS') },
    latenessS: { value: 60, validate: check('latenessS') },
    counterWrapJ: { value: 0, validate: check('counterWrapJ') },
    runningS: { value: 60, validate: check('runningS') },
    historyDays: { value: 40, validate: check('historyDays') },
    futureS: { value: 60, validate: check('futureS') },
    maxMetrics: { value: 500, validate: check('maxMetrics') },
    keep: { value: 'restarts', validate: check('keep') },
    maxSeries: { value: 10000, validate: check('maxSeries') },
    idleExpiryS: { value: 172800, validate: check('idleExpiryS') },
  },
  inputs: 1,
  outputs: 3,
  icon: 'energy-bill.svg',
  paletteLabel() {
    return this._('energy-bill.node.palette');
  },
  label() {
    return this.name || this._(`energy-bill.node.${this.period}`);
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._('energy-bill.port.input');
  },
  outputLabels(index) {
    const port = ['running', 'bills', 'refused'][index];
    return this._(`energy-bill.port.${port}`);
  },
  oneditprepare() {
    for (const name of TARIFF_NAMES) $('#node-input-preset').append($('<option>').val(name).text(name));
    $('#node-input-preset').val(String(this.preset));
    for (const country of COUNTRIES)
      $('#node-input-country').append($('<option>').val(country).text(country.toUpperCase()));
    $('#node-input-country').val(String(this.country));
    suggest('energy-bill-parts', PARTS);
    $('#node-input-document').typedInput({ default: 'json', types: ['json'] });
    const choices = $(CHOICES.map((choice) => `#node-input-${choice}`).join());
    const show = () => showRowsFor(...CHOICES.map((choice) => String($(`#node-input-${choice}`).val())));
    choices.on('change', show);
    show();
  },
});

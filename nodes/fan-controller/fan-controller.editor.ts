import { fillTable, readTable, showRowsFor } from '../common/editor/fields';
import type { EditorRED } from '../common/editor/red';
import { heldWithin, lineCurve, speedPreview, stepCurve } from '../common/editor/speed-preview';
import { checks } from '../common/editor/validate';
import { fanControllerConfig } from './fan-controller.config';

declare const RED: EditorRED;

const check = checks(fanControllerConfig);
const column = (key: string, type: 'text' | 'number', width = '1') => ({
  key,
  type,
  width,
  placeholder: `fan-controller.placeholder.${key}`,
});
const TABLES = {
  temperatures: [column('field', 'text', '2'), column('offsetC', 'number')],
  points: [column('temperature', 'number'), column('speed', 'number')],
  avoid: [column('from', 'number'), column('to', 'number')],
};

RED.nodes.registerType('fan-controller', {
  category: 'server_room',
  color: '#A6BBCF',
  defaults: {
    version: { value: 1 },
    name: { value: '' },
    mode: { value: 'auto', validate: check('mode') },
    policy: { value: 'least-watts', validate: check('policy') },
    dryRun: { value: false, validate: check('dryRun') },
    temperatures: {
      value: [{ field: 'cpu_temp_c', offsetC: 0 }],
      validate: check('temperatures'),
    },
    setPointC: { value: 65, validate: check('setPointC', 'criticalC') },
    limitC: { value: 75, validate: check('limitC', 'criticalC') },
    criticalC: { value: 90, validate: check('criticalC') },
    minPct: { value: 20, validate: check('minPct', 'maxPct') },
    maxPct: { value: 100, validate: check('maxPct') },
    lowPct: { value: 35, validate: check('lowPct', 'mediumPct') },
    mediumPct: { value: 60, validate: check('mediumPct', 'highPct') },
    highPct: { value: 100, validate: check('highPct') },
    mediumAboveC: { value: 55, validate: check('mediumAboveC', 'highAboveC') },
    highAboveC: { value: 70, validate: check('highAboveC') },
    hysteresisK: { value: 5, validate: check('hysteresisK') },
    dwellS: { value: 120, validate: check('dwellS') },
    points: {
      value: [
        { temperature: 35, speed: 25 },
        { temperature: 45, speed: 35 },
        { temperature: 55, speed: 45 },
        { temperature: 65, speed: 65 },
        { temperature: 75, speed: 100 },
      ],
      validate: check('points'),
    },
    fallingK: { value: 3, validate: check('fallingK') },
    kp: { value: 1.5, validate: check('kp') },
    ki: { value: 0.01, validate: check('ki') },
    kd: { value: 0, validate: check('kd') },
    feedForward: { value: true, validate: check('feedForward') },
    manualPct: { value: 60, validate: check('manualPct') },
    manualS: { value: 1800, validate: check('manualS') },
    everyS: { value: 10, validate: check('everyS') },
    deadbandPct: { value: 2, validate: check('deadbandPct') },
    settleS: { value: 60, validate: check('settleS') },
    slewPctPerS: { value: 2, validate: check('slewPctPerS') },
    missingPct: { value: 75, validate: check('missingPct') },
    missingS: { value: 30, validate: check('missingS') },
    stalePct: { value: 75, validate: check('stalePct') },
    staleS: { value: 90, validate: check('staleS') },
    stuckPct: { value: 75, validate: check('stuckPct') },
    stuckS: { value: 600, validate: check('stuckS') },
    rangePct: { value: 75, validate: check('rangePct') },
    leastC: { value: 1, validate: check('leastC') },
    mostC: { value: 115, validate: check('mostC') },
    disagreesPct: { value: 75, validate: check('disagreesPct') },
    disagreesK: { value: 10, validate: check('disagreesK') },
    disagreesS: { value: 120, validate: check('disagreesS') },
    criticalPct: { value: 100, validate: check('criticalPct') },
    clearK: { value: 10, validate: check('clearK') },
    clearS: { value: 60, validate: check('clearS') },
    fanPct: { value: 40, validate: check('fanPct') },
    followS: { value: 15, validate: check('followS') },
    followShare: { value: 0.6, validate: check('followShare') },
    kickS: { value: 10, validate: check('kickS') },
    kicks: { value: 2, validate: check('kicks') },
    raisePct: { value: 5, validate: check('raisePct') },
    avoid: { value: [], validate: check('avoid', 'minPct', 'maxPct') },
    atEnd: { value: 'speed', validate: check('atEnd') },
    silentPct: { value: 60, validate: check('silentPct') },
    atEndS: { value: 300, validate: check('atEndS') },
    tellS: { value: 60, validate: check('tellS') },
    futureS: { value: 60, validate: check('futureS') },
    maxMetrics: { value: 500, validate: check('maxMetrics') },
    keep: { value: 'restarts', validate: check('keep') },
    maxServers: { value: 20000, validate: check('maxServers') },
    idleExpiryS: { value: 86400, validate: check('idleExpiryS') },
  },
  inputs: 1,
  outputs: 3,
  icon: 'fan-controller.svg',
  paletteLabel() {
    return this._('fan-controller.node.palette');
  },
  label() {
    return this.name || this._(`fan-controller.node.${this.policy}`);
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._('fan-controller.port.input');
  },
  outputLabels(index) {
    const port = ['commands', 'events', 'refused'][index];
    return this._(`fan-controller.port.${port}`);
  },
  oneditprepare() {
    for (const [property, columns] of Object.entries(TABLES)) fillTable(this, property, columns);
    const policy = $('#node-input-policy');
    const label = this._('fan-controller.preview');
    const draw = () => $('#fan-controller-preview').html(preview(String(policy.val()), label));
    policy
      .on('change', () => {
        showRowsFor(String(policy.val()));
        draw();
      })
      .trigger('change');
    // Rows that are added, removed or filled in, and every number beside them.
    $('#fan-controller-drawn').on('input change click', draw);
    new MutationObserver(draw).observe($('#node-input-points-container')[0]!, {
      childList: true,
    });
  },
  oneditsave() {
    for (const property of Object.keys(TABLES)) this[property] = readTable(property);
  },
});

/** The speed against the temperature, as the form says it now; nothing for a policy that has no curve. */
function preview(policy: string, label: string): string {
  if (policy !== 'steps' && policy !== 'curve') return '';
  const [minPct, maxPct] = [field('minPct'), field('maxPct')];
  const { rising, falling } =
    policy === 'steps'
      ? stepCurve(
          [field('lowPct'), field('mediumPct'), field('highPct')],
          [field('mediumAboveC'), field('highAboveC')],
          field('hysteresisK'),
        )
      : lineCurve(
          readTable('points').map(({ temperature, speed }) => [numberOf(temperature), numberOf(speed)]),
          field('fallingK'),
        );
  const curve = {
    rising: heldWithin(rising, minPct, maxPct),
    falling: heldWithin(falling, minPct, maxPct),
    limitC: field('limitC'),
    criticalC: field('criticalC'),
  };
  return speedPreview(curve, label);
}

function field(property: string): number {
  return numberOf($(`#node-input-${property}`).val());
}

function numberOf(text: unknown): number {
  const trimmed = String(text).trim();
  return trimmed === '' ? Number.NaN : Number(trimmed);
}

import { isRecord } from '../../engine/telemetry/json';
import { FaultRows } from '../common/editor/fault-rows';
import { showRowsFor } from '../common/editor/fields';
import type { EditorNode, EditorRED } from '../common/editor/red';
import { checks } from '../common/editor/validate';
import type { InjectorMode } from '../common/injector-list';
import { BEGINS, faultInjectorConfig } from './fault-injector.config';

declare const RED: EditorRED;

const check = checks(faultInjectorConfig);

/** The rows of the form that is open. */
let rows: FaultRows | undefined;

RED.nodes.registerType('fault-injector', {
  category: 'server_room',
  color: '#E9967A',
  defaults: {
    version: { value: 1 },
    name: { value: '' },
    mode: { value: 'inline', validate: check('mode') },
    faults: { value: [], validate: check('faults', 'mode') },
    begin: { value: 'deploy', validate: check('begin', 'mode') },
    seed: { value: 1, validate: check('seed') },
    cluster: { value: '', validate: check('cluster') },
    source: { value: 'experiment', validate: check('source') },
    maxHeld: { value: 100000, validate: check('maxHeld') },
    futureS: { value: 60, validate: check('futureS') },
    mqttBase: { value: '', validate: check('mqttBase') },
    maxMetrics: { value: 500, validate: check('maxMetrics') },
    keep: { value: 'restarts', validate: check('keep') },
    idleExpiryS: { value: 86400, validate: check('idleExpiryS') },
  },
  inputs: 1,
  outputs: 2,
  icon: 'fault-injector.svg',
  paletteLabel() {
    return this._('fault-injector.node.palette');
  },
  label() {
    const { mode, faults } = this;
    const count = Array.isArray(faults) ? faults.length : 0;
    return this.name || this._(`fault-injector.node.${mode}`, { count });
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._('fault-injector.port.input');
  },
  outputLabels(index) {
    return this._(`fault-injector.port.${index === 0 ? this.mode : 'labels'}`);
  },
  oneditprepare() {
    const mode = $('#node-input-mode');
    const modeNow = (): InjectorMode => (mode.val() === 'command' ? 'command' : 'inline');
    const list = new FaultRows(this, modeNow);
    rows = list;
    list.fill(Array.isArray(this.faults) ? this.faults.filter(isRecord) : []);
    mode.on('change', () => {
      showRowsFor(modeNow());
      offerBegins(this, modeNow());
      list.refresh();
    });
    mode.trigger('change');
  },
  oneditsave() {
    this.faults = rows?.read() ?? this.faults;
  },
});

/** What may begin the list in a mode; another choice becomes the first. */
function offerBegins(node: EditorNode, mode: InjectorMode): void {
  const begin = $('#node-input-begin');
  const chosen = String(begin.val() ?? node.begin);
  const words: readonly string[] = BEGINS[mode];
  begin.empty().append(
    words.map((word) =>
      $('<option>')
        .val(word)
        .text(node._(`fault-injector.begin.${word}`)),
    ),
  );
  begin.val(words.includes(chosen) ? chosen : words[0]!);
}

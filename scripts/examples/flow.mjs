// The nodes of a flow that plays a protocol.
import { createHash } from 'node:crypto';
import { commentOf } from './comment.mjs';
import { placed } from './layout.mjs';
import { lookAt } from './looks.mjs';
import { buttonsOf, faultsOf, lengthOf, looksOf } from './plan.mjs';

const START = '2026-01-01T08:00Z';
const SEED = 1;

const OF_TELEMETRY = { maxMetrics: 500, keep: 'no' };
const OF_A_PUBLISHER = { mqttBase: '', ...OF_TELEMETRY };

/** All nodes of the flow, as an export of the editor has them. */
export function nodesOf(experiment) {
  const { folder, file, servers, words } = experiment;
  const idOf = (name) => createHash('sha256').update(`${folder}/${file}/${name}`).digest('hex').slice(0, 16);
  const inline = experiment.room === undefined;
  const buttons = buttonsOf(experiment);
  const looks = looksOf(experiment);
  const windows = `windows of ${lengthOf(words.windowS)}`;
  const room = `${servers} servers, ×${words.rate}`;
  const injector = inline ? 'faults on the way' : 'faults of the experiment';
  const below = Math.max(buttons.length, looks.length) + 1;
  const middle = (looks.length + 1) / 2;

  const shown = inline ? [] : [byTopic(below)];
  const nodes = [
    {
      type: 'comment',
      name: `Deploy, and press the buttons: ${words.title.toLowerCase()}, ${servers} servers`,
      info: commentOf(experiment, buttons, looks),
      column: 0,
      row: 0,
      to: [],
    },
    ...buttons.map((button, i) => buttonNode(button, i + 1, button.toInjector ? injector : room)),
    {
      type: 'fault-injector',
      name: injector,
      version: 1,
      mode: inline ? 'inline' : 'command',
      faults: faultsOf(experiment),
      begin: 'message',
      seed: SEED,
      cluster: '',
      source: 'experiment',
      maxHeld: 100_000,
      futureS: 60,
      ...OF_A_PUBLISHER,
      idleExpiryS: 86_400,
      column: 1,
      // Below the buttons: wires that pass it run behind no node.
      row: inline ? middle : buttons.length + 1,
      to: inline ? [[windows], ['labels of the fault']] : [[room], []],
    },
    {
      type: 'server-simulator',
      name: room,
      version: 1,
      room: idOf('room'),
      rate: words.rate,
      start: START,
      seed: String(SEED),
      truth: false,
      journal: false,
      ...OF_A_PUBLISHER,
      column: inline ? 0 : 2,
      row: inline ? buttons.length + 1 : middle,
      to: inline ? [[injector], []] : [[windows], ['what the room tells']],
    },
    {
      type: 'window-aggregator',
      name: windows,
      version: 1,
      ...windowOptions(experiment, looks),
      column: inline ? 2 : 3,
      row: middle,
      to: [looks.map(({ name }) => name), []],
    },
    ...shown,
    // What is over within a minute must be there to be read afterwards.
    ...looks.flatMap((look, i) => lookNodes(look, { row: i + 1, column: inline ? 3 : 4, tosidebar: inline })),
    ...endNodes(below, inline),
  ];
  const tab = { id: idOf('tab') };
  const wired = nodes.map(({ type, name, to, ...node }) => ({
    id: idOf(name),
    z: tab.id,
    type,
    name,
    ...node,
    wires: to.map((names) => names.map(idOf)),
  }));
  return [...placed(wired), roomNode(idOf('room'), experiment)];
}

function buttonNode({ name, payload, payloadType, info }, row, target) {
  return {
    type: 'inject',
    name,
    info,
    props: [{ p: 'payload' }],
    repeat: '',
    crontab: '',
    once: false,
    onceDelay: 0.1,
    topic: '',
    payload,
    payloadType,
    column: 0,
    row,
    to: [[target]],
  };
}

function windowOptions({ words, room, readS }, looks) {
  const all = looks.map(({ provider, aggregate, others }) => lookAt(provider, aggregate, others));
  const distinct = (key) => [...new Set(all.flatMap((look) => look[key]))].join(',');
  return {
    kind: 'tumbling',
    every: lengthOf(words.windowS).replace(' min', 'm'),
    hop: '10s',
    gap: '5m',
    size: 100,
    zone: 'UTC',
    aggregates: distinct('aggregates'),
    by: '',
    combine: 'pool',
    fields: distinct('fields').replaceAll(',', ', '),
    outOfOrderS: 2,
    latenessS: 60,
    futureS: 60,
    expectedS: room === undefined ? readS : [],
    telemetry: false,
    ...OF_TELEMETRY,
    maxSeries: 50_000,
    idleExpiryS: 86_400,
  };
}

function lookNodes({ name, label, info, provider, aggregate, others }, { row, column, tosidebar }) {
  const { code } = lookAt(provider, aggregate, others);
  return [
    {
      type: 'function',
      name,
      func: code,
      outputs: 1,
      timeout: 0,
      noerr: 0,
      initialize: '',
      finalize: '',
      libs: [],
      column,
      row,
      to: [[label]],
    },
    debugNode(label, 'payload', 'msg', { info, tosidebar, column: column + 1, row }),
  ];
}

function debugNode(name, complete, targetType, { info, ...rest }) {
  return {
    type: 'debug',
    name,
    ...(info === undefined ? {} : { info }),
    active: true,
    console: false,
    tostatus: true,
    complete,
    targetType,
    statusVal: '',
    statusType: 'auto',
    ...rest,
    to: [],
  };
}

/** Labels of what was injected, and answers; bursts of load that come by themselves have labels too. */
function byTopic(row) {
  return {
    type: 'switch',
    name: 'what the room tells',
    property: 'topic',
    propertyType: 'msg',
    rules: [
      { t: 'jsonata_exp', v: "topic = 'fault' and payload.origin = 'injected'", vt: 'jsonata' },
      { t: 'eq', v: 'command', vt: 'str' },
    ],
    checkall: 'true',
    repair: false,
    outputs: 2,
    column: 3,
    row: row + 0.5,
    to: [['labels of the fault'], ['answers to commands']],
  };
}

function endNodes(row, inline) {
  const at = (i) => ({ tosidebar: true, column: inline ? 2 : 4, row: row + i });
  const labels = debugNode('labels of the fault', "payload.id & ' ' & payload.state", 'jsonata', at(0));
  const answers = debugNode('answers to commands', "payload.outcome & ': ' & payload.id", 'jsonata', at(1));
  return inline ? [labels] : [labels, answers];
}

function roomNode(id, { servers, room, presets }) {
  const preset = Object.keys(presets).find((size) => presets[size] === servers);
  return {
    id,
    type: 'server-room',
    version: 1,
    name: `${servers} servers`,
    size: room === undefined ? preset : 'document',
    document: room === undefined ? '{}' : JSON.stringify(room, null, 2),
  };
}

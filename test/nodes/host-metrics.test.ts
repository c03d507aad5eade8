import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import type { NodeMessage } from 'node-red';
import { flaw } from '../../engine/telemetry/admit';
import type { Metric } from '../../engine/telemetry/metric';
import { isProblem, readConfig } from '../../nodes/common/config';
import { systemTools } from '../../nodes/common/tools';
import { hostMetricsConfig } from '../../nodes/host-metrics/host-metrics.config';
import { ManualClock } from '../support/manual-clock';
import { helper } from '../support/node-red';
import { Told } from '../support/told';

import hostMetrics = require('../../nodes/host-metrics/host-metrics');

const OFF = { cpu: false, memory: false, disk: false, network: false, temperature: false };
/** A machine of which two readings of a meter are known. */
const OWN = { machine: 'own', idleW: '60', fullW: 240 };

describe('host-metrics', () => {
  let clock: ManualClock;

  before(() => helper.startServer());
  after(() => helper.stopServer());
  beforeEach(() => {
    clock = new ManualClock();
  });
  afterEach(() => helper.unload());

  /** Deploys one node with its output wired; gives what it sends. */
  async function deploy(definition: object): Promise<Told<NodeMessage>> {
    const told = new Told<NodeMessage>();
    const flow = [
      { ...hostMetricsConfig.defaults, id: 'n1', type: 'host-metrics', wires: [['out']], ...definition },
      { id: 'out', type: 'helper' },
    ];
    await helper.load((RED) => hostMetrics(RED, { ...systemTools, clock }), flow);
    helper.getNode('out').on('input', told.tell);
    return told;
  }

  /** What the node did so far: the helper replaces its methods by spies. */
  function calls(method: 'status' | 'error' | 'warn'): unknown[] {
    const spy = helper.getNode('n1')[method] as unknown as { args: unknown[][] };
    return spy.args.map(([first]) => first);
  }

  it('sends the Metrics of one reading as a list, under the name of this machine', async () => {
    const told = await deploy({ ...OFF, memory: true });
    const { topic, payload } = await told.next();
    const metrics = payload as Metric[];
    assert.equal(topic, 'host-metrics');
    assert.deepEqual(
      metrics.map(({ name, tags }) => [name, tags]),
      [['system', { cluster: 'default', server: hostname(), method: 'measured' }]],
    );
    assert.equal(flaw(metrics[0]), undefined);
  });

  it('takes cluster, server and topic from its options', async () => {
    const told = await deploy({ ...OFF, memory: true, cluster: 'lab', server: 'A01', topic: 'rack 7' });
    const { topic, payload } = await told.next();
    assert.equal(topic, 'rack 7');
    assert.deepEqual((payload as Metric[])[0]?.tags, { cluster: 'lab', server: 'A01', method: 'measured' });
  });

  it('names its topic after the node, and reads again after its interval', async () => {
    const told = await deploy({ ...OFF, memory: true, memoryEveryS: '30', name: 'this host' });
    assert.equal((await told.next()).topic, 'this host');
    clock.advance(29_999);
    assert.deepEqual(told.events, []);
    clock.advance(1);
    assert.equal((await told.next()).topic, 'this host');
  });

  it('shows that it waits, then that it runs', async () => {
    const told = await deploy({ ...OFF, memory: true });
    await told.next();
    clock.advance(1000);
    assert.deepEqual(calls('status'), [
      { fill: 'grey', shape: 'ring', text: 'common.status.waiting' },
      { fill: 'green', shape: 'dot', text: 'common.status.running' },
    ]);
  });

  it('shows and says why there is no power, or reads it: as this machine has it', async () => {
    const told = await deploy({ ...OFF, cpu: true, cpuEveryS: 1, power: true, powerEveryS: 1 });
    // Power is read when the third reading of the processor has come, whose first is asked for before it.
    for (let i = 0; i < 3; i++) {
      await told.next();
      clock.advance(1000);
    }
    const shown = (calls('status').at(-1) as { text: string }).text;
    const warnings = calls('warn').map(String);
    if (shown === 'common.status.running') assert.deepEqual(warnings, []);
    else {
      assert.match(shown, /^host-metrics\.status\.rapl-(virtual|module|permission)$/);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0] ?? '', /rapl_power_w cannot be measured/);
    }
  });

  it('leaves no timer when it is closed', async () => {
    const told = await deploy({});
    await told.next();
    await helper.unload();
    assert.equal(clock.pending, 0);
  });

  it('with a bad configuration says which option, and does nothing', async () => {
    await deploy({ cpuEveryS: '0' });
    assert.deepEqual(calls('error').length, 1);
    assert.match(String(calls('error')[0]), /cpuEveryS is 0; accepted: 1\.\.86400/);
    assert.deepEqual(calls('status'), [{ fill: 'red', shape: 'ring', text: 'common.status.misconfigured' }]);
    assert.equal(clock.pending, 0);
  });

  it('of another package is refused', async () => {
    await deploy({ version: undefined });
    assert.match(String(calls('error')[0]), /not made by this package/);
  });
});

describe('host-metrics config', () => {
  const parse = (definition: object) =>
    readConfig(hostMetricsConfig, { ...hostMetricsConfig.defaults, ...definition });

  it('reads every group unless told otherwise', () => {
    assert.deepEqual(parse({}), {
      cluster: 'default',
      server: '',
      topic: '',
      everyMs: { cpu: 5000, memory: 5000, disk: 60_000, network: 5000, temperature: 10_000 },
    });
  });

  it('leaves out a group that is switched off, and takes numbers as the form writes them', () => {
    const config = parse({ ...OFF, disk: true, diskEveryS: '1.5', cluster: ' ' });
    assert.deepEqual(config, { cluster: 'default', server: '', topic: '', everyMs: { disk: 1500 } });
  });

  const machines: [definition: object, machine: unknown][] = [
    [{}, undefined],
    [{ estimate: true }, { kind: 'server' }],
    [
      { estimate: true, machine: 'tdp', tdpW: '280', idleW: 'hidden' },
      { kind: 'tdp', tdpW: 280 },
    ],
    [
      { estimate: true, ...OWN },
      { kind: 'own', idleW: 60, fullW: 240 },
    ],
    [{ estimate: false, ...OWN }, undefined],
  ];
  for (const [definition, machine] of machines) {
    it(`estimates for ${JSON.stringify(definition)}`, () => {
      const config = parse(definition);
      assert.ok(!isProblem(config));
      assert.deepEqual(config.estimate, machine);
    });
  }

  const bad: [definition: object, code: string, field: string, value: unknown][] = [
    [{ cluster: 'a/b' }, 'bad-name', 'cluster', 'a/b'],
    [{ server: 'a+' }, 'bad-name', 'server', 'a+'],
    [{ server: 7 }, 'bad-option', 'server', 7],
    [{ network: 'yes' }, 'bad-option', 'network', 'yes'],
    [{ diskEveryS: '0.9' }, 'bad-option', 'diskEveryS', 0.9],
    [{ diskEveryS: '86401' }, 'bad-option', 'diskEveryS', 86_401],
    [{ cpu: false, cpuEveryS: '' }, 'bad-option', 'cpuEveryS', ''],
    // A counter that is read less often could wrap unseen.
    [{ powerEveryS: '61' }, 'bad-option', 'powerEveryS', 61],
    [{ machine: 'desk' }, 'bad-option', 'machine', 'desk'],
    [{ machine: 'tdp', tdpW: '0' }, 'bad-option', 'tdpW', 0],
    [{ ...OWN, idleW: 240 }, 'bad-option', 'idleW', 240],
    [{ temperatureEveryS: 'often' }, 'bad-option', 'temperatureEveryS', 'often'],
  ];
  for (const [definition, code, field, value] of bad) {
    it(`refuses ${JSON.stringify(definition)}`, () => {
      const why = parse(definition);
      assert.ok(isProblem(why));
      assert.deepEqual([why.code, why.field, why.value], [code, field, value]);
    });
  }
});

import assert from 'node:assert/strict';
import type { Finding } from '../../engine/telemetry/finding';
import { findings, simulate } from './detector-flow';
import type { Run, Runs } from './run';

interface Case {
  readonly press: string;
  /** Minutes of the room that it learns before; its servers are known after 45, all of them together later. */
  readonly learned: number;
  /** Until it must have been named. */
  readonly minutes: number;
  readonly named: Pick<Finding, 'cause' | 'scope' | 'severity'>;
  readonly target: Record<string, string>;
  readonly action: string;
}

const SERVER = { cluster: 'cluster-1', rack: 'rack-1' };
const CASES: Readonly<Record<string, Case>> = {
  '4 - A fan that stops is named': {
    press: 'a fan of server-03 stops',
    learned: 50,
    minutes: 3,
    named: { cause: 'fan-failed', scope: 'fan', severity: 'warning' },
    target: { ...SERVER, server: 'server-03', fan: 'fan-1' },
    action: 'raise-twin-fan',
  },
  '5 - A thermometer that drifts is named': {
    press: 'a thermometer of server-02 drifts',
    learned: 110,
    minutes: 110,
    named: { cause: 'sensor-drifting', scope: 'sensor', severity: 'warning' },
    target: { ...SERVER, server: 'server-02', field: 'cpu_temp_c' },
    action: 'replace-sensor',
  },
  '6 - Cooling that falls short is named': {
    press: 'the cooling stops',
    learned: 110,
    minutes: 20,
    named: { cause: 'cooling-unit', scope: 'room', severity: 'warning' },
    target: { cluster: 'cluster-1' },
    action: 'lower-room-load',
  },
  '7 - A burst of load is no fault': {
    press: 'all servers at 95 % for ten minutes',
    learned: 50,
    minutes: 15,
    named: { cause: 'real-load', scope: 'server', severity: 'info' },
    target: { ...SERVER, server: 'server-01' },
    action: 'migrate-load',
  },
  '8 - Readings that get lost are named': {
    press: 'a fifth of the sensors falls silent',
    learned: 50,
    minutes: 6,
    named: { cause: 'telemetry-lost', scope: 'network', severity: 'info' },
    target: SERVER,
    action: 'check-network',
  },
};

export const RUNS_OF_DIAGNOSES: Runs = Object.fromEntries(
  Object.entries(CASES).map(([name, one]) => [`07 - Detection/${name}`, runOf(one)]),
);

function runOf({ press, learned, minutes, named, target, action }: Case): Run {
  return async ({ load }) => {
    const flow = await load();
    await simulate(flow, learned);
    assert.deepEqual(
      findings(flow).filter(({ severity }) => severity !== 'info'),
      [],
    );
    const before = findings(flow).length;
    flow.press(press);
    await simulate(flow, minutes);
    const told = findings(flow).slice(before);
    const isNamed = ({ cause, scope }: Finding) => cause === named.cause && scope === named.scope;
    // What becomes worse is told again.
    const found =
      told.find((each) => isNamed(each) && each.severity === named.severity) ?? told.find(isNamed);
    assert.ok(found !== undefined, told.map((each) => `${each.cause} of ${each.scope}`).join());
    const { cause, scope, severity } = found;
    assert.deepEqual({ cause, scope, severity }, named);
    for (const tag of Object.keys(found.target))
      if (tag in target) assert.equal(found.target[tag], target[tag]);
    assert.equal(
      found.actions.some((each) => each.action === action),
      true,
    );
    assert.ok(found.candidates.some(({ probability }) => probability >= 0.5));
    // Nothing else is blamed for it.
    const others = told.filter((each) => each.severity !== 'info' && each.scope !== scope);
    if (severity === 'info') assert.deepEqual(others, []);
    assert.match(String(flow.payload('what is wrong')), /; to do: /);
  };
}

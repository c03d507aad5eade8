import assert from 'node:assert/strict';
import { generatedRoom, placeIn } from '../../engine/experiments/experiment-room';
import { isWithin } from '../../engine/experiments/judge';
import type { Probe } from '../../engine/experiments/protocol';
import { PROTOCOLS, type ProtocolName } from '../../engine/experiments/protocols';
import { protocolFor, readProtocol } from '../../engine/experiments/read-protocol';
import type { EpochMs } from '../../engine/telemetry/metric';
import { PlayedExperiment } from './played-experiment';
import type { Run, Runs } from './run';

/** By protocol its folder in the menu. */
const FOLDERS: Readonly<Record<ProtocolName, string>> = {
  'fan-fail': '1 - A fan stops',
  'sensor-drift': '2 - A thermometer drifts',
  'cooling-degraded': '3 - The cooling loses capacity',
  'charge-burst': '4 - A burst of load',
  'partial-network-loss': '5 - A network loses sensors',
  'two-loads-and-a-dead-airflow-sensor': '6 - Two loads and a dead airflow sensor',
  'peak-and-a-wearing-fan': '7 - A peak and a wearing fan',
};
/** Probes of the method that no debug node shows: the truth behind a sensor, and a count that needs what was before. */
const NOT_SHOWN = ['error-of-sensor-c', 'servers-whose-power-rises'];

const CLUSTERS: Readonly<Record<number, string>> = {
  5: 'Small cluster, 5 servers',
  10: 'Medium cluster, 10 servers',
  15: 'Large cluster, 15 servers',
  20: 'Very large cluster, 20 servers',
};

const START: EpochMs = Date.parse('2026-01-01T08:00Z');

export const RUNS_OF_EXPERIMENTS: Runs = Object.fromEntries(
  (Object.keys(FOLDERS) as ProtocolName[]).flatMap((name) => {
    const { settings } = readProtocol(PROTOCOLS[name]);
    return settings.servers.map((servers, i): [string, Run] => [
      `05 - Experiments/${FOLDERS[name]}/${i + 1} - ${CLUSTERS[servers]}`,
      runOf(name, servers),
    ]);
  }),
);

function runOf(name: ProtocolName, servers: number): Run {
  return async ({ load }) => {
    const document = readProtocol(PROTOCOLS[name]);
    const choice = { seed: 1, loop: 'closed', loss: '0.4' } as const;
    const place = placeIn(generatedRoom(servers, document.settings.room, choice), 'closed');
    const protocol = protocolFor(document, place);
    const played = new PlayedExperiment(await load(), START);
    const looked = await played.play(protocol);
    const probes = [...looked.keys()] as Probe[];
    const hidden = probes.filter(({ name: probe }) => played.lookOf(probe) === undefined);
    assert.deepEqual(
      hidden.map(({ name: probe }) => probe).filter((probe) => !NOT_SHOWN.includes(probe)),
      [],
    );
    for (const probe of probes)
      if (!hidden.includes(probe)) look(played, probe, looked.get(probe) as EpochMs);
    await played.faultsTold();
    assert.deepEqual(
      (await played.outcomes()).filter((outcome) => outcome !== 'applied'),
      [],
    );
  };
}

/** What the flow shows is what the protocol says must be seen. */
function look(played: PlayedExperiment, probe: Probe, at: EpochMs): void {
  const { tolerance, provider } = probe;
  const own = played.lookOf(probe.name) as string;
  const saw = measured(played, own, probe, at);
  if (provider.func === 'count-changed') {
    assert.ok(saw > provider.arguments.above, `${own}: ${saw} > ${provider.arguments.above}`);
    return;
  }
  assert.ok(tolerance !== undefined);
  assert.ok(isWithin(saw, tolerance), `${own}: ${saw} within ${JSON.stringify(tolerance)}`);
  const others = played.lookOf(probe.name, true);
  if (others === undefined || typeof tolerance === 'number') return;
  const [least] = tolerance.range as [number];
  const beside = measured(played, others, probe, at);
  assert.ok(Math.abs(beside) < least, `${others}: ${beside} within ±${least}`);
}

function measured(played: PlayedExperiment, own: string, { provider }: Probe, at: EpochMs): number {
  const { func } = provider;
  switch (func) {
    case 'change':
    case 'count-changed': {
      const { over_s, before_s = over_s, since } = provider.arguments;
      const before = played.shown(own, played.done.get(since) as EpochMs, 1000 * before_s);
      const after = played.shown(own, at, 1000 * over_s);
      const percent = func === 'change' && provider.arguments.unit === 'percent';
      return percent ? 100 * (after / before - 1) : after - before;
    }
    case 'missing-readings':
    case 'sensors-with-gaps': {
      const shown = played.between(own, played.done.get(provider.arguments.since) as EpochMs, at);
      // A sensor that is silent from one minute to the next has a gap in both.
      return func === 'missing-readings' ? shown.reduce((sum, count) => sum + count, 0) : Math.max(...shown);
    }
    default:
      return played.shown(own, at, 1000 * provider.arguments.over_s);
  }
}

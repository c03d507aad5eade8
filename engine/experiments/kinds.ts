import { type FaultKind, kindSpec } from '../faults/catalogue';
import type { KindSpec, TargetTag } from '../faults/kind-spec';
import { variable } from './resolve';

/** What is hit, by what a kind of fault hits; drawn by the seed of a run. */
const TARGETS: Readonly<Partial<Record<TargetTag, string>>> = {
  rack: variable('rack'),
  server: variable('hit'),
  fan: 'fan-1',
};
const USUAL_FIELD = 'cpu_temp_c';

/** Laws so slow that a fault shows hours after it began, or never. */
const SLOW: readonly FaultKind[] = ['fan-wear', 'sensor-drift', 'sensor-spike', 'airflow-blocked'];

/** What is taken away here is not missed by a room that is little busy. */
const SEEN_UNDER_LOAD: readonly FaultKind[] = ['pdu-limit', 'cooling-degraded'];
const HIGH_LOAD = 0.8;

/** How long a fault goes on when it can be seen, and how long that is waited for, s. */
function pauseOf(kind: FaultKind): { then_s: number; most_s: number } {
  if (SLOW.includes(kind)) return { then_s: 3600, most_s: 86_400 };
  // Without any cooling servers switch themselves off within minutes, and nobody switches them on again.
  if (kind === 'cooling-stop') return { then_s: 120, most_s: 600 };
  return { then_s: 1800, most_s: 3600 };
}

/** So long a server may be silent in a room that loses readings, s. */
const HEARD_S = 600;

const highLoad = {
  type: 'action',
  name: 'hold-high-load',
  provider: { type: 'room', func: 'set-load', arguments: { value: HIGH_LOAD } },
  pauses: { after: 1800 },
};

/** What may be other than usual. */
export interface KindChoice {
  /** What the document of the fault says of how bad it is. */
  readonly severity?: Readonly<Record<string, unknown>>;
  /** What is hurt by a fault of a sensor. */
  readonly field?: string;
  readonly healthyS?: number;
  /** How long it goes on when it can be seen. */
  readonly thenS?: number;
  /** How long it is waited for, with that. */
  readonly mostS?: number;
}

/**
 * The protocol of one fault as it usually is, on a target that the seed draws: two healthy hours, the fault, its end,
 * and half an hour in which the room must become what it was. A document, as those that are written by hand.
 */
export function kindProtocol(kind: FaultKind, choice: KindChoice = {}): Readonly<Record<string, unknown>> {
  const { then_s, most_s } = pauseOf(kind);
  const { severity = {}, field = USUAL_FIELD, healthyS = 7200, thenS = then_s, mostS = most_s } = choice;
  const heard = { type: 'telemetry', func: 'heard', arguments: { over_s: HEARD_S } };
  const hottest = {
    type: 'telemetry',
    func: 'level',
    arguments: { measurement: 'server', field: 'cpu_temp_c', over_s: 300, of: 'max' },
  };
  return {
    title: `Is ${kind} seen and told from other faults?`,
    description: `One fault of the kind ${kind}, in a room that works as rooms do${
      SEEN_UNDER_LOAD.includes(kind) ? ', but at 80 % of load' : ''
    }.`,
    tags: ['kind', kind],
    configuration: {
      servers: [5, 10, 15, 20],
      healthy_s: healthyS,
      after_s: 600,
      room: { sensors: { temperatures: ['cpu', 'inlet', 'chassis', 'exhaust'] } },
      hit: { type: 'draw-servers' },
      rack: { type: 'draw-racks' },
    },
    'steady-state-hypothesis': {
      title: 'All servers are heard of, and none is hot',
      probes: [
        { type: 'probe', name: 'servers-heard-of', tolerance: variable('size'), provider: heard },
        {
          type: 'probe',
          name: 'hottest-processor-c',
          tolerance: { type: 'range', range: [15, 85] },
          provider: hottest,
        },
      ],
    },
    method: [
      ...(SEEN_UNDER_LOAD.includes(kind) ? [highLoad] : []),
      {
        type: 'action',
        name: 'inject',
        provider: {
          type: 'room',
          func: 'inject',
          arguments: { value: { ...faultOf(kind, field), ...severity } },
        },
        pauses: { after: { until: 'observable', fault: kind, then_s: thenS, most_s: mostS } },
      },
      {
        type: 'action',
        name: 'clear',
        provider: { type: 'room', func: 'clear', arguments: {} },
        pauses: { after: 1800 },
      },
    ],
    rollbacks: [
      { type: 'action', name: 'release', provider: { type: 'room', func: 'release', arguments: {} } },
    ],
  };
}

function faultOf(kind: FaultKind, field: string): Readonly<Record<string, unknown>> {
  const fault = { id: kind, kind, target: targetOf(kind, kindSpec(kind), field) };
  // A share of the sensors is one of those that have been heard of.
  return kind === 'telemetry-loss' ? { ...fault, after: '60s' } : fault;
}

function targetOf(
  kind: FaultKind,
  { needs, scope }: KindSpec,
  field: string,
): Readonly<Record<string, string>> {
  // A sensor is one of a server; of clocks each server has its own.
  const hasServer = scope === 'sensor' || kind === 'clock-skew';
  const tags: readonly TargetTag[] = hasServer ? ['server', ...needs] : needs;
  const named: typeof TARGETS = { ...TARGETS, field };
  return Object.fromEntries(tags.flatMap((tag) => (tag in named ? [[tag, named[tag]!]] : [])));
}

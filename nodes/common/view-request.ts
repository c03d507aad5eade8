import type { NodeMessage } from 'node-red';
import type { CoolEvent } from '../../engine/cooling/cool-out';
import type { Bill } from '../../engine/telemetry/bill';
import { COMMAND_KINDS, type CommandAnswer } from '../../engine/telemetry/command';
import type { Fault } from '../../engine/telemetry/fault';
import type { Finding } from '../../engine/telemetry/finding';
import { isRecord } from '../../engine/telemetry/json';
import { DEFAULT_CLUSTER } from '../../engine/telemetry/metric';
import { type Problem, problem } from '../../engine/telemetry/problem';
import { NOTHING } from '../../engine/telemetry/stage';
import type { ClusterScene } from '../../engine/view/make/cluster-scene';
import { serverPage } from '../../engine/view/make/server-page';
import { trendsPage } from '../../engine/view/make/trends-page';
import type { DeviceNote } from '../../engine/view/now/device-memory';
import { RANGES, type Range } from '../../engine/view/pages/trends';
import type { ViewOut, ViewStage } from '../../engine/view/view-stage';
import { passCommand } from './view-command';

/** The clusters of a node, and what it knows of who asks. */
export interface Views {
  readonly all: readonly ViewStage[];
  of(cluster: string): ViewStage | undefined;
  scene(cluster: string): ClusterScene | undefined;
  /** May the browser of a message with this `_client` give commands? */
  trusts(client: unknown): boolean;
}

type Reply = Iterable<ViewOut | undefined> | Problem | undefined;
type Claimed = Readonly<Record<string, unknown>>;

/** Told by what they hold: each is for the cluster that it names. */
const EVENTS: readonly (readonly [
  is: (claimed: Claimed) => boolean,
  hear: (stage: ViewStage, told: never) => void,
])[] = [
  [isFinding, (stage, told: Finding) => stage.findings.take(told)],
  [isFault, (stage, told: Fault) => stage.faults.take(told)],
  [isDevice, (stage, told: DeviceNote) => stage.devices.take(told)],
  [isCoolEvent, (stage, told: CoolEvent) => stage.cooling.event(told)],
  [isBill, (stage, told: Bill) => stage.energy.bill(told)],
];
/** Events that no page shows, by their kind or by the last word of their topic. */
const PASSED_OVER = ['fan', 'failsafe', 'policy', 'obeyed', 'would', 'control', 'job', 'truth', 'alert'];

/**
 * What a message tells or asks beside Metrics: the request of a page, a Command, an answer to one, a finding, a label of
 * a fault, an event of a device or of a controller, a bill. Undefined is anything else.
 */
export function askViews(msg: NodeMessage, views: Views): Reply {
  const { payload, topic } = msg;
  if (!isRecord(payload) || isRecord(payload.fields)) return isPassedOver(topic) ? NOTHING : undefined;
  const { view, kind, command, state } = payload;
  if (view !== undefined) return viewOf(payload, (msg as Claimed)._client, views);
  // A device that is back on its own loop names the kind of command that has ended, and has a state.
  if (state === undefined && COMMAND_KINDS.some((each) => each === kind))
    return passCommand(msg, payload, views);
  const answer = kind === 'command' && isRecord(command) ? command : payload;
  if (isAnswer(answer)) {
    for (const stage of views.all) stage.answered(answer);
    return NOTHING;
  }
  const event = EVENTS.find(([is]) => is(payload));
  if (event === undefined) return isPassedOver(topic, kind) ? NOTHING : undefined;
  const target = payload.target as Claimed;
  const cluster = String(target.cluster ?? DEFAULT_CLUSTER);
  const stage = views.of(cluster);
  if (stage === undefined) return problem('unheard', 'target.cluster', cluster);
  event[1](stage, payload as never);
  return NOTHING;
}

/** `{view: 'server', cluster, server}` or `{view: 'trends', cluster, range, servers}` of one browser. */
function viewOf({ view, cluster, server, range, servers }: Claimed, client: unknown, views: Views): Reply {
  const name = String(cluster ?? DEFAULT_CLUSTER);
  const scene = views.scene(name);
  if (scene === undefined) return problem('unheard', 'cluster', name);
  const told = client === undefined ? {} : { client };
  if (view === 'server') {
    const payload = serverPage(scene, String(server));
    if (payload === undefined) return problem('unheard', 'server', server);
    return [{ port: 'result', value: { topic: view, payload, ...told } }];
  }
  if (view !== 'trends') return problem('bad-option', 'view', view, ['server', 'trends']);
  const known = Object.keys(RANGES).find((each) => each === range) as Range | undefined;
  if (known === undefined) return problem('bad-option', 'range', range, Object.keys(RANGES));
  const chosen = Array.isArray(servers) ? servers.map(String) : [];
  return trends(scene, known, chosen, told);
}

/** In parts: with many servers it is more than one slice of work. */
function* trends(
  scene: ClusterScene,
  range: Range,
  servers: readonly string[],
  told: { readonly client?: unknown },
): Iterable<ViewOut | undefined> {
  for (const payload of trendsPage(scene, range, servers)) {
    if (payload === undefined) yield undefined;
    else yield { port: 'result', value: { topic: 'trends', payload, ...told } };
  }
}

function isAnswer(claimed: Claimed): claimed is CommandAnswer & Claimed {
  return typeof claimed.id === 'string' && typeof claimed.outcome === 'string';
}

function isFinding({ id, state, cause, target }: Claimed): boolean {
  return typeof id === 'string' && typeof state === 'string' && typeof cause === 'string' && isRecord(target);
}

function isFault({ id, state, kind, at, target }: Claimed): boolean {
  const isLabel = state === 'started' || state === 'observable' || state === 'ended';
  return (
    isLabel &&
    typeof id === 'string' &&
    typeof kind === 'string' &&
    typeof at === 'number' &&
    isRecord(target)
  );
}

function isDevice({ state, at, kind, target }: Claimed): boolean {
  return kind === undefined && typeof state === 'string' && typeof at === 'number' && isRecord(target);
}

function isCoolEvent({ kind, at, target }: Claimed): boolean {
  return (kind === 'mode' || kind === 'state') && typeof at === 'number' && isRecord(target);
}

function isBill({ period, currency, lines, from, to, target }: Claimed): boolean {
  const isOne = typeof period === 'string' && typeof currency === 'string' && Array.isArray(lines);
  return isOne && typeof from === 'number' && typeof to === 'number' && isRecord(target);
}

function isPassedOver(topic: unknown, kind?: unknown): boolean {
  const word = String(topic).split('/').at(-1)!;
  return PASSED_OVER.some((each) => each === kind || each === word);
}

import type { NodeMessage } from 'node-red';
import type { Command } from '../../engine/telemetry/command';
import { isRecord } from '../../engine/telemetry/json';
import { DEFAULT_CLUSTER } from '../../engine/telemetry/metric';
import { type Problem, ProblemError, problem } from '../../engine/telemetry/problem';
import { readCommand } from '../../engine/telemetry/read-command';
import { NOTHING } from '../../engine/telemetry/stage';
import type { ViewOut, ViewStage } from '../../engine/view/view-stage';
import type { Views } from './view-request';

/** What a page gives as the topic of a command; that of a broker has more words, and has been sent by somebody else. */
const TO_BE_SENT = 'command';
const LOOPBACK = /^(?:::1|(?:::ffff:)?127\.\d+\.\d+\.\d+)$/;

/**
 * A command that came: that of a page goes on to where it is obeyed, unless its browser may not give any, or it would
 * break a machine that is real. One that came by from elsewhere is only shown.
 */
export function passCommand(
  msg: NodeMessage,
  payload: Readonly<Record<string, unknown>>,
  views: Views,
): readonly ViewOut[] | Problem {
  const { target } = payload;
  const cluster = String((isRecord(target) ? target.cluster : undefined) ?? DEFAULT_CLUSTER);
  const stage = views.of(cluster);
  if (stage === undefined) return problem('unheard', 'target.cluster', cluster);
  try {
    const client = (msg as { readonly _client?: unknown })._client;
    // Whatever a browser claims, it is a person who asks.
    const claimed = client === undefined ? payload : { ...payload, source: 'manual' };
    const command = readCommand(claimed, stage.now ?? 0, cluster);
    if (msg.topic !== TO_BE_SENT) {
      stage.commands.take(command);
      return NOTHING;
    }
    const why = objection(command, stage, client, views);
    if (why !== undefined) {
      stage.commands.refuse(command, why.code);
      return why;
    }
    stage.commands.take(command);
    return [{ port: 'event', value: { topic: topicOf(command), payload: command } }];
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
}

function objection(
  { kind, target }: Command,
  { simulated }: ViewStage,
  client: unknown,
  views: Views,
): Problem | undefined {
  if (!views.trusts(client)) return problem('not-allowed', 'kind', kind);
  if (kind === 'inject' && !simulated) return problem('not-simulated', 'target.cluster', target.cluster);
  return undefined;
}

/** `coldaisle/<cluster>/command/<server, room, controller or bill>` */
function topicOf({ target: { cluster, part, server } }: Command): string {
  return `coldaisle/${cluster}/command/${part ?? server ?? 'room'}`;
}

/**
 * May a browser give commands? One on this machine may; any may where something guards the sockets of the dashboard,
 * which `httpNodeAuth` does not; and what comes from a flow, without a browser, may.
 */
export function isTrusted(client: unknown, isGuarded: boolean): boolean {
  if (client === undefined || isGuarded) return true;
  return isRecord(client) && typeof client.socketIp === 'string' && LOOPBACK.test(client.socketIp);
}

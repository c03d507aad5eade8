import type { CoolState } from '../../cooling/cool-state';
import { FAILSAFE_CAUSES } from '../../cooling/failsafe/causes';
import type { Scene } from '../memory';
import type { Amount, Said } from '../pages/common';
import { count, counted, said } from '../said';
import type { Cooled } from './cooling-page';
import { countModes } from './modes-of';

/** So many servers are named, the others counted. */
const NAMED = 3;

/** The answer of the page of cooling, and what an engineer wants to know beside it. */
export function coolingSaid(scene: Scene, { state, isSilent }: Cooled): { answer: Said; detail: Said[] } {
  const stopped = stoppedSaid(scene);
  if (state === undefined) return { answer: said('cooling.none'), detail: stopped };
  if (isSilent) return { answer: said('cooling.silent'), detail: stopped };
  const { servers, fans, dryRun } = state;
  if (servers.length === 0) return { answer: said('cooling.waiting'), detail: [] };
  const draw: Said[] =
    fans.count === 0
      ? []
      : [said('cooling.fans', { count: count(fans.count), now: watts(fans.nowW), fixed: watts(fans.at60W) })];
  // What it would command says nothing of how fans turn.
  if (dryRun) return { answer: said('cooling.dry-run'), detail: [...stopped, ...draw] };
  return {
    answer: answerOf(state),
    detail: [
      ...causesSaid(state),
      ...heldSaid(state),
      ...stopped,
      ...backSaid(state),
      ...draw,
      ...learningSaid(state),
    ],
  };
}

function answerOf({ servers }: CoolState): Said {
  const counts = countModes(servers);
  const all = count(servers.length);
  if (counts.failsafe > 0) return counted('cooling.failsafe', counts.failsafe);
  if (counts.manual === servers.length) return said('cooling.manual-all');
  if (counts.manual > 0) return said('cooling.manual', { count: count(counts.manual), servers: all });
  if (counts.off === servers.length) return said('cooling.off-all');
  if (servers.every(({ heldBy }) => heldBy !== undefined)) return said('cooling.held-all');
  if (counts.off > 0) return said('cooling.off', { count: count(counts.off), servers: all });
  return said('cooling.auto');
}

/** What holds each cause of failsafe, the servers by name. */
function causesSaid({ servers, failsafes }: CoolState): Said[] {
  return FAILSAFE_CAUSES.flatMap((cause) => {
    const those = servers.filter(
      ({ causes, mode, heldBy }) =>
        mode === 'failsafe' && heldBy === undefined && causes.some((one) => one === cause),
    );
    const pct: Amount = { value: failsafes[cause], unit: 'percent' };
    const names = those.map(({ target }) => target.server ?? '');
    return those.length === 0 ? [] : [said(`cooling.${cause}`, { servers: listed(names), pct })];
  });
}

function heldSaid({ servers }: CoolState): Said[] {
  const refusing = servers.filter(({ heldBy }) => heldBy === 'refused').length;
  const held = servers.filter(({ heldBy }) => heldBy !== undefined).length - refusing;
  return [
    ...(held > 0 ? [counted('cooling.held', held)] : []),
    ...(refusing > 0 ? [counted('cooling.refusing', refusing)] : []),
  ];
}

function stoppedSaid({ servers }: Scene): Said[] {
  const stopped = servers.flatMap(({ server, fans }) =>
    fans.filter(({ state }) => state === 'off').map(({ fan }) => `${fan}, ${server}`),
  );
  return stopped.length === 0
    ? []
    : [
        said(stopped.length === 1 ? 'cooling.stopped-one' : 'cooling.stopped-many', {
          fans: listed(stopped, '; '),
        }),
      ];
}

function backSaid({ servers }: CoolState): Said[] {
  const manual = servers.filter(({ mode }) => mode === 'manual');
  const ends = manual.flatMap(({ until }) => (until === undefined ? [] : [until]));
  if (manual.length === 0) return [];
  if (ends.length === 0) return [said('cooling.until-released')];
  return [said('cooling.back', { at: { value: Math.min(...ends), unit: 'instant' } })];
}

function learningSaid({ policy, learning, servers }: CoolState): Said[] {
  if (policy !== 'least-watts' || learning === 0) return [];
  return [said('cooling.learning', { count: count(learning), servers: count(servers.length) })];
}

/** Names, the first of them when they are many. */
function listed(names: readonly string[], between = ', '): string {
  const shown = names.slice(0, NAMED).join(between);
  return names.length > NAMED ? `${shown} + ${names.length - NAMED}` : shown;
}

function watts(value: number): Amount {
  return { value, unit: 'watts' };
}

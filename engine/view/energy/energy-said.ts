import { tidy } from '../../billing/sum';
import type { EpochMs } from '../../telemetry/metric';
import type { Amount, Money, Said } from '../pages/common';
import type { Spent } from '../pages/energy';
import { said } from '../said';
import type { Known } from './energy-page';
import { addedLines, itOf } from './money';

/** Less of the time than this is not worth a sentence. */
const WORTH_SAYING = 0.01;

/** The answer of the page of energy, and what an engineer wants to know beside it. */
export function energySaid(
  known: Known,
  byEnd: Spent | undefined,
  now: EpochMs,
): { answer: Said; detail: Said[] } {
  return {
    answer: answerOf(known, byEnd),
    detail: [...spentSaid(known, byEnd), ...splitSaid(known), ...gapsSaid(known), ...silentSaid(known, now)],
  };
}

function answerOf({ today, pace, currency }: Known, byEnd: Spent | undefined): Said {
  if (byEnd !== undefined) return said('energy.day', { cost: { value: byEnd.cost, currency } });
  if (today !== undefined) return said('energy.so-far', { cost: { value: today.cost, currency } });
  if (pace === undefined) return said('energy.waiting');
  return said('energy.hour', { cost: { value: tidy((pace.roomW / 1000) * pace.priceKwh), currency } });
}

function spentSaid({ today, currency }: Known, byEnd: Spent | undefined): Said[] {
  if (today === undefined) return [];
  const kwh: Amount = { value: today.energy_kwh, unit: 'kwh' };
  const cost: Money = { value: today.cost, currency };
  const spent = byEnd === undefined ? said('energy.kwh', { kwh }) : said('energy.spent', { cost, kwh });
  const first = today.slices?.[0]?.from;
  if (first === undefined || first <= today.from) return [spent];
  return [spent, said('energy.since', { at: { value: first, unit: 'instant' } })];
}

/** Of the money: what runs the servers and what cools them and brings the power. */
function splitSaid({ today }: Known): Said[] {
  const overhead =
    today === undefined ? undefined : addedLines(today).find(({ item }) => item === 'overhead');
  if (today === undefined || overhead === undefined || overhead.cost <= 0) return [];
  const { cost } = itOf(today);
  const rest = overhead.cost / (cost + overhead.cost);
  return [said('energy.split', { servers: share(1 - rest), rest: share(rest) })];
}

function gapsSaid({ today }: Known): Said[] {
  if (today === undefined) return [];
  const { missing, estimated } = today.coverage;
  return [
    ...(missing >= WORTH_SAYING ? [said('energy.missing', { share: share(missing) })] : []),
    ...(estimated >= WORTH_SAYING ? [said('energy.estimated', { share: share(estimated) })] : []),
  ];
}

function silentSaid({ running, pace, today }: Known, now: EpochMs): Said[] {
  if (pace !== undefined || (running === undefined && today === undefined)) return [];
  if (running === undefined) return [said('energy.no-pace')];
  return [said('energy.silent', { for: { value: (now - running.timestamp) / 1000, unit: 'seconds' } })];
}

function share(value: number): Amount {
  return { value, unit: 'share' };
}

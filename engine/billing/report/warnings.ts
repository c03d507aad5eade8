import type { Bill } from '../../telemetry/bill';
import type { Reader } from './reader';

/** Less of the time that was not measured is not worth a word. */
const UNKNOWN_SHARE = 0.001;
/** Meters that differ by more than this contradict each other: an accuracy of 5 % each. */
const CONTRADICTION = 0.1;

/** What somebody should know who pays this bill, or judges by it. */
export function warningsOf(bill: Bill, { say, format }: Reader): string[] {
  const { coverage, gap_kwh: gap } = bill;
  const told: string[] = [];
  if (coverage.missing > UNKNOWN_SHARE) {
    const missing = format.percent(coverage.missing, 1);
    told.push(say('warn.missing', { missing, gap: format.energy(gap) }));
  }
  const incomplete = bill.lines.find(({ item }) => item === 'incomplete');
  if (incomplete !== undefined)
    told.push(say('warn.incomplete', { energy: format.energy(incomplete.energy_kwh) }));
  if (coverage.simulated > 0) told.push(say('warn.simulated', { share: format.percent(coverage.simulated) }));
  for (const check of bill.checks) {
    const difference = check.energy_kwh - check.servers_kwh;
    if (Math.abs(difference) <= CONTRADICTION * check.energy_kwh) continue;
    told.push(
      say('warn.check', {
        meter: [check.measurement, ...Object.values(check.target)].join(' '),
        energy: format.energy(check.energy_kwh),
        servers: format.energy(check.servers_kwh),
      }),
    );
  }
  return told;
}

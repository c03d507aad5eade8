/** A sum that keeps what rounding would lose: Neumaier (1974), "Rundungsfehleranalyse einiger Verfahren". */
export class ExactSum {
  private sum = 0;
  private lost = 0;

  add(value: number): void {
    const next = this.sum + value;
    this.lost += Math.abs(this.sum) >= Math.abs(value) ? this.sum - next + value : value - next + this.sum;
    this.sum = next;
  }

  get value(): number {
    return this.sum + this.lost;
  }
}

/** Money in the smallest units of its currency, halves away from zero; what is a half but for the last bits is one. */
export function toUnits(amount: number, digits: number): number {
  const units = amount * scaleOf(digits);
  const nearest = Math.round(Math.abs(units) * (1 + 1e-12) + 1e-9);
  return units < 0 ? -nearest || 0 : nearest;
}

export function fromUnits(units: number, digits: number): number {
  return units / scaleOf(digits);
}

function scaleOf(digits: number): number {
  let scale = 1;
  for (let i = 0; i < digits; i++) scale *= 10;
  return scale;
}

/**
 * Whole units for parts, as near to their exact shares as can be, so that they add up to `total`: by largest
 * remainder (Hamilton). `exact` adds up to about `total`; of equal remainders the first wins.
 */
export function apportion(total: number, exact: readonly number[]): number[] {
  const units = exact.map((share) => Math.floor(share + 1e-9));
  let rest = total - units.reduce((sum, unit) => sum + unit, 0);
  const order = exact
    .map((share, i) => ({ i, remainder: share - (units[i] as number) }))
    .sort((a, b) => b.remainder - a.remainder || a.i - b.i);
  for (let place = 0; rest > 0 && order.length > 0; place = (place + 1) % order.length, rest--)
    units[(order[place] as { i: number }).i]!++;
  for (let place = order.length - 1; rest < 0 && order.length > 0; rest++) {
    units[(order[place] as { i: number }).i]!--;
    place = place === 0 ? order.length - 1 : place - 1;
  }
  return units;
}

const DIGITS = new Map<string, number>();

/** How many digits behind the point a currency has: 2 for EUR, 0 for JPY. */
export function digitsOf(currency: string): number {
  let digits = DIGITS.get(currency);
  if (digits === undefined) {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency });
    digits = format.resolvedOptions().maximumFractionDigits ?? 2;
    // There are a few hundred currencies; a formatter of one takes long to make.
    DIGITS.set(currency, digits);
  }
  return digits;
}

/** Without the last bits of sums: energies as they are shown, to a microwatt-hour. */
export function tidy(value: number): number {
  return Math.round(value * 1e9) / 1e9 + 0;
}

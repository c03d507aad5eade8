/** Power supplies of a server: `count` of them share the load. */
export interface Psu {
  /** Rated output of one, W. */
  readonly ratedW: number;
  readonly count: number;
  readonly grade: PsuGrade;
}

export type PsuGrade = keyof typeof GRADES;

/** Share of the rated output at which a grade is specified. */
const LOADS = [0.1, 0.2, 0.5, 1] as const;

/**
 * Loss without load as a share of the rated output [E], and efficiencies at 10, 20, 50 and 100 % of it:
 * 80 PLUS minima at 230 V [S8]; 10 % is [E] but for titanium.
 */
const GRADES = {
  gold: { idle: 0.012, efficiency: [0.82, 0.88, 0.92, 0.88] },
  platinum: { idle: 0.01, efficiency: [0.84, 0.9, 0.94, 0.91] },
  titanium: { idle: 0.008, efficiency: [0.9, 0.94, 0.96, 0.91] },
} as const;

/** The loss of all supplies of a server as straight lines in its dc power: `base + slope · dc` up to `upToW`. */
export interface PsuLoss {
  readonly upToW: Float64Array;
  readonly base: Float64Array;
  readonly slope: Float64Array;
}

/** The lines of `psu`, through the points that its grade is specified at. Each supply bears an equal share. */
export function psuLines(psu: Psu): PsuLoss {
  const { idle, efficiency } = GRADES[psu.grade];
  const totalW = psu.ratedW * psu.count;
  const loads = [0, ...LOADS];
  const losses = [idle, ...efficiency.map((share, i) => LOADS[i]! * (1 / share - 1))];
  const slope = LOADS.map((load, i) => (losses[i + 1]! - losses[i]!) / (load - loads[i]!));
  return {
    // Beyond its rated output a supply goes on along the last line.
    upToW: Float64Array.from(LOADS.slice(0, -1), (load) => load * totalW),
    base: Float64Array.from(slope, (each, i) => (losses[i]! - each * loads[i]!) * totalW),
    slope: Float64Array.from(slope),
  };
}

/** What the supplies lose at `dcW` watts of output, W. Without load too: they idle as long as they are plugged in. */
export function psuLoss({ upToW, base, slope }: PsuLoss, dcW: number): number {
  const line = dcW <= upToW[1]! ? (dcW <= upToW[0]! ? 0 : 1) : dcW <= upToW[2]! ? 2 : 3;
  return base[line]! + slope[line]! * dcW;
}

/** The dc power at which the supplies draw `wallW`, W: the inverse of `dc + psuLoss(dc)`. */
export function psuOutput({ upToW, base, slope }: PsuLoss, wallW: number): number {
  let line = 0;
  while (line < 3 && wallW > upToW[line]! * (1 + slope[line]!) + base[line]!) line++;
  return (wallW - base[line]!) / (1 + slope[line]!);
}

import type { EpochMs } from '../metric';
import type { Claim, Claims } from './claims';
import { type Held, markSuspect } from './held';
import { isNext } from './order';

/** The parts of one report stand some milliseconds apart, or are rounded to the second. */
const ROUND_MS = 1000;
/** What rounding may add: two decimals of a part, and a hundredth of the whole. */
const ROUNDING_W = 0.02;
const ROUNDING = 0.01;
/** A rest below this share of the whole needs no explanation. */
const OTHER = 0.05;
/** Of RAPL, one standard deviation: it is said to be right to 5 to 10 %. */
export const RAPL_SIGMA = 0.05;
/** A package this near to the whole, beside others, is the whole. */
const AGAIN = 0.02;
/** The rest is told again when it has changed by this share of the whole. */
const OTHER_CHANGED = 0.1;
/** More processes of a server are not added up. */
const MOST_PROCESSES = 20_000;
const MOST_PACKAGES = 64;

interface Reading {
  readonly watts: number | null;
  held: Held | undefined;
}

interface Package {
  power?: Reading;
  dram?: Reading;
  core?: Reading;
  uncore?: Reading;
}

/** What one meter says of one server at one time: the whole and its parts. */
export class Round {
  /** Parts that found no room. */
  dropped = 0;
  private whole: (Reading & { time: EpochMs }) | undefined;
  private readonly processes = new Map<string, Reading>();
  private readonly packages = new Map<string, Package>();

  constructor(private start: EpochMs) {}

  /**
   * Does a reading of this time belong to it? A whole that comes again begins the next round, unless it is the same
   * message once more: tables have no times of their own.
   */
  takes(time: EpochMs, whole?: number | null): boolean {
    const known = whole === undefined ? undefined : this.whole;
    if (known !== undefined && (time > known.time || whole !== known.watts)) return false;
    return Math.abs(time - this.start) <= ROUND_MS;
  }

  /** Is a reading of this time later than it should be? One of long ago says that the time of the round was wrong. */
  isBehind(time: EpochMs): boolean {
    return time < this.start && !isNext(time, this.start);
  }

  setWhole(watts: number | null, time: EpochMs, held: Held): void {
    this.whole = { watts, time, held };
  }

  setPackage(name: string, part: keyof Package, watts: number | null, held: Held): void {
    let known = this.packages.get(name);
    if (known === undefined) {
      if (this.packages.size >= MOST_PACKAGES) {
        this.dropped++;
        return;
      }
      known = {};
      this.packages.set(name, known);
    }
    known[part] = { watts, held };
  }

  setProcess(key: string, watts: number | null, held: Held): void {
    if (this.processes.size >= MOST_PROCESSES && !this.processes.has(key)) this.dropped++;
    else this.processes.set(key, { watts, held });
  }

  /** The least that the whole can be: the sum of its processes, or of its packages. */
  get leastW(): number {
    return Math.max(this.processesW, this.packagesW);
  }

  /**
   * Judges what is known of it. What contradicts is told at once; that it no longer does, when the round is over
   * and nothing can be missing.
   */
  judge(claims: Claims, source: string, isOver: boolean): void {
    const whole = this.whole?.watts;
    if (typeof whole === 'number' && whole > 0) {
      const { processes, packages } = this;
      const state = (key: string, claim: Claim | undefined, parts: Iterable<Reading | undefined>) => {
        if (claim !== undefined || isOver) claims.state(key, claim, this.start);
        if (claim !== undefined) for (const part of parts) markSuspect(part?.held, 'power_w');
      };
      if (processes.size > 0) {
        const claim = this.excess('process.power_w', this.processesW, whole);
        state(`processes${source}`, claim, processes.values());
      }
      if (packages.size > 0) {
        const claim = this.excess('package.power_w', this.packagesW, whole);
        const powers = [...packages.values()].map(({ power }) => power);
        state(`packages${source}`, claim, powers);
        this.explain(whole, claims, `other${source}`, isOver);
      }
    }
    for (const [name, { power, core, uncore }] of this.packages) {
      if (power?.watts == null || (core === undefined && uncore === undefined)) continue;
      const inside = (core?.watts ?? 0) + (uncore?.watts ?? 0);
      const claim = this.excess('package.core_power_w', inside, power.watts);
      if (claim !== undefined || isOver) claims.state(`package ${name}${source}`, claim, this.start);
      if (claim !== undefined) markSuspect(core?.held, 'core_power_w');
    }
  }

  /** Are there processes, none with a power, on a host that has one? Undefined: it cannot be told. */
  get hasSilentProcesses(): boolean | undefined {
    if (!this.whole?.watts || this.processes.size === 0) return undefined;
    for (const { watts } of this.processes.values()) if (watts) return false;
    return true;
  }

  markProcesses(): void {
    for (const { held } of this.processes.values()) markSuspect(held, 'power_w');
  }

  /** What was held has gone out: it can be marked no longer. */
  letGo(): void {
    if (this.whole !== undefined) this.whole.held = undefined;
    for (const reading of this.processes.values()) reading.held = undefined;
    for (const parts of this.packages.values()) {
      for (const reading of Object.values(parts)) reading.held = undefined;
    }
  }

  private get processesW(): number {
    let sum = 0;
    for (const { watts } of this.processes.values()) sum += watts ?? 0;
    return sum;
  }

  /** Without one that is the whole once more: some sources give PSYS as one more socket. */
  private get packagesW(): number {
    const whole = this.whole?.watts ?? 0;
    let sum = 0;
    let again = 0;
    for (const { power } of this.packages.values()) {
      const watts = power?.watts ?? 0;
      sum += watts;
      if (Math.abs(watts - whole) <= AGAIN * whole) again = watts;
    }
    return again > 0 && sum - again > AGAIN * whole ? sum - again : sum;
  }

  private get memoryW(): number {
    let sum = 0;
    for (const { dram } of this.packages.values()) sum += dram?.watts ?? 0;
    return sum;
  }

  private excess(field: string, parts: number, whole: number): Claim | undefined {
    if (parts <= whole * (1 + ROUNDING) + ROUNDING_W) return undefined;
    return {
      cause: 'parts-exceed-whole',
      severity: 'warning',
      field,
      evidence: [{ field, observed: parts, expected: whole, sigma: (parts - whole) / (RAPL_SIGMA * whole) }],
      actions: [{ action: 'check-meter', reason: 'parts-exceed-whole' }],
    };
  }

  /** Tells of the rest when there is one, and again when it has changed. */
  private explain(whole: number, claims: Claims, key: string, isOver: boolean): void {
    const claim = this.other(whole);
    const known = claims.known(key);
    if (claim === undefined || known === undefined) {
      if (claim !== undefined || isOver) claims.state(key, claim, this.start);
      return;
    }
    const before = known.evidence[1]?.observed ?? 0;
    const now = claim.evidence[1]?.observed ?? 0;
    if (isOver && Math.abs(now - before) > OTHER_CHANGED * whole) claims.tell(key, claim, this.start);
  }

  /** What the packages and their memory leave of the whole. Some meters count memory into the package. */
  private other(whole: number): Claim | undefined {
    const { packagesW, memoryW } = this;
    const parts =
      packagesW + memoryW <= whole * (1 + ROUNDING) + ROUNDING_W ? packagesW + memoryW : packagesW;
    const rest = whole - parts;
    if (rest <= OTHER * whole) return undefined;
    const evidence = [
      { field: 'server.rapl_power_w', observed: whole, expected: parts, sigma: rest / (RAPL_SIGMA * whole) },
      { field: 'other_w', observed: rest, expected: null, sigma: 0 },
    ];
    return { cause: 'other-power', severity: 'info', field: 'server.rapl_power_w', evidence };
  }
}

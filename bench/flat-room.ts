import type { PsuLoss } from '../engine/room/psu';

/**
 * The arithmetic of a step of `Room` as one would write it by hand for one class (`std2u`), one rack after the
 * other and nothing that can be configured: the limit that engine/room is measured against. It gives the same
 * numbers, which room.ts checks.
 */
export class FlatRoom {
  readonly load: Float64Array;
  readonly fanCommand: Float64Array;
  readonly fanEfficiency: Float64Array;
  readonly junctionC: Float64Array;
  readonly sinkC: Float64Array;
  readonly boardC: Float64Array;
  readonly inletC: Float64Array;
  readonly mixedC: Float64Array;
  readonly speed: Float64Array;
  readonly ownClock: Float64Array;
  readonly takenJ: Float64Array;
  readonly givenJ: Float64Array;
  readonly heldBackS: Float64Array;
  readonly wallW: Float64Array;
  private readonly aisleC: Float64Array;
  private readonly rackClock: Float64Array;
  private readonly breaker: Float64Array;
  private readonly decay = Math.exp(-1 / 3);
  private readonly share: Float64Array;
  private readonly weight: Float64Array;
  returnC = 0;
  wallC = 0;
  coilW = 0;
  supplyC = 0;

  constructor(
    private readonly racks: number,
    private readonly perRack: number,
    private readonly boardW: Float64Array,
    private readonly processorW: Float64Array,
    private readonly throttledW: Float64Array,
    private readonly leakageW: number,
    private readonly psu: PsuLoss,
    private readonly unit: { readonly ratedW: number; readonly flowM3s: number },
    private readonly otherW: number,
  ) {
    const count = racks * perRack;
    const column = () => new Float64Array(count);
    this.load = column();
    this.fanCommand = new Float64Array(2 * count);
    this.fanEfficiency = new Float64Array(2 * count).fill(1);
    this.junctionC = column();
    this.sinkC = column();
    this.boardC = column();
    this.inletC = column();
    this.mixedC = column();
    this.speed = new Float64Array(2 * count);
    this.ownClock = column().fill(1);
    this.takenJ = column();
    this.givenJ = column();
    this.heldBackS = column();
    this.wallW = column();
    this.aisleC = new Float64Array(racks);
    this.rackClock = new Float64Array(racks).fill(1);
    this.breaker = new Float64Array(racks);
    this.share = new Float64Array(perRack);
    this.weight = new Float64Array(perRack);
    for (let slot = 0; slot < perRack; slot++) {
      const height = slot / (perRack - 1);
      this.share[slot] = 0.03 + 0.37 * height * Math.sqrt(height);
      let sum = 0;
      for (let other = 0; other < perRack; other++) sum += Math.exp(-Math.abs(slot - other) / 3);
      this.weight[slot] = 1 / sum;
    }
  }

  step(dt: number): void {
    const { load, fanCommand, fanEfficiency, junctionC, sinkC, boardC, inletC, mixedC, speed } = this;
    const { ownClock, takenJ, givenJ, heldBackS, wallW, boardW, processorW, throttledW, leakageW } = this;
    const { perRack, racks, aisleC, rackClock, breaker, decay, share, weight } = this;
    const [b0, b1, b2, b3] = this.psu.base as unknown as readonly [number, number, number, number];
    const [s0, s1, s2, s3] = this.psu.slope as unknown as readonly [number, number, number, number];
    const AIR = 1.19 * 1006;
    const fanKept = Math.exp(-dt / 2);
    const mixing = 1 - Math.exp(-dt / 30);
    const cap = 1 - Math.exp(-dt / 5);
    const breakerKept = Math.exp(-dt / 300);
    const a = 1 / (0.08 * 60);
    const b = 1 / (0.08 * 450);
    let roomHeat = 0;
    let roomFlow = 0;
    for (let rack = 0; rack < racks; rack++) {
      let rackPower = 0;
      let rackHeat = 0;
      let rackFlow = 0;
      let rackWarmth = 0;
      let rackThrottled = 0;
      const allowed = rackClock[rack]!;
      for (let i = rack * perRack; i < (rack + 1) * perRack; i++) {
        const junction = junctionC[i]!;
        let clock = ownClock[i]!;
        if (junction > 95) clock = Math.max(0.3, clock - 0.05 * dt);
        else if (junction < 92) clock = Math.min(1, clock + 0.02 * dt);
        ownClock[i] = clock;
        if (allowed < clock) clock = allowed;
        const u = load[i]!;
        heldBackS[i]! += u * (1 - clock) * dt;

        let auto = 0.25 + (0.75 * (junction - 45)) / 40;
        auto = auto < 0.25 ? 0.25 : Math.min(auto, 1);
        let fansW = 0;
        let speeds = 0;
        for (let at = 2 * i; at < 2 * i + 2; at++) {
          const left = fanEfficiency[at]!;
          const command = fanCommand[at]!;
          const goal = left * (command < 0 ? auto : command);
          const kept = left === 1 ? fanKept : Math.exp(-dt / (2 * (1 + 3 * (1 - left))));
          const n = goal + (speed[at]! - goal) * kept;
          speed[at] = n;
          speeds += n;
          if (n > 0.02) fansW += (1.35 + 13.65 * n * n * n) * (1 + 0.5 * (1 - left));
        }
        const mean = 0.5 * speeds;
        const flow = 0.045 * Math.max(mean, 0.03);

        const place = u * 10;
        const level = place < 10 ? Math.trunc(place) : 9;
        const part = place - level;
        const dynamic = throttledW[level]! + part * (throttledW[level + 1]! - throttledW[level]!);
        rackThrottled += dynamic;
        const deviation = leakageW * Math.exp(0.02 * (junction - 60)) - (1 - clock) * dynamic;
        const cpu = processorW[level]! + part * (processorW[level + 1]! - processorW[level]!) + deviation;
        const dc = boardW[level]! + part * (boardW[level + 1]! - boardW[level]!) + deviation + fansW;
        let loss: number;
        if (dc <= 80) loss = b0 + s0 * dc;
        else if (dc <= 160) loss = b1 + s1 * dc;
        else if (dc <= 400) loss = b2 + s2 * dc;
        else loss = b3 + s3 * dc;
        const wall = dc + loss;
        wallW[i] = wall;

        const inlet = inletC[i]!;
        const other = wall - cpu;
        const conductance = 10 * Math.exp(0.7 * Math.log(flow / 0.02));
        const boardGoal = inlet + other / conductance;
        const boardWas = boardC[i]!;
        const board = boardGoal + (boardWas - boardGoal) * Math.exp((-dt * conductance) / 3000);
        boardC[i] = board;
        const fromBoard = other - (3000 * (board - boardWas)) / dt;
        const air = inlet + (0.5 * fromBoard) / (flow * AIR);
        const psi = 0.1835 + 1.2225 * Math.exp(-0.9397 * Math.log((0.375 * flow) / 4.719e-4));
        const sinkGoal = air + 0.5 * cpu * psi;
        const junctionGoal = sinkGoal + 0.5 * cpu * 0.08;
        const c = 1 / (psi * 450);
        const half = -0.5 * (a + b + c);
        const root = Math.sqrt(half * half - a * c);
        const slow = Math.exp((half + root) * dt);
        const fast = Math.exp((half - root) * dt);
        const first = (slow - fast) / (2 * root);
        const second = 0.5 * (slow + fast) - half * first;
        const sinkWas = sinkC[i]!;
        const y = junction - junctionGoal;
        const z = sinkWas - sinkGoal;
        const junctionNow = junctionGoal + second * y + first * a * (z - y);
        const sink = sinkGoal + second * z + first * (b * (y - z) - c * z);
        junctionC[i] = junctionNow;
        sinkC[i] = sink;
        const heat = fromBoard + cpu - (2 * (60 * (junctionNow - junction) + 450 * (sink - sinkWas))) / dt;

        const exhaust = inlet + heat / (flow * AIR);
        const mixed = mixedC[i]! + (exhaust - mixedC[i]!) * mixing;
        mixedC[i] = mixed;
        takenJ[i]! += wall * dt;
        givenJ[i]! += heat * dt;
        rackPower += wall;
        rackHeat += heat;
        rackFlow += flow;
        rackWarmth += flow * mixed;
      }
      aisleC[rack] = rackWarmth / rackFlow;
      roomHeat += rackHeat;
      roomFlow += rackFlow;
      const spare = 5888 - rackPower;
      const change = rackThrottled > 0 ? (cap * spare) / rackThrottled : Math.sign(spare);
      rackClock[rack] = Math.min(1, Math.max(0.3, allowed + change));
      const image = (rackPower / 7360) * (rackPower / 7360);
      breaker[rack] = image + (breaker[rack]! - image) * breakerKept;
    }

    const shortage = Math.max(0, 1 - this.unit.flowM3s / roomFlow);
    const cold = this.supplyC + shortage * (this.returnC - this.supplyC);
    for (let rack = 0; rack < racks; rack++) {
      const low = aisleC[rack > 0 ? rack - 1 : 1]!;
      const high = aisleC[rack < racks - 1 ? rack + 1 : rack - 1]!;
      const aisle = 0.5 * aisleC[rack]! + 0.25 * (low + high);
      const base = rack * perRack;
      let carried = 0;
      for (let slot = 0; slot < perRack; slot++) {
        carried *= decay;
        inletC[base + slot] = carried;
        carried += mixedC[base + slot]!;
      }
      carried = 0;
      for (let slot = perRack - 1; slot >= 0; slot--) {
        const own = mixedC[base + slot]!;
        const local = (inletC[base + slot]! + own + carried) * weight[slot]!;
        inletC[base + slot] = cold + share[slot]! * (local + 0.3 * (aisle - local) - cold);
        carried = (carried + own) * decay;
      }
    }
    this.stepAir(dt, roomHeat + this.otherW);
  }

  private stepAir(dt: number, heatW: number): void {
    const flow = this.unit.flowM3s * 1.19 * 1006;
    const steps = Math.ceil(dt);
    const h = dt / steps;
    const air = (30e3 * this.racks) / h;
    const walls = (3e6 * this.racks) / h;
    const inner = 60 * this.racks;
    const outer = 10 * this.racks;
    const a = air + inner;
    const d = walls + inner + outer;
    const determinant = a * d - inner * inner;
    const kept = Math.exp(-h / 30);
    for (let step = 0; step < steps; step++) {
      const capacity = Math.min(1.4, Math.max(0.5, 1 + 0.025 * (this.returnC - 30)));
      const target = Math.min(flow * Math.max(0, this.returnC - 18), this.unit.ratedW * capacity);
      const most = flow * Math.max(0, this.returnC - 5);
      this.coilW = Math.min(most, target + (this.coilW - target) * kept);
      const toAir = air * this.returnC + heatW - this.coilW;
      const toWalls = walls * this.wallC + outer * 22;
      this.returnC = (d * toAir + inner * toWalls) / determinant;
      this.wallC = (inner * toAir + a * toWalls) / determinant;
    }
    this.supplyC = this.returnC - this.coilW / flow;
  }
}

import type { Chassis } from './airflow';
import type { Board } from './board';
import type { Fan, FanLoop } from './fan';
import { GPU_KINDS, type Gpus } from './gpu';
import type { HeatSink } from './heat-sink';
import type { Leakage } from './leakage';
import type { Psu } from './psu';

/** All that is common to servers of one model. */
export interface ServerClass {
  /** Wall power in W at active idle and at 10, 20 ... 100 % load, at an inlet of 22 °C; without GPUs. */
  readonly watts: readonly number[];
  readonly sockets: number;
  /** Share of the processors in the dc power at idle, and in what load adds to it [E]. */
  readonly idleShare: number;
  readonly loadShare: number;
  readonly leakage: Leakage;
  readonly psu: Psu;
  /** The supplies with which `watts` were measured, where those of the server are others. */
  readonly measuredWith?: Psu;
  readonly fan: Fan;
  readonly loop: FanLoop;
  readonly chassis: Chassis;
  readonly sink: HeatSink;
  readonly board: Board;
  readonly gpus?: Gpus;
}

/**
 * Two sockets on 2 U: Fujitsu RX2540 M4, 2 × Platinum 8176M, SPECpower_ssj2008 of 15 Dec 2017 [S1], with one
 * supply of 800 W as in that test. The default.
 */
const std2u: ServerClass = {
  watts: [57.3, 109, 129, 147, 166, 188, 212, 237, 269, 309, 355],
  sockets: 2,
  idleShare: 0.3,
  loadShare: 0.8,
  leakage: { share: 0.12, perK: 0.02 },
  psu: { ratedW: 800, count: 1, grade: 'platinum' },
  fan: { floorW: 1.35, maxW: 15, maxRpm: 9000, responseS: 2, regulation: 'open' },
  loop: { least: 0.25, fromC: 45, toC: 85 },
  chassis: { maxFlowM3s: 0.045, draught: 0.03 },
  sink: {
    psi0: 0.1835,
    psi1: 1.2225,
    exponent: 0.9397,
    flowShare: 0.375,
    junctionToCaseKpw: 0.08,
    junctionJpk: 60,
    sinkJpk: 450,
  },
  board: { heatJpk: 3000, conductanceWpk: 10, flowM3s: 0.02, upstream: 0.5 },
};

const oneSocket = { sockets: 1, sink: { ...std2u.sink, flowShare: 0.55 } };

/** Classes with published power, SPECpower_ssj2008 [S1]; what is not said is as in `std2u` [E]. */
export const SERVER_CLASSES = {
  std2u,
  /** Dell R640, 2 × Platinum 8180, 27 Aug 2017. */
  dense1u: { ...std2u, watts: [55, 125, 151, 176, 202, 232, 261, 301, 357, 421, 469] },
  /** IBM x3550 M3, 2 × X5670, 9 Mar 2010; the same row is in CloudSim [S2]. */
  legacy1u: { ...std2u, watts: [66, 107, 120, 131, 143, 156, 173, 191, 211, 229, 247] },
  /** HPE DL325 Gen10 Plus, EPYC 7763, 19 Feb 2021. */
  epyc1u: { ...std2u, ...oneSocket, watts: [56.8, 100, 116, 130, 143, 162, 191, 211, 231, 250, 268] },
  /** Fujitsu RX2540 M6, 2 × Platinum 8380, 18 May 2021. */
  'xeon2u-21': { ...std2u, watts: [135, 198, 224, 249, 274, 302, 335, 378, 437, 489, 564] },
  /** Fujitsu RX1330 M3, E3-1230 v6, 8 Mar 2017. */
  micro1u: {
    ...std2u,
    watts: [13.1, 17.5, 20.5, 23, 25.4, 28.2, 31.9, 37.3, 44.5, 51.5, 56.1],
    sockets: 1,
    psu: { ...std2u.psu, ratedW: 300 },
    fan: { ...std2u.fan, floorW: 0.5, maxW: 5 },
    chassis: { ...std2u.chassis, maxFlowM3s: 0.02 },
    sink: { ...oneSocket.sink, psi0: 0.3 },
    board: { ...std2u.board, conductanceWpk: 4, flowM3s: 0.01 },
  },
  /** `std2u` with four A100, larger fans and two supplies [E]. */
  gpu4u: {
    ...std2u,
    psu: { ratedW: 2400, count: 2, grade: 'platinum' },
    measuredWith: std2u.psu,
    fan: { ...std2u.fan, maxW: 60 },
    chassis: { ...std2u.chassis, maxFlowM3s: 0.16 },
    gpus: { count: 4, kind: GPU_KINDS.a100, referenceFlowM3s: 0.096, mode: 'measured' },
  },
} as const satisfies Record<string, ServerClass>;

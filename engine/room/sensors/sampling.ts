/** How often things are asked, s [seed: temperatures 5 to 15, power 15 to 60, fans on change]. */
export interface Sampling {
  /** Temperatures, airflow and load of servers; GPUs; airflow of racks. */
  readonly temperatureS: number;
  readonly powerS: number;
  readonly pduS: number;
  /** Room and cooling unit. */
  readonly roomS: number;
  /** How often fans are looked at; what is sent is a change. */
  readonly fanS: number;
  /** A fan that does not change is sent this often all the same, so that whoever comes late learns of it. */
  readonly fanRepeatS: number;
  /** The same of a disk. */
  readonly diskRepeatS: number;
  /** Deviation of the time of a reading from its plan. */
  readonly jitterS: number;
}

/** Jitter: 0.46 s were measured at 60 s [D]; pollers that ask six times as often are closer [E]. */
export const DEFAULT_SAMPLING: Sampling = {
  temperatureS: 10,
  powerS: 30,
  pduS: 30,
  roomS: 30,
  fanS: 1,
  fanRepeatS: 300,
  diskRepeatS: 300,
  jitterS: 0.1,
};

/** Loss of readings in bursts (Gilbert and Elliott): probability, at each reading, to go from one state to the other. */
export interface Loss {
  readonly goodToBad: number;
  readonly badToGood: number;
}

/** `usual` loses 0.4 % in runs of 2, `heavy` 4 % in runs of 20 [E, within the 0 to 5 % of the scenarios]. */
export const LOSSES = {
  none: { goodToBad: 0, badToGood: 1 },
  usual: { goodToBad: 0.002, badToGood: 0.5 },
  heavy: { goodToBad: 0.002, badToGood: 0.05 },
} as const satisfies Record<string, Loss>;

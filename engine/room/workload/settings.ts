/** How busy a server is, all as shares of its processors (0..1) where no unit says otherwise. */
export interface WorkloadSettings {
  /** Holds the load at this, without any variation. */
  readonly load?: number;
  /** The load as it was measured: in place of day, variation and bursts. */
  readonly trace?: LoadTrace;
  /** Least, usual and highest load between bursts. What is absent is drawn for each server. */
  readonly idle?: number;
  readonly baseline?: number;
  readonly peak?: number;
  /** How far the two bumps of the day go above its mean. */
  readonly daySwing: number;
  /** Variation of its own: standard deviation and time constant. */
  readonly ownSigma: number;
  readonly ownTauS: number;
  /** Variation that all servers of a cluster share, as what sends them work does. */
  readonly sharedSigma: number;
  readonly sharedTauS: number;
  /** Bursts: how many a day, how high, how long. */
  readonly burstsPerDay: number;
  readonly burstLoad: number;
  readonly burstS: number;
}

/** Load by time since the start, straight between the points; before the first and after the last as these. */
export interface LoadTrace {
  /** Rising. */
  readonly seconds: readonly number[];
  readonly load: readonly number[];
  /** Begins again at its end. */
  readonly repeat: boolean;
}

/**
 * The mean over 4,000 machines of one day (Alibaba 2018, 30 s) is 0.33 with a deviation of 0.084 and steps of
 * 0.030 [D]. Machines that vary alone would average out to a fiftieth of that, so most of it is shared: 0.085
 * with 8 min, beside the day and cut off at idle and peak. What each adds of its own is an estimate of 0.10 to
 * 0.15 [E], its time constant within the 8 to 22 min of [D]. Bursts are [seed], one a day [E].
 */
export const DEFAULT_WORKLOAD: WorkloadSettings = {
  daySwing: 0.06,
  ownSigma: 0.12,
  ownTauS: 900,
  sharedSigma: 0.085,
  sharedTauS: 480,
  burstsPerDay: 1,
  burstLoad: 0.9,
  burstS: 120,
};

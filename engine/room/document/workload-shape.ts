import { about, flag, named, numberIn } from './shape';
import { listOf, object, some } from './shape-group';

/** Points that a trace may have: a month of minutes. */
const MOST_POINTS = 50_000;

const share = numberIn(0, 1);

/** The settings of `WorkloadSettings`, each for the room, a cluster or a server; the nearest counts. */
export const WORKLOAD = named(
  'workload',
  some({
    load: about('Holds the load at this, without variation', share),
    trace: about(
      'Load by seconds since the start, in place of day, variation and bursts',
      object(
        {
          seconds: listOf(numberIn(0, 1e9), 1, MOST_POINTS),
          load: listOf(share, 1, MOST_POINTS),
          repeat: flag,
        },
        { repeat: false },
      ),
    ),
    idle: about('Least load between bursts; drawn when absent', share),
    baseline: about('Usual load; drawn when absent', share),
    peak: about('Highest load between bursts; drawn when absent', share),
    daySwing: about('How far noon is above the mean of the day', share),
    ownSigma: about('Deviation of the variation of a server alone', share),
    ownTauS: numberIn(1, 1e6),
    sharedSigma: about('Deviation of the variation that a cluster shares', share),
    sharedTauS: about('Of a room or a cluster', numberIn(1, 1e6)),
    burstsPerDay: numberIn(0, 10_000),
    burstLoad: share,
    burstS: numberIn(1, 86_400),
  }),
);

import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import { type Episode, intensityAt, numberOf } from '../plan';
import type { Corruption } from './corruption';
import type { Reading } from './reading';
import { SeriesChance } from './series-chance';
import { SeriesStates } from './series-states';

/** Does something to a reading on its way; says whether it did. */
type OnTheWay = (episode: Episode, chance: SeriesChance, reading: Reading) => boolean;

/** Lost in runs (Gilbert and Elliott): a share of the readings, in runs of a mean length. */
const lose: OnTheWay = (episode, chance, reading) => {
  const lost = Math.min(intensityAt(episode, reading.at) / 100, 1);
  const run = numberOf(episode.plan, 'run');
  const draw = chance.stream.uniform();
  // The share of time in a state is that of its entries by its length: p(in) = lost / (run · (1 − lost)).
  const enter = lost < 1 ? Math.min(1, lost / (run * (1 - lost))) : 1;
  chance.isLosing = chance.isLosing ? lost >= 1 || draw >= 1 / run : draw < enter;
  reading.lost ||= chance.isLosing;
  return chance.isLosing;
};

const duplicate: OnTheWay = (episode, { stream }, reading) => {
  const isTwice = stream.uniform() < intensityAt(episode, reading.at) / 100;
  if (isTwice) reading.copies++;
  return isTwice;
};

const reorder: OnTheWay = (episode, { stream }, reading) => {
  // Both are drawn for each reading, so that a higher share delays those of a lower one too.
  const isLate = stream.uniform() < intensityAt(episode, reading.at) / 100;
  const delayMs = 1000 * numberOf(episode.plan, 'most_s') * stream.uniform();
  if (isLate) reading.delayMs += delayMs;
  return isLate;
};

const delay: OnTheWay = (episode, { stream }, reading) => {
  const jitter = numberOf(episode.plan, 'jitter_s') * stream.uniform();
  const delayMs = 1000 * (intensityAt(episode, reading.at) + jitter);
  reading.delayMs += delayMs;
  return delayMs > 0;
};

const skew: OnTheWay = (episode, _, reading) => {
  const { plan, startMs } = episode;
  const drifted = 1e-6 * numberOf(plan, 'drift_ppm') * (reading.at - startMs);
  const offMs = Math.round(1000 * intensityAt(episode, reading.at) + drifted);
  if (offMs === 0) return false;
  reading.metric = { ...reading.metric, timestamp: reading.metric.timestamp + offMs };
  return true;
};

const WAYS = {
  'telemetry-loss': lose,
  'telemetry-duplicate': duplicate,
  'telemetry-reorder': reorder,
  'telemetry-delay': delay,
  'clock-skew': skew,
} as const;

/** A network or a clock that does not do what it should. It is observable from the first reading that it hits on. */
export class BadWay implements Corruption {
  observableMs: EpochMs | undefined;
  private readonly series: SeriesStates<SeriesChance>;

  constructor(
    private readonly kind: keyof typeof WAYS,
    private readonly episode: Episode,
    seed: number,
  ) {
    this.series = new SeriesStates((series) => new SeriesChance(seed, series, episode.id));
  }

  corrupt(reading: Reading, series: string): void {
    const hit = WAYS[this.kind](this.episode, this.series.of(series), reading);
    if (hit) this.observableMs ??= reading.at;
  }

  snapshot(): Json {
    return { observableMs: this.observableMs ?? null, series: this.series.snapshot() };
  }

  restore(from: Json): void {
    const { observableMs, series } = from as { observableMs: number | null; series: Json };
    this.observableMs = observableMs ?? undefined;
    this.series.restore(series);
  }
}

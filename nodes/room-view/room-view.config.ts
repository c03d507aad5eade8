import { type Problem, problem } from '../../engine/telemetry/problem';
import type { Language } from '../../engine/telemetry/texts';
import type { ViewConfig } from '../../engine/view/view-config';
import type { Definition, NodeConfig } from '../common/config';
import { KEEP, Options, type StageNodeConfig } from '../common/options';

/** Those of the catalogues, which a form need not bring along. */
const LANGUAGES = ['en-US', 'fr', 'es-ES'] as const satisfies readonly Language[];
const MOST_SERIES = 1_000_000;
const LONGEST_IDLE_S = 366 * 86_400;
const MOST_FUTURE_S = 3600;

const defaults: Definition = {
  version: 1,
  name: '',
  language: 'en-US',
  keep: 'restarts',
  maxSeries: 5000,
  idleExpiryS: 604_800,
  futureS: 60,
};

function parse(definition: Definition): StageNodeConfig<ViewConfig> | Problem {
  const options = new Options(definition);
  // It gives no Metrics, so that there is nothing to choose of how many go into a message.
  const shared = { keep: options.choice('keep', KEEP), maxMetrics: 1 };
  const futureAllowanceMs = 1000 * options.numberWithin('futureS', 0, MOST_FUTURE_S);
  const maxSeries = options.numberWithin('maxSeries', 1, MOST_SERIES);
  if (!Number.isInteger(maxSeries))
    options.flaw ??= problem('bad-option', 'maxSeries', maxSeries, `1..${MOST_SERIES}`);
  const idleExpiryS = options.numberWithin('idleExpiryS', 60, LONGEST_IDLE_S);
  const language = options.choice('language', LANGUAGES);
  const idleExpiryMs = 1000 * idleExpiryS;
  return (
    options.flaw ?? {
      stage: { maxSeries, idleExpiryS, language },
      options: shared,
      futureAllowanceMs,
      idleExpiryMs,
    }
  );
}

export const roomViewConfig: NodeConfig<StageNodeConfig<ViewConfig>> = {
  type: 'room-view',
  version: 1,
  migrations: [],
  defaults,
  parse,
};

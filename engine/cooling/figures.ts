import type { EpochMs } from '../telemetry/metric';
import type { CoolTarget } from './cool-out';
import type { ServerCause } from './failsafe/causes';
import { AT_PLUG } from './learning/leakage';
import { MODES, type Mode } from './modes/names';
import { wattsAt } from './policies/least-watts';
import type { PolicyName } from './policies/names';
import type { ServerControl } from './server-control';

/** What a node shows of its controller. */
export interface CoolFigures {
  servers: number;
  policy: PolicyName;
  /** Servers by mode. */
  modes: Record<Mode, number>;
  /** Servers by cause of failsafe. */
  causes: Partial<Record<ServerCause, number>>;
  /** Servers whose temperature is still being learned. */
  learning: number;
  /** Servers whose fans somebody else commands, or that refuse. */
  overridden: number;
  failedFans: number;
  /** What all fans draw, by learned curves, W; and what less is drawn at the plug than at full speed, W. */
  fansW: number;
  savedW: number;
  /** Windows, or samples, of a server that is read in another length; Metrics of one server too many. */
  ignored: number;
  dropped: number;
}

/** A server in a table of a dashboard. */
export interface ServerRow {
  target: CoolTarget;
  mode: Mode;
  /** Of the failsafe, the one that counts first. */
  causes: ServerCause[];
  temperatureC: number | undefined;
  /** Wanted and measured, percent. */
  speedPct: number;
  measuredPct: number;
  fansW: number;
  savedW: number;
  /** How long a manual override still holds, s. */
  leftS: number | undefined;
  heldBy: string | undefined;
}

export function figuresOf(
  servers: Iterable<ServerControl>,
  policy: PolicyName,
  counts: { ignored: number; dropped: number },
): CoolFigures {
  const modes = Object.fromEntries(MODES.map((mode) => [mode, 0])) as Record<Mode, number>;
  const figures: CoolFigures = {
    ...{ servers: 0, policy, modes, causes: {}, learning: 0, overridden: 0 },
    ...{ failedFans: 0, fansW: 0, savedW: 0, ...counts },
  };
  for (const server of servers) {
    const { readings, failsafe, heldBy } = server;
    figures.servers++;
    modes[server.modes.mode]++;
    for (const cause of failsafe.causes) figures.causes[cause] = (figures.causes[cause] ?? 0) + 1;
    if (!readings.thermal.isLearned) figures.learning++;
    if (heldBy !== undefined) figures.overridden++;
    for (const { state } of readings.fans.values()) if (state === 'failed') figures.failedFans++;
    figures.fansW += readings.fansW;
    figures.savedW += savedW(server);
  }
  return figures;
}

export function rowOf(server: ServerControl, now: EpochMs): ServerRow {
  const { place, modes, failsafe, temperatureC, speedPct, readings, heldBy } = server;
  return {
    ...{ target: place, mode: modes.mode, causes: failsafe.causes, temperatureC, speedPct, heldBy },
    measuredPct: 100 * readings.share,
    fansW: readings.fansW,
    savedW: savedW(server),
    leftS: modes.until === undefined ? undefined : Math.max(0, modes.until - now) / 1000,
  };
}

/** What less a server draws than with its fans at full speed, W at the plug; 0 while that is not learned. */
function savedW({ readings, situation }: ServerControl): number {
  if (situation === undefined || !readings.thermal.isLearned || readings.share <= 0) return 0;
  return AT_PLUG * (wattsAt(situation, 1) - wattsAt(situation, Math.max(0.05, readings.share)));
}

import { LOSS_NAMES, type LossChoice } from '../../engine/experiments/experiment-room';
import { LEVELS, type Level } from '../../engine/experiments/proof/levels';
import { type RoomName, SIZES, seedOf } from '../../engine/experiments/proof/plan';
import { LOOPS } from '../../engine/experiments/protocol';
import { FAULT_KINDS } from '../../engine/faults/catalogue';
import { problem } from '../../engine/telemetry/problem';
import type { CellJob } from '../../io/workers/cell-job';
import pkg from '../../package.json';
import { badValue, type Flags } from '../common/flags';
import { wholeOf, wordsOf } from './flags';

/** Building used small ones. */
const FIRST_SEED = 1001;
const SEEDS = 10;
/** Of tables beside the first one, as a share. */
const OTHER_SEEDS = 0.5;
const MOST_SEEDS = 100;
const HEALTHY_H = 12;
const MOST_HEALTHY_H = 1000;

/** Cells that are told in one table. */
export interface Part {
  readonly title: string;
  readonly room: RoomName;
  readonly loss: LossChoice;
  readonly levels: readonly Level[];
  readonly seeds: number;
}

/** One table where `--loss` says which; all of them else. Throws a UsageError. */
export function partsOf(flags: Flags): Part[] {
  const levels = wordsOf(flags, 'levels', LEVELS, LEVELS);
  const seeds = wholeOf(flags, 'seeds', SEEDS, MOST_SEEDS);
  const asked = flags.choice('loss', LOSS_NAMES);
  const loss = asked ?? '0.4';
  const first: Part = { title: `Background loss ${loss} %`, room: 'usual', loss, levels, seeds };
  if (asked !== undefined || !levels.includes('usual')) return [first];
  const other = { levels: ['usual'], seeds: Math.ceil(seeds * OTHER_SEEDS) } as const;
  return [
    first,
    { title: 'Background loss 4 %, usual level', room: 'usual', loss: '4', ...other },
    {
      title: 'A room that was never used, background loss 0.4 %, usual level',
      room: 'unseen',
      loss,
      ...other,
    },
  ];
}

/** The cells of a part, or of it the `i`th seed. Throws a UsageError. */
export function jobsOf(flags: Flags, { room, loss, levels, seeds }: Part, i: number): CellJob[] {
  if (i >= seeds) return [];
  const servers = sizesOf(flags);
  const loop = flags.choice('loop', LOOPS);
  const kinds = wordsOf(flags, 'kinds', FAULT_KINDS, FAULT_KINDS);
  const first = wholeOf(flags, 'first-seed', FIRST_SEED, Number.MAX_SAFE_INTEGER / 2);
  const withDay = kinds.length === FAULT_KINDS.length;
  const withProtocols = withDay && levels.length === LEVELS.length;
  const healthyS = 3600 * wholeOf(flags, 'healthy', HEALTHY_H, MOST_HEALTHY_H);
  return servers.flatMap((size) =>
    (loop === undefined ? LOOPS : [loop]).map((each) => ({
      ...{ room, servers: size, loop: each, loss, seed: seedOf(first, size, i) },
      ...{ kinds, levels, healthyS, withDay, withProtocols, version: pkg.version },
    })),
  );
}

function sizesOf(flags: Flags): readonly number[] {
  const asked = flags.list('servers')?.map(Number) ?? SIZES;
  const unknown = asked.some((size) => !SIZES.includes(size));
  if (unknown || asked.length === 0)
    throw badValue('servers', problem('bad-option', 'servers', flags.text('servers'), SIZES.map(String)));
  return asked;
}

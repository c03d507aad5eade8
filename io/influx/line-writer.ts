import { join } from 'node:path';
import type { Problem } from '../../engine/telemetry/problem';
import type { Random } from '../../engine/telemetry/stage';
import type { Clock } from '../clock';
import { Spool } from '../spool/spool';
import type { BatchLimits, SpoolOptions } from '../spool/types';
import { Delivery } from './delivery';
import type { Figures } from './figures';
import { Quarantine, type QuarantinedLine } from './quarantine';
import type { Target } from './target';

/** One of the places that lines go to. */
export interface Destination {
  /** Names its position and its quarantine files: the same for as long as it is the same place. */
  readonly id: string;
  readonly target: Target;
}

export interface LineWriterOptions extends Omit<SpoolOptions, 'folder' | 'readers' | 'files'> {
  /** Holds the folders `spool` and `quarantine`. */
  readonly folder: string;
  readonly destinations: readonly Destination[];
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: BatchLimits;
  readonly lingerMs: number;
  /** Told what a target, by its name, has refused once it stands in the quarantine. */
  readonly onQuarantined: (target: string, lines: readonly QuarantinedLine[]) => void;
}

/** How one destination fares. */
export interface DestinationFigures extends Figures {
  readonly target: string;
}

/** A spool and what takes its lines to each destination, each at its own pace. */
export class LineWriter {
  private constructor(
    private readonly options: LineWriterOptions,
    private readonly spool: Spool,
    private readonly deliveries: readonly Delivery[],
  ) {}

  /** Goes on where the last one stopped. Throws a ProblemError as `Spool.open` does. */
  static async open(options: LineWriterOptions): Promise<LineWriter> {
    const { folder, destinations, clock, random, limits, lingerMs, fsync, onQuarantined } = options;
    const readers = destinations.map(({ id }) => id);
    const spool = await Spool.open({ ...options, folder: join(folder, 'spool'), readers }, clock);
    const deliveries = destinations.map(({ id, target }) => {
      const quarantine = new Quarantine(join(folder, 'quarantine'), id, clock, fsync);
      return new Delivery({
        ...{ target, quarantine, clock, random, limits, lingerMs },
        reader: spool.reader(id),
        onQuarantined: (lines) => onQuarantined(target.name, lines),
      });
    });
    for (const delivery of deliveries) delivery.start();
    return new LineWriter(options, spool, deliveries);
  }

  /** What was found wrong in the spool at its opening. */
  get problems(): readonly Problem[] {
    return this.spool.problems;
  }

  /** Bytes of a last line, never acknowledged, that were cut off at the opening. */
  get cutBytes(): number {
    return this.spool.cutBytes;
  }

  /** Resolves when the lines, each with its end, are in the spool. Throws a ProblemError as the spool does. */
  async append(lines: string): Promise<void> {
    await this.spool.append(lines);
    for (const delivery of this.deliveries) delivery.wake();
  }

  figures(): readonly DestinationFigures[] {
    return this.options.destinations.map(({ target }, i) => {
      const delivery = this.deliveries[i] as Delivery;
      return { target: target.name, ...delivery.figures() };
    });
  }

  /** Ends the deliveries, the requests in flight after `deadlineMs` milliseconds; lines can still be appended. */
  async stop(deadlineMs: number): Promise<void> {
    await Promise.all(this.deliveries.map((delivery) => delivery.stop(deadlineMs)));
  }

  /** Waits for the appends under way and gives the folder free. Stop it first. Throws a ProblemError. */
  close(): Promise<void> {
    return this.spool.close();
  }
}

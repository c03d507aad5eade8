import type { FaultPlan } from '../../engine/faults/plan';
import { readPlan } from '../../engine/faults/read-plan';
import type { Command, CommandSource } from '../../engine/telemetry/command';
import { isRecord, type Json } from '../../engine/telemetry/json';
import type { EpochMs } from '../../engine/telemetry/metric';
import { readCommand } from '../../engine/telemetry/read-command';
import { optionsHash } from '../../io/state/format';
import { type FaultList, nameInRun, overAt } from './injector-list';
import { aimed, type INJECTOR_KINDS, idToClear, notTaken } from './injector-orders';

/** A Command to a room; what it does not say the room fills in: its first cluster, its own time. */
export type FaultCommand = Pick<Command, 'id' | 'source'> & {
  readonly kind: (typeof INJECTOR_KINDS)[number];
  readonly target: Readonly<Record<string, unknown>>;
  readonly value?: Command['value'];
  readonly issued_at?: EpochMs;
  readonly expires_at?: EpochMs;
};

export interface CallsOptions {
  /** Id of the node: it makes the ids of its commands its own. */
  readonly id: string;
  readonly list: FaultList;
  readonly cluster: string;
  readonly source: CommandSource;
}

/** What is known of a cluster that is commanded. */
interface Room {
  /** Of its clock; absent before the first. */
  epoch?: number;
  now?: EpochMs;
  /** How often a list was begun in this epoch, the faults of the last and when they are over, and which list it was. */
  run: number;
  sent: readonly (readonly [name: string, overAt: EpochMs | null])[];
  list?: string;
}

/** Makes Commands of a list of faults and of what is asked by hand, for rooms that it knows by their clocks. */
export class FaultCalls {
  /** By cluster; the empty name is that of a room of which nothing is known. */
  private rooms = new Map<string, Room>();
  /** Where faults go that name no cluster, nor does the node. */
  private first = '';
  private readonly list: string;

  constructor(private readonly options: CallsOptions) {
    this.list = optionsHash(options.list.documents);
  }

  /** Hears a clock. What a room was told in an epoch that is over it knows no more. */
  hear(cluster: string, epoch: number, now: EpochMs): void {
    let room = this.rooms.get(cluster);
    if (this.first === '') {
      this.first = cluster;
      room ??= this.rooms.get('');
      this.rooms.delete('');
    }
    if (room?.epoch !== undefined && epoch < room.epoch) return;
    const goesOn = room !== undefined && (room.epoch ?? epoch) === epoch;
    this.rooms.set(cluster, { ...(goesOn ? (room as Room) : { run: 0, sent: [] }), epoch, now });
  }

  /** Clusters that do not have the list as it is now. */
  get due(): readonly string[] {
    return this.clusters.filter((cluster) => this.roomOf(cluster).list !== this.list);
  }

  /** All that faults of the list are sent to, or were. */
  get clusters(): readonly string[] {
    const sentTo = [...this.rooms].flatMap(([cluster, { sent }]) => (sent.length > 0 ? [cluster] : []));
    return [...new Set([...this.options.list.plans.map((plan) => this.clusterOf(plan)), ...sentTo])];
  }

  /** How many faults were sent and how many there are. */
  get figures(): { readonly sent: number; readonly listed: number } {
    let sent = 0;
    for (const room of this.rooms.values()) if (room.list === this.list) sent += room.sent.length;
    return { sent, listed: this.options.list.plans.length };
  }

  /** Begins what the list has for a cluster. What is left of the run before is ended. */
  *begin(cluster: string): Iterable<FaultCommand> {
    const { plans, documents } = this.options.list;
    const room = this.roomOf(cluster);
    const now = room.now ?? Number.NaN;
    for (const [name, end] of room.sent) {
      // A room that has forgotten a fault refuses to end it.
      if (end !== null && now >= end) continue;
      yield this.command(`${this.idOf(name, cluster)}.clear`, 'clear', cluster, name);
    }
    room.run++;
    room.list = this.list;
    room.sent = [];
    for (const [i, plan] of plans.entries()) {
      if (this.clusterOf(plan) !== cluster) continue;
      const id = nameInRun(plan.id, room.run);
      yield this.command(this.idOf(id, cluster), 'inject', cluster, {
        ...documents[i],
        id,
        target: { ...plan.target, ...named(cluster) },
      });
      room.sent = [...room.sent, [id, room.now === undefined ? null : overAt(plan, room.now)]];
    }
  }

  /** Ends a fault by the name that it has in the list or in its labels, or all. */
  *clear(id: string | undefined, msgid: string): Iterable<FaultCommand> {
    const plan = this.options.list.plans.find((each) => each.id === id);
    const home = plan === undefined ? this.options.cluster || this.first : this.clusterOf(plan);
    const clusters = id === undefined ? new Set([home, ...this.clusters]) : [home];
    for (const cluster of clusters) {
      const { run } = this.roomOf(cluster);
      const name = plan === undefined ? id : nameInRun(plan.id, Math.max(1, run));
      yield this.command(cluster === home ? msgid : `${msgid}.${cluster}`, 'clear', cluster, name);
    }
  }

  /**
   * A Command of others, with what it does not say.
   *
   * @param msgid its id when it has none
   * @throws ProblemError that names what is wrong
   */
  complete(claimed: Readonly<Record<string, unknown>>, msgid: string): FaultCommand {
    const { source, cluster } = this.options;
    const target = isRecord(claimed.target) ? claimed.target : {};
    const place = typeof target.cluster === 'string' ? target.cluster : cluster || this.first;
    const command = readCommand({ id: msgid, source, ...claimed }, this.rooms.get(place)?.now ?? 0, place);
    const { kind } = command;
    if (kind === 'inject') readPlan(aimed(command), 'value', command.id);
    else if (kind === 'clear') idToClear(command);
    else throw notTaken(kind);
    return {
      ...claimed,
      id: command.id,
      kind,
      source: command.source,
      target: { ...target, ...named(place) },
    };
  }

  snapshot(): Json {
    return { first: this.first, rooms: [...this.rooms] } as unknown as Json;
  }

  restore(from: Json): void {
    const { first, rooms } = from as unknown as { first: string; rooms: [string, Room][] };
    this.first = first;
    this.rooms = new Map(rooms);
  }

  reset(): void {
    this.first = '';
    this.rooms.clear();
  }

  private command(
    id: string,
    kind: FaultCommand['kind'],
    cluster: string,
    value: Command['value'],
  ): FaultCommand {
    const now = this.rooms.get(cluster)?.now;
    return {
      id,
      kind,
      target: named(cluster),
      ...(value === undefined ? {} : { value }),
      source: this.options.source,
      ...(now === undefined ? {} : { issued_at: now }),
    };
  }

  /** The same whenever a fault of the list is sent again in one epoch: whoever has it already knows it. */
  private idOf(fault: string, cluster: string): string {
    const epoch = this.rooms.get(cluster)?.epoch;
    return [this.options.id, fault, ...(epoch === undefined ? [] : [epoch])].join('.');
  }

  private clusterOf({ target }: FaultPlan): string {
    return target.cluster ?? (this.options.cluster || this.first);
  }

  private roomOf(cluster: string): Room {
    const room = this.rooms.get(cluster) ?? { run: 0, sent: [] };
    this.rooms.set(cluster, room);
    return room;
  }
}

/** A target that leaves the cluster open when it is not known. */
function named(cluster: string): { readonly cluster?: string } {
  return cluster === '' ? {} : { cluster };
}

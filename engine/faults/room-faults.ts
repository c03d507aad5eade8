import type { RoomLayout } from '../room/document/layout';
import type { RoomInputs } from '../room/inputs';
import type { Room } from '../room/room';
import type { Fault } from '../telemetry/fault';
import type { Json } from '../telemetry/json';
import type { EpochMs } from '../telemetry/metric';
import { DAY_MS } from '../telemetry/units';
import { Calendar } from './calendar';
import { isOfRoom, kindSpec, type RoomFaultKind } from './catalogue';
import { HARMS } from './harm';
import { Healthy } from './healthy';
import { injectedLabel } from './labels';
import { type Place, placeOf } from './place';
import { type Episode, everyPlan, type FaultPlan, isOn, type PlanChoice } from './plan';
import { Twin } from './twin';

/** A fault that shows nowhere for so long is taken for one that nobody can see. */
const TWIN_LIFE_MS = DAY_MS;

/** Each twin is a whole room: so many at a time, with so many servers among them all, but always one [E]. */
const MOST_TWINS = 64;
const MOST_SERVERS_OF_TWINS = 20_000;

/** Said of a fault for which there is no twin left: nobody knows from when it could be seen. */
const UNWATCHED = { unwatched: 'too many at a time' };

/** What the faults of a room work on. */
export interface RoomUnderFaults {
  readonly layout: RoomLayout;
  readonly room: Room;
  readonly inputs: RoomInputs;
  readonly now: EpochMs;
}

/**
 * The faults of a room. `before` each step of the physics, when its load is demanded, and `after` it. A fault counts
 * from the first step that begins at its time or later, and so do its labels.
 */
export class RoomFaults {
  private calendar: Calendar;
  private readonly places = new WeakMap<FaultPlan, Place>();
  private readonly healthy: Healthy;
  private readonly twins = new Map<string, { readonly twin: Twin; readonly untilMs: EpochMs }>();
  /** Rooms of twins that are done with, for new ones. */
  private readonly spareRooms: Room[] = [];
  /** Load of the step before faults. */
  private readonly demand: Float64Array;
  private labels: Fault[] = [];
  private isHarmed = false;

  /**
   * Made before a saved state is restored: the inputs are those of the document.
   *
   * @param plans those of streams are passed over
   * @throws ProblemError for a target that does not stand in the room
   */
  constructor(
    private readonly world: RoomUnderFaults,
    plans: readonly FaultPlan[],
    private readonly seed: number,
  ) {
    const own = plans.filter(({ kind }) => isOfRoom(kind));
    for (const plan of own) this.place(plan);
    this.calendar = new Calendar(own, world.now, seed);
    this.healthy = new Healthy(world.inputs);
    this.demand = world.inputs.load.slice();
  }

  /** Of all that is to come or known. */
  get plans(): readonly FaultPlan[] {
    return this.calendar.plans;
  }

  has(id: string): boolean {
    return this.calendar.has(id);
  }

  isOver(id: string): boolean {
    return this.calendar.isOver(id, this.world.now);
  }

  /**
   * Adds a fault; its `after` counts from now.
   *
   * @throws ProblemError for a target that does not stand in the room and an id that is taken; nothing has changed then
   */
  add(plan: FaultPlan): void {
    this.place(plan);
    this.calendar.add(plan, this.world.now);
  }

  /** Ends faults and what was planned of them. */
  clear(isMeant: PlanChoice = everyPlan): void {
    this.calendar.clear(this.world.now, isMeant);
  }

  /** Brings the inputs to the step that begins now. */
  before(now: EpochMs): void {
    const { inputs } = this.world;
    this.demand.set(inputs.load);
    for (const { episode, state } of this.calendar.reach(now)) {
      const isUnwatched = state === 'started' && !this.watch(episode, now);
      this.labels.push(this.label(episode, state, now, isUnwatched ? UNWATCHED : {}));
    }
    this.harm(inputs, now);
  }

  /** The step that began at `began` and took `dtS` is over. With places to pause: each twin is a room of its own. */
  *after(began: EpochMs, dtS: number): Generator<undefined, void, void> {
    const end = began + 1000 * dtS;
    const { inputs } = this.world;
    for (const [id, { twin, untilMs }] of this.twins) {
      const episode = this.calendar.episode(id);
      // What has not shown long after it ended will not show any more.
      const isHopeless = episode === undefined || end >= untilMs;
      const others = (own: RoomInputs) => this.harm(own, began, id);
      const shows = !isHopeless && (yield* twin.follow(inputs, this.demand, others, dtS));
      yield;
      if (shows) {
        this.labels.push(this.label(episode, 'observable', end, { commanded: twin.isCommanded }));
      }
      if (shows || isHopeless) {
        this.twins.delete(id);
        this.spareRooms.push(twin.room);
      }
    }
  }

  /** The labels since this was asked last. */
  takeLabels(): Fault[] {
    const taken = this.labels;
    this.labels = [];
    return taken;
  }

  *snapshot(): Iterable<[key: string, state: Json]> {
    yield ['faults', { calendar: this.calendar.snapshot(), isHarmed: this.isHarmed }];
    for (const [id, { twin, untilMs }] of this.twins) {
      yield [`faults.twin.${id}`, { untilMs, room: twin.snapshot() }];
    }
  }

  /** Goes on where the faults of such a room were; the room itself is restored before. */
  restore(from: ReadonlyMap<string, Json>): void {
    const { calendar, isHarmed } = from.get('faults') as { calendar: Json; isHarmed: boolean };
    this.calendar = Calendar.restore(calendar, this.seed);
    this.isHarmed = isHarmed;
    for (const [key, state] of from) {
      if (!key.startsWith('faults.twin.')) continue;
      const { untilMs, room } = state as { untilMs: number; room: Json };
      const twin = new Twin(this.world.layout, this.world.room);
      twin.restore(room);
      this.twins.set(key.slice('faults.twin.'.length), { twin, untilMs });
    }
  }

  private label(
    episode: Episode,
    state: Fault['state'],
    at: EpochMs,
    parameters: Fault['parameters'] = {},
  ): Fault {
    const { clusters } = this.world.layout;
    const { cluster } = this.place(episode.plan);
    // What hurts the room hurts every cluster of it, whichever of them its label is of.
    const isOfAll = clusters.length > 1 && kindSpec(episode.plan.kind).scope === 'room';
    const hurt = isOfAll ? { clusters: clusters.map(({ name }) => name).join(' ') } : {};
    return injectedLabel(episode, state, at, { target: { cluster }, parameters: { ...hurt, ...parameters } });
  }

  /** Has a room live on without this fault, if there is one left to do it. */
  private watch({ id }: Episode, now: EpochMs): boolean {
    const { layout, room } = this.world;
    const most = Math.min(MOST_TWINS, Math.max(1, Math.floor(MOST_SERVERS_OF_TWINS / layout.servers.length)));
    if (this.twins.size >= most) return false;
    const twin = new Twin(layout, room, this.spareRooms.pop());
    this.twins.set(id, { twin, untilMs: now + TWIN_LIFE_MS });
    return true;
  }

  /** Makes inputs those of a room with all faults of a time, or all but one. */
  private harm(inputs: RoomInputs, at: EpochMs, without?: string): void {
    const on = [...this.calendar.episodes].filter((episode) => episode.id !== without && isOn(episode, at));
    if (on.length === 0 && !this.isHarmed && without === undefined) return;
    if (without === undefined) this.isHarmed = on.length > 0;
    this.healthy.restore(inputs);
    for (const episode of on) this.apply(inputs, episode, at);
  }

  private apply(inputs: RoomInputs, episode: Episode, at: EpochMs): void {
    const harm = HARMS[episode.plan.kind as RoomFaultKind];
    harm(inputs, this.place(episode.plan), episode, at);
  }

  private place(plan: FaultPlan): Place {
    const known = this.places.get(plan);
    if (known !== undefined) return known;
    const place = placeOf(plan, this.world.layout);
    this.places.set(plan, place);
    return place;
  }
}

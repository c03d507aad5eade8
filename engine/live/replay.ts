import type { Json } from '../telemetry/json';
import { ProblemError, problem } from '../telemetry/problem';
import type { Beginning, BeginRecord, JournalRecord } from './journal';
import { LiveRoom } from './live-room';
import type { LiveOut } from './room-event';

/** Plays the journal of a live room again, record by record: it gives what the room has given. */
export class Replay {
  private room: LiveRoom | undefined;
  private state: [string, Json][] = [];
  private anew: Beginning | undefined;

  /** @param truth whether the truth is told; as the room did when absent */
  constructor(private readonly truth?: boolean) {}

  /** @throws ProblemError `bad-journal` for a record that cannot follow those before it */
  *play(record: JournalRecord): Iterable<LiveOut | undefined> {
    if (record.kind === 'begin') this.room = this.begin(record);
    else if (record.kind === 'state') this.state.push([record.key, record.state]);
    else yield* this.act(this.ready(record.kind), record);
  }

  private *act(
    room: LiveRoom,
    record: Exclude<JournalRecord, { readonly kind: 'begin' | 'state' }>,
  ): Iterable<LiveOut | undefined> {
    switch (record.kind) {
      case 'pass':
        for (let i = 0; i < record.times; i++) yield* room.advance(record.ms, record.rate);
        return;
      case 'beat':
        for (let i = 0; i < record.times; i++) yield* room.beat();
        return;
      case 'command': {
        const { now } = room.simulation;
        if (now !== record.at) throw new ProblemError(problem('bad-journal', 'at', record.at, now));
        this.anew = record.anew;
        yield* room.take(record.command);
      }
    }
  }

  private begin({ document, faults, rate, truth, ...beginning }: BeginRecord): LiveRoom {
    this.state = [];
    const restart = () => this.anew ?? beginning;
    return new LiveRoom(document, { ...beginning, faults, rate, truth: this.truth ?? truth, restart });
  }

  /** The room, with what it went on from. */
  private ready(kind: string): LiveRoom {
    const { room, state } = this;
    if (room === undefined) throw new ProblemError(problem('bad-journal', 'kind', kind, ['begin']));
    if (state.length > 0) {
      this.state = [];
      try {
        room.restore(state);
      } catch (error) {
        throw error instanceof ProblemError
          ? error
          : new ProblemError(problem('bad-state', 'state', String(error)));
      }
    }
    return room;
  }
}

/** What a room gave, out of the records of its journal. @throws ProblemError as `Replay.play` */
export function* replay(records: Iterable<JournalRecord>): Iterable<LiveOut | undefined> {
  const played = new Replay();
  for (const record of records) yield* played.play(record);
}

import assert from 'node:assert/strict';
import type { Batch } from '../../io/spool/types';

/** Every line that was ever appended, in order, and what is known of it. */
export interface Entry {
  readonly line: string;
  /** `open`: its append has not been answered: it may be there or not. */
  state: 'open' | 'acknowledged' | 'refused' | 'delivered';
}

/** What a spool has to do, written down without files. */
export class SpoolModel {
  readonly entries: Entry[] = [];
  /** Entries before this one are committed. */
  committed = 0;
  /** Where the batch that was handed out last ends. */
  handed = 0;
  /** A commit up to here was answered with a failure; it may have been saved all the same. */
  private tried = 0;
  /** What was committed before that: the other line of the position file. */
  private previous = 0;
  /** After a crash: from where on it may repeat. */
  private repeatsFrom = Number.POSITIVE_INFINITY;

  appended(line: string): Entry {
    const entry: Entry = { line, state: 'open' };
    this.entries.push(entry);
    return entry;
  }

  /** A batch must be what follows the committed position, with no acknowledged line left out. */
  takes({ lines }: Batch): void {
    const begin = this.entries.findIndex(({ line }) => line === lines[0]);
    if (begin < this.committed) {
      assert.ok(begin >= this.repeatsFrom, `committed and delivered again: ${lines[0]}`);
      this.committed = begin;
    }
    this.repeatsFrom = Number.POSITIVE_INFINITY;
    let at = this.committed;
    for (const line of lines) {
      while (this.entries[at] !== undefined && this.entries[at]?.line !== line) this.passes(at++);
      const entry = this.entries[at++];
      assert.ok(entry, `not expected: ${line}`);
      assert.notEqual(entry.state, 'refused', `refused and delivered: ${line}`);
      entry.state = 'delivered';
    }
    this.handed = at;
  }

  commits(): void {
    this.previous = this.committed;
    this.committed = this.handed;
    this.tried = 0;
  }

  failsToCommit(): void {
    this.tried = Math.max(this.tried, this.handed);
  }

  /** A commit was under way: it may have been saved or not. What of the position was lost in the crash? */
  crashes(committing: boolean, lost: 'nothing' | 'slot' | 'file'): void {
    const uncertain = committing || this.tried > 0;
    const from = lost === 'file' || (lost === 'slot' && uncertain) ? 0 : this.committed;
    // Nothing was read since the crash before: what it left open still is.
    this.repeatsFrom = Math.min(this.repeatsFrom, lost === 'slot' ? Math.min(from, this.previous) : from);
    this.committed = Math.max(this.committed, this.tried, committing ? this.handed : 0);
    this.tried = 0;
    this.previous = this.committed;
  }

  /** Behind the last acknowledged line a disk that did not even let itself be cut has kept what was refused. */
  cannotCut(): void {
    for (let at = this.entries.length - 1; this.entries[at]?.state !== 'acknowledged' && at >= 0; at--) {
      const entry = this.entries[at] as Entry;
      if (entry.state === 'refused') entry.state = 'open';
    }
  }

  isEmpty(): void {
    for (let at = this.committed; at < this.entries.length; at++) this.passes(at);
  }

  private passes(at: number): void {
    const { state, line } = this.entries[at] as Entry;
    assert.ok(state === 'open' || state === 'refused', `${state} and not delivered: ${line}`);
  }
}

import { join } from 'node:path';
import { JoinedRecords, type Note } from '../../engine/live/journal';
import type { Problem } from '../../engine/telemetry/problem';
import { LineFile } from '../../io/state/line-file';

/** At a steady speed and with a command a minute some months; when every tick has a length of its own two weeks. */
const MOST_BYTES = 64 * 1024 * 1024;

/** The journal of a live room as a file in the folder of states. It outlives the node: it is there to be replayed. */
export class SimulatorJournal {
  private readonly file: LineFile;
  private readonly records: JoinedRecords;

  /** @param report told once why it has ended */
  constructor(folder: string, id: string, report: (why: Problem) => void) {
    const path = join(folder, `${encodeURIComponent(id)}.journal.jsonl`);
    this.file = new LineFile(path, MOST_BYTES, report);
    this.records = new JoinedRecords((record) => this.file.add(JSON.stringify(record)));
  }

  get note(): Note {
    return this.records.note;
  }

  /** Lets out what has been noted so far; resolves when it is in the file. */
  async flush(): Promise<void> {
    this.records.flush();
    await this.file.written();
  }
}

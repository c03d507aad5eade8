import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { influxConnectionConfig } from '../../nodes/influx-connection/influx-connection.config';
import { influxWriterConfig } from '../../nodes/influx-writer/influx-writer.config';
import { byPost, FlowProcess } from './flow-process';
import { NOT_A_NUMBER } from './points';

export interface WriterSetup {
  /** Of the node `influx-connection`. */
  readonly connection: Readonly<Record<string, unknown>>;
  /** Of the node `influx-writer`. */
  readonly writer?: Readonly<Record<string, unknown>>;
}

/** Node-RED stringifies no function of ours: this is the code of a function node. */
const MAKE_NAN = `
for (const { fields } of msg.payload) {
  for (const name in fields) if (fields[name] === ${JSON.stringify(NOT_A_NUMBER)}) fields[name] = NaN;
}
return msg;`;

/** A writer in a Node-RED of its own. What is posted is acknowledged when the node is done with the message. */
export class WriterProcess extends FlowProcess {
  /** Where spool and quarantine are unless the setup says otherwise. */
  readonly folder = path.join(this.userDir, 'coldaisle', 'writer');

  constructor(private readonly setup: WriterSetup) {
    super();
  }

  /** All lines of the quarantine, each with the comment before it. */
  quarantined(folder = this.folder): { line: string; why: string }[] {
    const place = path.join(folder, 'quarantine');
    if (!existsSync(place)) return [];
    const lines = readdirSync(place)
      .sort()
      .flatMap((file) => readFileSync(path.join(place, file), 'utf8').split('\n'));
    return lines.flatMap((line, at) =>
      line === '' || line.startsWith('#') ? [] : [{ line, why: lines[at - 1] ?? '' }],
    );
  }

  /** What came out of the second output in all lives. */
  refused(): { reason?: string }[] {
    return this.keptInAll('refused');
  }

  protected override nodes(): object[] {
    const { connection, writer = {} } = this.setup;
    return [
      ...byPost('writer', 'not-a-number'),
      { id: 'not-a-number', type: 'function', func: MAKE_NAN, outputs: 1, wires: [['writer']] },
      { id: 'connection', type: 'influx-connection', ...influxConnectionConfig.defaults, ...connection },
      {
        id: 'writer',
        type: 'influx-writer',
        ...influxWriterConfig.defaults,
        connection: 'connection',
        ...writer,
        wires: [['counts-out'], ['refused-out']],
      },
      this.keeper('counts-out', 'counts'),
      this.keeper('refused-out', 'refused'),
    ];
  }
}

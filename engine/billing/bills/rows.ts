import type { Tags } from '../../telemetry/metric';
import type { BillConfig } from '../bill-config';
import type { Ledger } from '../energy/ledger';
import type { Meter } from '../energy/meter';
import { SOURCES, type Source } from '../energy/sources';
import type { Thing } from '../energy/things';

/** One way in which the energy of a row is known. */
export interface Candidate {
  readonly meter: Meter;
  readonly source: Source;
  readonly tags: Tags;
  readonly kind: 'measured' | 'estimated' | 'simulated';
}

/** What is billed as one: a server, or a rack, PDU or room where no server of it has a meter. */
export interface Row {
  readonly level: 'server' | 'rack' | 'pdu' | 'room';
  readonly tags: Tags;
  /** Best first. */
  readonly candidates: Candidate[];
  readonly fans: Meter[];
}

const METHODS = ['measured', 'estimated', 'simulated'] as const;

/** The rows of a domain, servers first, then what stands in for them. */
export function rowsOf({ things }: Ledger, { field }: BillConfig): readonly Row[] {
  const servers = serversOf([...things.of('server'), ...things.of('value')]);
  for (const thing of things.of('fan')) {
    const [meter] = thing.meters;
    if (meter !== undefined) servers.get(nearest(servers, thing.tags))?.fans.push(meter);
  }
  const rows: Row[] = [...servers.values()];
  for (const level of ['rack', 'pdu', 'room'] as const) {
    const own = new Map<string, Row>();
    for (const thing of things.of(level)) {
      const name = `${thing.tags.rack ?? ''}\n${thing.tags[level] ?? ''}`;
      const row = own.get(name) ?? { level, tags: thing.tags, candidates: [], fans: [] };
      own.set(name, row);
      for (const one of candidatesOf(thing)) if (isItPower(level, one)) row.candidates.push(one);
    }
    rows.push(...own.values());
  }
  for (const row of rows) {
    const { level, candidates } = row;
    const chosen =
      field === 'auto' || level !== 'server'
        ? candidates
        : candidates.filter(({ source }) => source.field === field || source.field === 'value');
    candidates.splice(0, candidates.length, ...chosen.sort(byRank(level)));
  }
  return rows.filter(({ candidates }) => candidates.length > 0);
}

/** The power of a room is that of its cooling too: its servers are told apart. */
function isItPower(level: Row['level'], { source }: Candidate): boolean {
  return level !== 'room' || source.field === 'it_power_w';
}

/** Sources that do not know the rack of a server tell the same server as those that do. */
function serversOf(things: readonly Thing[]): Map<string, Row> {
  const rows = new Map<string, Row>();
  const withRack = things.filter(({ tags }) => tags.rack !== undefined);
  for (const thing of [...withRack, ...things.filter(({ tags }) => tags.rack === undefined)]) {
    const key = nearest(rows, thing.tags);
    const row = rows.get(key) ?? { level: 'server', tags: thing.tags, candidates: [], fans: [] };
    rows.set(key, row);
    row.candidates.push(...candidatesOf(thing));
  }
  return rows;
}

function nearest(rows: ReadonlyMap<string, Row>, tags: Tags): string {
  const name = tags.server ?? tags.topic ?? '';
  if (tags.rack !== undefined) return `${name}\n${tags.rack}`;
  const others = [...rows.keys()].filter((key) => key.startsWith(`${name}\n`));
  return others.length === 1 ? (others[0] as string) : `${name}\n`;
}

function candidatesOf({ name, tags, meters }: Thing): Candidate[] {
  const candidates: Candidate[] = [];
  for (const [i, meter] of meters.entries()) {
    const source = SOURCES[name]?.[i];
    if (meter === undefined || source === undefined) continue;
    const told = METHODS.find((method) => method === tags.method) ?? 'measured';
    const kind = told === 'measured' && source.field === 'estimated_power_w' ? 'estimated' : told;
    candidates.push({ meter, source, tags, kind });
  }
  return candidates;
}

function byRank(level: Row['level']): (a: Candidate, b: Candidate) => number {
  const sources = SOURCES[level] as readonly Source[];
  const rank = ({ source, kind }: Candidate) =>
    sources.findIndex(({ field }) => field === source.field) * METHODS.length + METHODS.indexOf(kind);
  return (a, b) => rank(a) - rank(b);
}

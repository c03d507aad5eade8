import type { Over } from '../totals';
import { type FieldSpec, fieldSpec, MEASUREMENTS } from '../vocabulary';
import type { FieldRule, LeaveRow, MapRow, Row } from './rule';

export interface CompiledField {
  readonly to: string;
  readonly type: FieldSpec['type'];
  readonly factor: number;
  readonly divisor: number;
  readonly offset: number;
  readonly rate: boolean;
  readonly ceiling: number;
  readonly over: Over | undefined;
  readonly needs: number;
  readonly base: number;
  readonly alive: boolean;
  readonly none: number | undefined;
}

export interface CompiledRow {
  readonly row: MapRow;
  readonly fields: ReadonlyMap<string, CompiledField>;
  /** Tags of theirs that do not go on under their name. */
  readonly consumed: ReadonlySet<string>;
  /** Tags that tell one thing of ours from another. */
  readonly identity: readonly string[];
}

/** Everything the mapping says of one measurement of a source. */
export interface Source {
  readonly rows: CompiledRow[];
  readonly leave: LeaveRow[];
}

/** The table by measurement of the source. A row that names what the vocabulary does not know throws. */
export function compile(table: readonly Row[]): ReadonlyMap<string, Source> {
  const sources = new Map<string, Source>();
  for (const row of table) {
    const source = sources.get(row.from) ?? { rows: [], leave: [] };
    sources.set(row.from, source);
    if ('leave' in row) source.leave.push(row);
    else source.rows.push(compileRow(row));
  }
  return sources;
}

function compileRow(row: MapRow): CompiledRow {
  const fields = new Map<string, CompiledField>();
  // A source may share its name with a measurement of ours: then our own fields stay what they are.
  if (row.from === row.to) {
    for (const field in MEASUREMENTS[row.to]?.fields) fields.set(field, compileField(row.to, { to: field }));
  }
  for (const [field, rule] of Object.entries(row.fields)) {
    fields.set(field, compileField(row.to, typeof rule === 'string' ? { to: rule } : rule));
  }
  const named = Object.values(row.tags ?? {}).filter((from) => typeof from === 'string');
  return {
    row,
    fields,
    consumed: new Set([...named, ...(row.drop ?? []), ...(row.parts ?? [])]),
    identity: ['cluster', 'method', ...(MEASUREMENTS[row.to]?.tags ?? [])],
  };
}

function compileField(measurement: string, rule: FieldRule): CompiledField {
  const spec = fieldSpec(measurement, rule.to);
  if (spec === undefined) throw new Error(`the vocabulary has no ${measurement}.${rule.to}`);
  const {
    to,
    factor = 1,
    divisor = 1,
    offset = 0,
    rate = false,
    ceiling = Infinity,
    over,
    needs = 1,
    base = 0,
    alive = false,
    none,
  } = rule;
  const { type } = spec;
  return { to, type, factor, divisor, offset, rate, ceiling, over, needs, base, alive, none };
}

/** Is the field knowingly left out of a Metric for which these rows hold? */
export function isLeft(rows: readonly LeaveRow[], field: string): boolean {
  return rows.some(({ leave }) =>
    leave.some((name) => (typeof name === 'string' ? name === field : name.test(field))),
  );
}

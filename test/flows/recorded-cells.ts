import type { Row } from './one-flow';

/** A column of a recording, and the part and field that it is in the flow. */
export type Column = readonly [title: string, part: string, field: string];

type Cells = Pick<Row, 'time' | 'part' | 'field'> & {
  server: string;
  min: number;
  max: number;
  samples: number;
};

/** What the cells of a recording with times in UTC say of each minute, read without the package. */
export function cellsOf(text: string, columns: readonly Column[]): Row[] {
  const [header = '', ...lines] = text.trim().split(/\r?\n/);
  const titles = header.split(',');
  const found = new Map<string, Cells>();
  for (const line of lines) {
    const cells = line.split(',');
    const cell = (title: string) => cells[titles.indexOf(title)] ?? '';
    const time = `${cell('timestamp').slice(0, 16).replace(' ', 'T')}:00.000Z`;
    const server = cell('node') || 'recorded';
    for (const [title, part, field] of columns) {
      if (cell(title) === '') continue;
      const value = Number(cell(title));
      const key = [time, server, part, field].join();
      const known = found.get(key) ?? { time, server, part, field, min: value, max: value, samples: 0 };
      known.min = Math.min(known.min, value);
      known.max = Math.max(known.max, value);
      known.samples++;
      found.set(key, known);
    }
  }
  return [...found.values()].map((cells) => ({ ...cells, cluster: '', avg: 0, unit: '' }));
}

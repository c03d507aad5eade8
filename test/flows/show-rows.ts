import type { Row } from './one-flow';

const MOST = 8;

/** With COLDAISLE_SHOW=1 in the environment prints rows of one minute, for whoever wants to see what the flow gives. */
export function show(source: string, rows: readonly Row[]): void {
  if (process.env.COLDAISLE_SHOW !== '1') return;
  // The first minute has no rates yet, where there is a second.
  const [first, second = first] = [...new Set(rows.map(({ time }) => time))];
  const lines = rows
    .filter(({ time }) => time === second)
    .slice(0, MOST)
    .map(({ time, cluster, server = '-', part, field, avg, samples, unit, method = '-' }) => {
      const value = `${Number(avg.toPrecision(5))} ${unit}`;
      return `| ${[time.slice(0, 16), cluster, server, part, field, value, samples ?? '-', method].join(' | ')} |`;
    });
  console.log([`\n${source}, ${rows.length} rows`, ...lines].join('\n'));
}

import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Decoded } from '../../../engine/codecs/codec';
import { csv } from '../../../engine/codecs/csv';

const HEADERS = [
  'timestamp,name,tag:server,tag:rack,power_w,cpu_temp_c,other,quality',
  'timestamp,tag:server,name,power_w',
  'timestamp,name,power_w,tag:server,quality',
  'name,timestamp,tag:server,power_w',
  'timestamp,name,quality',
];
const TIME = Date.UTC(2026, 0, 1);
const CELLS = [
  '',
  '200',
  '-1.5',
  '.5',
  '1.',
  '1e3',
  '1e999',
  '9007199254740993',
  '231.45678901234567',
  'null',
  'true',
  'text',
  ' 5',
  '"5"',
  '""',
  'power_w:clamped',
  '0x1F',
  '+1',
];

/** Lines end with LF as in most files; those that end with CR LF are left to the full reader. */
function both(text: string): [plain: Decoded[], full: Decoded[]] {
  const read = (of: string) => [...csv.decode(of, { receivedAt: 0 })].filter((part) => part !== undefined);
  return [read(text), read(text.replaceAll('\n', '\r\n'))];
}

const cell = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('server', 'a', 'b', String(TIME), String(TIME + 1000), '12.5') },
  { weight: 1, arbitrary: fc.constantFrom(...CELLS) },
);

describe('plain rows of CSV', () => {
  it('are what the full reader makes of them, whatever stands in the cells', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...HEADERS),
        fc.array(fc.array(cell, { minLength: 1, maxLength: 9 }), { maxLength: 12 }),
        fc.boolean(),
        (header, rows, ends) => {
          const width = header.split(',').length;
          const lines = rows.map((cells, i) =>
            // Most rows have as many cells as there are columns, and a time where it belongs.
            i % 4 === 3
              ? cells.join()
              : [header.startsWith('timestamp') ? TIME + i : 'server', ...cells, ...new Array(9).fill('')]
                  .slice(0, width)
                  .join(),
          );
          const [plain, full] = both(`${[header, ...lines].join('\n')}${ends ? '\n' : ''}`);
          assert.deepEqual(plain, full);
        },
      ),
      { seed: 4, numRuns: 3000 },
    );
  });

  for (const content of CELLS) {
    it(`a field ${JSON.stringify(content)}`, () => {
      for (const field of ['power_w', 'running', 'other']) {
        const [plain, full] = both(
          `timestamp,name,tag:server,${field}\n${TIME},server,a,${content}\n${TIME},fan,a,1\n`,
        );
        assert.deepEqual(plain, full);
      }
    });
  }

  it('share the tags of their series, and no fields', () => {
    const row = (server: string, i: number) => `${TIME + i},server,${server},${i}\n`;
    const text = `timestamp,name,tag:server,power_w\n${[0, 1, 2].map((i) => row('a', i) + row('b', i)).join('')}`;
    const [[decoded]] = both(text);
    const metrics = decoded?.metrics ?? [];
    assert.deepEqual(
      metrics.map(({ tags, fields }) => [tags.server, fields.power_w]),
      [
        ['a', 0],
        ['b', 0],
        ['a', 1],
        ['b', 1],
        ['a', 2],
        ['b', 2],
      ],
    );
    assert.equal(metrics[0]?.tags, metrics[4]?.tags);
    assert.notEqual(metrics[0]?.fields, metrics[4]?.fields);
  });

  it('tell the line of a row that is refused among them', () => {
    const [plain] = both(
      `timestamp,name,power_w\n${TIME},server,1\n${TIME},server,1\n0,server,1\n${TIME},server,1\n`,
    );
    assert.deepEqual(
      plain[0]?.refused.map(({ line }) => line),
      [4],
    );
    assert.equal(plain[0]?.metrics.length, 3);
  });
});

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { coldaisle, Screen, temporaryFolder } from './shell';

const START = Date.UTC(2026, 0, 1);

const iso = (i: number) => new Date(START + i * 300_000).toISOString().slice(0, 19).replace('T', ' ');

/** 20 to 20.6, and 40 from row 300 to 319 of 400. */
const series = (rows = 400) =>
  `timestamp,value\n${lines(rows, (i) => `${iso(i)},${i >= 300 && i < 320 ? 40 : 20 + (i % 7) / 10}`)}`;

/** As scores mean the same for every series, this one alarm is far above any threshold. */
const LOUD = 0.5;

function lines(count: number, of: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => `${of(i)}\n`).join('');
}

const table = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

describe('coldaisle detect --univariate', () => {
  const folder = temporaryFolder();
  const file = (name: string) => path.join(folder(), name);

  function put(name: string, text: string): void {
    mkdirSync(path.dirname(file(name)), { recursive: true });
    writeFileSync(file(name), text);
  }

  it('alarms once when something begins, and keeps the score up while it lasts', async () => {
    const { out, code, err } = await coldaisle(['detect', '--univariate'], { stdin: series() });
    assert.deepEqual([code, err], [0, '']);
    const [header, ...rows] = table(out);
    assert.deepEqual(header, ['timestamp', 'value', 'anomaly_score', 'score']);
    assert.equal(rows.length, 400);
    const loud = (column: number) => rows.flatMap((row, i) => (Number(row[column]) >= LOUD ? [i] : []));
    assert.deepEqual(loud(2), [300]);
    for (let i = 300; i < 320; i++) assert.ok(loud(3).includes(i), `row ${i}`);
    assert.ok(!loud(3).some((row) => row < 300));
  });

  it('scores every CSV of a folder into the same layout, each by itself', async () => {
    put('in/a.csv', series());
    put('in/sub/deep/b.CSV', series());
    put('in/readme.txt', 'no series');
    const { code, err, out } = await coldaisle(
      ['detect', '--univariate', '--in', file('in'), '--out', file('out')],
      {},
    );
    assert.deepEqual([code, err, out], [0, '', '']);
    const scored = (await coldaisle(['detect', '--univariate'], { stdin: series() })).out;
    assert.equal(readFileSync(file('out/a.csv'), 'utf8'), scored);
    assert.equal(readFileSync(file('out/sub/deep/b.CSV'), 'utf8'), scored);
    assert.deepEqual(readdirSync(file('out')).sort(), ['a.csv', 'sub']);
  });

  it('does not score its own output when that lies in the folder that it reads', async () => {
    put('a.csv', series(200));
    const call = () =>
      coldaisle(['detect', '--univariate', '--in', '.', '--out', 'scored'], { cwd: folder() });
    await call();
    assert.equal((await call()).code, 0);
    assert.deepEqual(readdirSync(file('scored')), ['a.csv']);
  });

  it('keeps the texts of rows as they are, other columns and their order too', async () => {
    const stdin = 'host,value,timestamp\r\n"a, b",1.50,2026-01-01T00:00:00.5Z\r\nc,2,1767225900000\r\n';
    const { out, code } = await coldaisle(['detect', '--univariate'], { stdin });
    assert.equal(code, 0);
    assert.equal(
      out,
      'host,value,timestamp,anomaly_score,score\n"a, b",1.50,2026-01-01T00:00:00.5Z,0,0\nc,2,1767225900000,0,0\n',
    );
  });

  it('reads the same in pieces of any size, and looks at nothing ahead', async () => {
    const whole = (await coldaisle(['detect', '--univariate'], { stdin: series() })).out;
    for (const size of [1, 7, 4096]) {
      const bytes = Buffer.from(series(310));
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      const { out } = await coldaisle(['detect', '--univariate'], { stdin: Readable.from(pieces) });
      assert.equal(table(out).length, 311);
      assert.ok(whole.startsWith(out));
    }
  });

  it('tells rows and cells that it cannot read by their line, and judges the others', async () => {
    const stdin = [
      'timestamp,value',
      '2026-01-01 00:00:00,1',
      '2026-01-01 00:05:00,one',
      '2026-01-01 00:10:00,',
      'tomorrow,2',
      '2026-01-01 00:15:00',
      '"2026-01-01,3',
      '2026-01-01 00:20:00,Infinity',
      '2026-01-01 00:25:00,4',
    ].join('\n');
    const { out, code, err } = await coldaisle(['detect', '--univariate'], { stdin });
    assert.equal(code, 1);
    // Where there is no value there is no score, and nothing is wrong; what is no row is left out.
    assert.deepEqual(table(out).slice(1), [
      ['2026-01-01 00:00:00', '1', '0', '0'],
      ['2026-01-01 00:05:00', 'one', '', ''],
      ['2026-01-01 00:10:00', '', '', ''],
      ['tomorrow', '2', '', ''],
      ['2026-01-01 00:20:00', 'Infinity', '', ''],
      ['2026-01-01 00:25:00', '4', '0', '0'],
    ]);
    const told = err.trimEnd().split('\n');
    assert.deepEqual(
      told.map((line) => /^-:(\d+): (\S+)/.exec(line)?.slice(1)),
      [['3', 'value'], ['5', 'timestamp'], ['6', 'row:'], ['7', 'cell:'], ['8', 'value'], undefined],
    );
    assert.match(told.at(-1)!, /Records refused: 5/);
  });

  it('refuses a row that is not UTF-8', async () => {
    const bad = Buffer.concat([Buffer.from('timestamp,value\n'), Buffer.from([0xff]), Buffer.from(',1\n')]);
    const { code, err } = await coldaisle(['detect', '--univariate'], { stdin: Readable.from([bad]) });
    assert.equal(code, 1);
    assert.match(err, /^-:2: .*not UTF-8/);
  });

  it('takes the unit of timestamps from --time-unit, and has an hour of the day by it', async () => {
    const stdin = 'timestamp,value\n1767225600,1\n';
    const said = async (...args: string[]) =>
      (await coldaisle(['detect', '--univariate', ...args], { stdin })).code;
    assert.equal(await said('--time-unit', 's'), 0);
    // In milliseconds that is a day of January 1970.
    assert.equal(await said(), 1);
  });

  it('goes on with the other files of a folder when one is no series, and says so', async () => {
    put('in/a.csv', 'time,value\n1,2\n');
    put('in/b.csv', series());
    put('in/c.csv', 'timestamp,value,score\n1,2,3\n');
    put('in/d.csv', '');
    mkdirSync(file('in/e.csv'));
    const { code, err } = await coldaisle([
      'detect',
      '--univariate',
      '--in',
      file('in'),
      '--out',
      file('out'),
    ]);
    assert.equal(code, 1);
    assert.deepEqual(readdirSync(file('out')), ['b.csv']);
    assert.match(err, /a\.csv: timestamp is missing/);
    assert.match(err, /c\.csv: header: .*each column once/);
    assert.match(err, /d\.csv: header is missing/);
    assert.match(err, /e\.csv cannot be read: EISDIR/);
  });

  it('asks for a folder to write to, and for files to read', async () => {
    put('empty/readme.txt', '');
    const here = { cwd: folder() };
    const none = await coldaisle(['detect', '--univariate', '--in', 'empty'], here);
    assert.deepEqual([none.code, none.err.includes('--out DIR')], [2, true]);
    const { code, err } = await coldaisle(['detect', '--univariate', '--in', 'empty', '--out', 'x'], here);
    assert.equal(code, 1);
    assert.match(err, /\*\.csv cannot be read: ENOENT/);
    assert.ok(!existsSync(file('x')));
  });

  it('leaves no half of a file: what was there stays when the input breaks off', async () => {
    put('old.csv', 'kept');
    async function* broken() {
      yield Buffer.from(series());
      throw new Error('gone');
    }
    const { code } = await coldaisle(['detect', '--univariate', '--out', file('old.csv')], {
      stdin: Readable.from(broken()),
    });
    assert.equal(code, 1);
    assert.deepEqual(readdirSync(folder()), ['old.csv']);
    assert.equal(readFileSync(file('old.csv'), 'utf8'), 'kept');
  });
});

describe('coldaisle detect --multivariate', () => {
  const folder = temporaryFolder();
  const file = (name: string) => path.join(folder(), name);

  /** Heat and fan follow the load; at `wrong` the fan stands still. */
  const machine = (i: number, isWrong = false): string => {
    const load = 50 + 30 * Math.sin(i / 20) + (i % 5);
    return [load, 20 + load / 2 + (i % 3) / 5, isWrong ? 10 : 30 + load / 3 + (i % 4) / 5]
      .map((x) => x.toFixed(3))
      .join();
  };
  const TRAIN = `load,heat,fan\n${lines(600, (i) => machine(i))}`;

  async function scored(
    test: string,
    ...args: string[]
  ): Promise<{ rows: string[][]; code: number; err: string }> {
    writeFileSync(file('train.csv'), TRAIN);
    const { out, code, err } = await coldaisle(
      ['detect', '--multivariate', '--train', file('train.csv'), ...args],
      { stdin: test },
    );
    return { rows: table(out), code, err };
  }

  it('scores each row, and names the columns that are furthest from what the others say', async () => {
    const test = `load,heat,fan\n${lines(100, (i) => machine(i, i >= 50))}`;
    const { rows, code, err } = await scored(test);
    assert.deepEqual([code, err], [0, '']);
    assert.deepEqual(rows[0], ['anomaly_score', 'guilty_1', 'guilty_2', 'guilty_3']);
    assert.equal(rows.length, 101);
    const scores = rows.slice(1).map(([score]) => Number(score));
    // 2.6 is from where on a machine is said to behave abnormally.
    assert.ok(scores.slice(0, 50).every((score) => score < 2.6));
    assert.ok(scores.slice(55).every((score) => score > 2.6));
    assert.equal(rows[60]?.[1], 'fan');
  });

  it('takes columns by their names; timestamp and label are no fields, and the timestamp stays', async () => {
    const bare = await scored(`load,heat,fan\n${lines(50, (i) => machine(i))}`);
    const test = `label,fan,timestamp,heat,load\n${lines(50, (i) => {
      const [load, heat, fan] = machine(i).split(',');
      return `${i % 2},${fan},t${i},${heat},${load}`;
    })}`;
    const { rows, code } = await scored(test);
    assert.equal(code, 0);
    assert.deepEqual(rows[0]?.slice(0, 2), ['timestamp', 'anomaly_score']);
    assert.deepEqual(rows[8]?.[0], 't7');
    rows.slice(1).forEach(([, score], i) => {
      assert.ok(Math.abs(Number(score) - Number(bare.rows[i + 1]?.[0])) < 1e-9);
    });
  });

  it('learns as it goes without --train: nothing is said before 150 rows', async () => {
    const { out, code } = await coldaisle(['detect', '--multivariate'], { stdin: TRAIN });
    assert.equal(code, 0);
    const rows = table(out).slice(1);
    assert.equal(rows.length, 600);
    assert.deepEqual(rows[100], ['0', '', '', '']);
    assert.ok(Number(rows[599]?.[0]) > 0);
  });

  it('writes one row for each, whatever it holds, and tells what it could not read', async () => {
    const test = `load,heat,fan\n${machine(0)}\n1,2\n${machine(1)}\n40,hot,50\n40,,50\n${machine(2)}\n`;
    const { rows, code, err } = await scored(test);
    assert.equal(code, 1);
    assert.equal(rows.length, 7);
    assert.deepEqual(rows[2], ['', '', '', '']);
    assert.ok(rows[4]?.[0] !== '' && rows[5]?.[0] !== '', 'the other columns are judged');
    assert.match(err, /^-:3: row: /m);
    assert.match(err, /^-:5: heat is hot, not a finite number/m);
    assert.match(err, /without a value of some column.*: 2\./);
    assert.match(err, /Records refused: 2\./);
  });

  it('ends with exit code 1 when the file to learn from lacks a column, and for a bad header', async () => {
    const other = await scored(`load,heat,fan,extra\n${machine(0)},1\n`);
    assert.equal(other.code, 1);
    assert.match(other.err, /train\.csv: extra is missing/);
    const twice = await scored('load,load\n1,2\n');
    assert.match(twice.err, /-: header: .*each column once/);
    const many = await coldaisle(['detect', '--multivariate'], {
      stdin: `${Array.from({ length: 300 }, (_, i) => `c${i}`).join()}\n`,
    });
    assert.equal(many.code, 1);
    assert.match(many.err, /limit is 256/);
  });

  it('shows a bar on a terminal, and none elsewhere', async () => {
    const stderr = new Screen(true);
    await coldaisle(['detect', '--multivariate'], { stdin: TRAIN, stderr });
    assert.equal(stderr.text, '', 'not for work that is done at once');
  });
});

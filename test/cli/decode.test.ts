import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { ManualClock } from '../support/manual-clock';
import { coldaisle, Screen, temporaryFolder } from './shell';

const TIME = 1767225600000;
const line = (seconds: number) =>
  `{"name":"server","tags":{"server":"a"},"fields":{"power_w":${seconds}},"timestamp":${TIME + seconds * 1000}}\n`;

/** To the start of the line, then erase it: ECMA-48. */
const CLEAR_LINE = '\r\u001b[K';

describe('coldaisle decode', () => {
  const folder = temporaryFolder();
  const file = (name: string) => path.join(folder(), name);

  it('reads standard input and writes standard output when told nothing, or -', async () => {
    for (const args of [[], ['--in', '-', '--out', '-']]) {
      const { code, out, err } = await coldaisle(['decode', ...args], { stdin: line(1) });
      assert.deepEqual([code, out, err], [0, line(1), '']);
    }
  });

  it('starts file names from the folder it is run in', async () => {
    writeFileSync(file('in.jsonl'), line(1));
    const { code, out } = await coldaisle(['decode', '--in', 'in.jsonl', '--out', 'out.jsonl'], {
      cwd: folder(),
    });
    assert.deepEqual([code, out], [0, '']);
    assert.equal(readFileSync(file('out.jsonl'), 'utf8'), line(1));
  });

  it('tells the format of its output by the extension, unless --format does', async () => {
    const csv = /^timestamp,name,tag:server,power_w,quality\n/;
    const cases: [name: string, format: string[], begins: RegExp][] = [
      ['out.jsonl', [], /^\{/],
      ['out.ndjson', [], /^\{/],
      ['out.lp', [], /^server,server=a power_w=1 1767225601000000000\n/],
      ['out.CSV', [], csv],
      ['out.txt', ['--format', 'csv'], csv],
      ['out.csv', ['--format', 'lp'], /^server,server=a /],
    ];
    for (const [name, format, begins] of cases) {
      const args = ['decode', '--out', file(name), ...format];
      assert.equal((await coldaisle(args, { stdin: line(1) })).code, 0, name);
      assert.match(readFileSync(file(name), 'utf8'), begins);
    }
  });

  it('gives the same Metrics again whatever format they went through', async () => {
    const metric = `{"name":"server","tags":{"server":"a, b"},"fields":{"power_w":1.5,"note":"two\\nlines"},"timestamp":${TIME}.25}\n`;
    for (const name of ['x.jsonl', 'x.lp', 'x.csv']) {
      await coldaisle(['decode', '--out', file(name)], { stdin: metric });
      const { out } = await coldaisle(['decode', '--in', file(name), '--names', 'raw']);
      assert.equal(out, metric, name);
    }
  });

  it('tells a missing, unreadable or impossible file by name, with exit code 1', async () => {
    mkdirSync(file('folder'));
    const cases: [args: string[], says: RegExp][] = [
      [['--in', 'missing.jsonl'], /missing\.jsonl cannot be read: ENOENT/],
      [['--in', 'folder'], /folder cannot be read: EISDIR/],
      [['--out', 'nowhere/x.jsonl'], /nowhere\/x\.jsonl cannot be written: ENOENT/],
      [['--out', 'folder', '--format', 'lp'], /folder cannot be written: EISDIR/],
    ];
    for (const [args, says] of cases) {
      const { code, out, err } = await coldaisle(['decode', ...args], { stdin: line(1), cwd: folder() });
      assert.equal(code, 1);
      assert.equal(out, '');
      assert.match(err, says);
      assert.equal(err.split('\n').length, 2, 'one line');
    }
  });

  it('tells that standard output is full, with exit code 1', async () => {
    const full = new Writable({
      write: (_chunk, _encoding, written) => {
        written(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));
      },
    });
    const { code, err } = await coldaisle(['decode'], { stdin: line(1), stdout: full });
    assert.equal(code, 1);
    assert.match(err, /^coldaisle decode: - cannot be written: ENOSPC/);
  });

  it('refuses bad usage with exit code 2 and touches no file', async () => {
    const cases: [args: string[], says: RegExp][] = [
      [['--codec', 'xml'], /--codec is "xml"; accepted: .*line-protocol/],
      [['--time-unit', 'min'], /--time-unit is "min"; accepted: h, m, s, ms, us, ns/],
      [['--names', 'ours'], /--names is "ours"; accepted: canonical, mixed, both, raw/],
      [['--format', 'xlsx'], /--format is "xlsx"; accepted: jsonl, lp, csv/],
      [['--out', 'out.dat'], /"out.dat" tells no format; add --format jsonl, lp, csv/],
    ];
    for (const [args, says] of cases) {
      const { code, out, err } = await coldaisle(['decode', ...args], { stdin: line(1), cwd: folder() });
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, says);
    }
    assert.deepEqual(readdirSync(folder()), []);
  });

  it('refuses rules that are none, or come beside a codec, with exit code 2', async () => {
    const good = '{"from": "json", "name": "server", "fields": {"power_w": {"path": "watts"}}}';
    const cases: [rules: string, flags: string[], says: RegExp][] = [
      [good, ['--codec', 'csv'], /--rules and --codec exclude each other/],
      ['{"from": "json"', [], /--rules is "rules = /],
      [good.replace('watts', ''), [], /--rules is "rules\.fields\.power_w\.path = "; accepted: a path/],
    ];
    for (const [rules, flags, says] of cases) {
      writeFileSync(file('rules.json'), rules);
      const args = ['decode', '--rules', file('rules.json'), ...flags];
      const { code, out, err } = await coldaisle(args, { stdin: '{"watts": 1}' });
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, says);
    }
    const { code, err } = await coldaisle(['decode', '--rules', file('missing.json')]);
    assert.equal(code, 1);
    assert.match(err, /missing\.json cannot be read/);
  });

  it('writes empty output for empty input', async () => {
    for (const format of ['jsonl', 'lp', 'csv']) {
      assert.deepEqual(await coldaisle(['decode', '--format', format]), { code: 0, out: '', err: '' });
    }
  });

  it('keeps the names of the source where there are none of ours, when told mixed', async () => {
    const stdin = `{"name":"mem","tags":{"host":"a"},"fields":{"total":100,"of_nobody":1},"timestamp":${TIME}}\n`;
    const fields = async (...flags: string[]) => {
      const { code, out } = await coldaisle(['decode', ...flags], { stdin });
      assert.equal(code, 0);
      return out
        .trim()
        .split('\n')
        .map((row) => JSON.parse(row))
        .map(({ name, fields }) => [name, Object.keys(fields)]);
    };
    const ours = ['system', ['mem_total_bytes']];
    assert.deepEqual(await fields(), [ours]);
    assert.deepEqual(await fields('--names', 'mixed'), [ours, ['mem', ['of_nobody']]]);
    assert.deepEqual(await fields('--names', 'raw'), [['mem', ['total', 'of_nobody']]]);
  });

  it('never stores clock Metrics', async () => {
    const clock = `{"name":"clock","tags":{"cluster":"x"},"fields":{"epoch":1,"sequence":1},"timestamp":${TIME}}\n`;
    assert.equal((await coldaisle(['decode'], { stdin: clock + line(1) })).out, line(1));
  });

  it('says what line protocol could not hold', async () => {
    const empty = `{"name":"server","tags":{"server":"a"},"fields":{},"timestamp":${TIME}}\n`;
    const { code, out, err } = await coldaisle(['decode', '--format', 'lp'], { stdin: empty });
    assert.deepEqual([code, out], [0, '']);
    assert.match(err, /not written: 1\./);
  });

  it('tells a value left out of a record that is kept, with exit code 1', async () => {
    const stdin = 'server,server=a power_w=1,cpu_temp_c=9007199254740993i 1767225600000000000\n';
    const { code, out, err } = await coldaisle(['decode', '--time-unit', 'ns'], { stdin });
    assert.equal(code, 1);
    assert.match(out, /"fields":\{"power_w":1\}/);
    assert.match(err, /^-:1: fields\.cpu_temp_c .*\nValues left out of records that were kept: 1\.\n$/);
  });

  it('keeps control characters of its input off the terminal', async () => {
    const { err } = await coldaisle(['decode', '--codec', 'csv'], { stdin: 'a\u001b[2Jb\u0007\r\n' });
    assert.match(err, /a/);
    assert.doesNotMatch(err.replaceAll('\n', ''), /\p{Cc}/u);
  });

  it('gives out what it has read while more is to come', async () => {
    const stdin = new Readable({ read: () => {} });
    const stdout = new Screen();
    const running = coldaisle(['decode'], { stdin, stdout });
    stdin.push(line(1));
    stdin.push(line(2).slice(0, 20));
    while (stdout.text === '') await new Promise(setImmediate);
    assert.equal(stdout.text, line(1));
    stdin.push(line(2).slice(20));
    stdin.push(null);
    assert.equal((await running).out, line(1) + line(2));
  });

  it('waits for a slow reader instead of filling the memory', async () => {
    let taken = 0;
    const stdout = new Writable({
      highWaterMark: 1,
      write: (_chunk, _encoding, written) => {
        taken++;
        setImmediate(written);
      },
    });
    let read = 0;
    function* lines() {
      for (let i = 0; i < 200; i++) {
        read++;
        assert.ok(read <= taken + 20, `${read} read, ${taken} taken`);
        yield Buffer.from(line(i));
      }
    }
    const { code } = await coldaisle(['decode'], {
      stdin: Readable.from(lines(), { highWaterMark: 1 }),
      stdout,
    });
    assert.deepEqual([code, taken], [0, 200]);
  });

  it('ends quietly, without reading on, when the reader of its output has gone', async () => {
    let read = 0;
    const stdin = Readable.from(
      (function* () {
        for (; read < 1_000_000; read++) yield Buffer.from(line(read));
      })(),
      { highWaterMark: 1 },
    );
    const stdout = new Writable({
      write: (_chunk, _encoding, written) => written(Object.assign(new Error('broken'), { code: 'EPIPE' })),
    });
    assert.deepEqual(await coldaisle(['decode'], { stdin, stdout }), { code: 0, out: '', err: '' });
    assert.ok(read < 1000, `${read} lines read`);
  });

  describe('progress', () => {
    const slowly = (clock: ManualClock, lines: number) =>
      Readable.from(
        (function* () {
          for (let i = 0; i < lines; i++) {
            clock.advance(200);
            yield Buffer.from(line(i));
          }
        })(),
      );

    it('shows on a terminal once the work takes long, and is cleared', async () => {
      const clock = new ManualClock();
      const stderr = new Screen(true);
      await coldaisle(['decode'], { stdin: slowly(clock, 10), stderr, clock });
      assert.ok(stderr.text.includes(`${CLEAR_LINE}0.0 MB`));
      assert.ok(stderr.text.endsWith(CLEAR_LINE));
    });

    it('tells the share of a file that is read', async () => {
      writeFileSync(file('in.jsonl'), line(1).repeat(20_000));
      const clock = new ManualClock();
      const stderr = new Screen(true);
      const stdout = new Screen();
      // Time passes with every piece that is written.
      const write = stdout._write.bind(stdout);
      stdout._write = (chunk, encoding, written) => {
        clock.advance(300);
        write(chunk, encoding, written);
      };
      await coldaisle(['decode', '--in', file('in.jsonl')], { stderr, stdout, clock });
      assert.match(stderr.text, /█+░+ \d\d % {2}\d\.\d MB/);
      assert.match(stderr.text, /█{30} 100 %/);
    });

    it('shows neither where there is no terminal nor for short work', async () => {
      const clock = new ManualClock();
      assert.equal((await coldaisle(['decode'], { stdin: slowly(clock, 10), clock })).err, '');
      const stderr = new Screen(true);
      await coldaisle(['decode'], { stdin: line(1), stderr });
      assert.equal(stderr.text, '');
    });
  });
});

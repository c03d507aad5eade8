import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '../../engine/telemetry/finding';
import type { Metric } from '../../engine/telemetry/metric';
import { coldaisle, rowsOf, temporaryFolder } from './shell';

const TIME = Date.UTC(2026, 0, 1);

/** Hums between 20 and 20.6 and is `high` from reading `from` to reading `until`. */
const hum = (i: number, high: number, from: number, until: number) =>
  i >= from && i < until ? high : 20 + (i % 7) / 10;

const reading = (i: number, fields: Record<string, number>, name = 'pump', tags = {}): string =>
  `${JSON.stringify({ name, tags, fields, timestamp: TIME + i * 10_000 })}\n`;

const several = (count: number, of: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => of(i)).join('');

describe('coldaisle detect', () => {
  const folder = temporaryFolder();

  async function findingsIn(
    args: string[],
    stdin: string,
  ): Promise<{ findings: Finding[]; code: number; err: string }> {
    const { out, code, err } = await coldaisle(['detect', ...args], { stdin });
    return { findings: rowsOf<Finding>(out), code, err };
  }

  const jump = several(400, (i) => reading(i, { pressure_bar: hum(i, 40, 300, 320) }));

  it('tells when a number leaves what it was, and when that is over', async () => {
    const { findings, code, err } = await findingsIn([], jump);
    assert.deepEqual([code, err], [0, '']);
    const [first, ...others] = findings;
    assert.equal(first?.state, 'opened');
    assert.deepEqual(first.target, { cluster: 'default', field: 'pressure_bar' });
    // It rises at reading 300.
    assert.equal(first.since, TIME + 3_000_000);
    assert.equal(first.evidence[0]?.observed, 40);
    assert.equal(others.at(-1)?.state, 'closed');
    assert.deepEqual(new Set(findings.map(({ id }) => id)).size, 1);
  });

  it('tells each finding once in words, in the language that is asked for', async () => {
    const said = async (lang: string) => {
      const { out, code } = await coldaisle(['detect', '--format', 'text', '--lang', lang], { stdin: jump });
      assert.equal(code, 0);
      return out.replaceAll(/[\u00a0\u202f]/g, ' ').split('\n');
    };
    const [what, when, evidence, ...rest] = await said('en');
    assert.match(what ?? '', /^Warning: Unusual, cause unknown: sensor: pressure_bar$/);
    // It rises at reading 300, 50 minutes after midnight, and closes when it has been calm.
    assert.match(when ?? '', /^ {2}over, 00:50 to \d\d:\d\d, lasted \d+ min$/);
    assert.match(evidence ?? '', /^ {2}pressure_bar 40, \d+\.\d above the expected 2\d\.\d$/);
    assert.deepEqual(rest, ['  - Have a look at it: no cause is likely enough to act on', '']);
    assert.match((await said('fr'))[0] ?? '', /^Avertissement : Comportement inhabituel/);
  });

  it('says nothing of what hums along', async () => {
    const calm = several(400, (i) => reading(i, { pressure_bar: hum(i, 0, 0, 0) }));
    assert.deepEqual(await findingsIn([], calm), { findings: [], code: 0, err: '' });
  });

  it('finds the same whatever comes after: it looks at nothing ahead', async () => {
    const whole = await coldaisle(['detect'], { stdin: jump });
    const part = await coldaisle(['detect'], { stdin: jump.split('\n').slice(0, 310).join('\n') });
    assert.notEqual(part.out, '');
    assert.ok(whole.out.startsWith(part.out));
  });

  it('writes scores where it is told, as Metrics', async () => {
    const scores = path.join(folder(), 'scores.jsonl');
    await coldaisle(['detect', '--scores', scores, '--scores-every', '600'], { stdin: jump });
    const metrics = rowsOf<Metric>(readFileSync(scores, 'utf8'));
    const named = (wanted: string) => metrics.filter(({ name }) => name === wanted);
    assert.ok(named('anomaly').every(({ tags }) => tags.field === 'pressure_bar'));
    // 4,000 s of readings, one score each 600 s from the first on.
    assert.equal(named('anomaly').length, 7);
    // How the detector stands: as often, and when the finding opens and closes.
    const open = named('detector').map(({ fields }) => fields.open);
    assert.ok(open.includes(1) && open.at(-1) === 0, `${open}`);
    assert.equal(metrics.length, 7 + open.length);
  });

  it('judges by what the flags say: fields, limits and layers', async () => {
    const two = several(400, (i) =>
      reading(i, { pressure_bar: hum(i, 40, 300, 320), level_m: hum(i, 50, 200, 220) }),
    );
    const fieldsOf = async (...args: string[]) =>
      new Set((await findingsIn(args, two)).findings.map(({ target }) => target.field));
    assert.deepEqual(await fieldsOf(), new Set(['level_m', 'pressure_bar']));
    assert.deepEqual(await fieldsOf('--fields', 'pump.level_m'), new Set(['level_m']));
    assert.deepEqual(await fieldsOf('--layers', 'servers'), new Set());
  });

  it('takes limits of its own, and the class of the inlets', async () => {
    const hot = several(30, (i) =>
      reading(i, { inlet_temp_c: 33, cpu_temp_c: 50 }, 'server', { server: 'a' }),
    );
    const severity = async (...args: string[]) => (await findingsIn(args, hot)).findings[0]?.severity;
    // ASHRAE 2021: up to 35 °C is allowable in class A2, up to 32 °C in A1; above 27 °C is not recommended.
    assert.equal(await severity(), 'warning');
    assert.equal(await severity('--inlet-class', 'A1'), 'critical');
    assert.equal(await severity('--limit', 'inlet_temp_c=34,36'), undefined);
    assert.equal(await severity('--limit', 'inlet_temp_c=30,31'), 'critical');
    assert.equal(await severity('--limit', 'inlet_temp_c=34', '--limit', 'cpu_temp_c=40'), 'warning');
  });

  it('gives a server its rack by the room document, where the telemetry does not', async () => {
    const room = path.join(folder(), 'room.json');
    writeFileSync(
      room,
      JSON.stringify({
        clusters: [{ name: 'lab' }],
        racks: [{ name: 'r7', servers: [{ name: 'a' }] }],
      }),
    );
    const hot = several(30, (i) =>
      reading(i, { inlet_temp_c: 33 }, 'server', { cluster: 'lab', server: 'a' }),
    );
    const { findings } = await findingsIn(['--room', room], hot);
    assert.equal(findings[0]?.target.rack, 'r7');
  });

  it('ends with exit code 1 when a record was refused, and judges the others', async () => {
    const { findings, code, err } = await findingsIn(
      [],
      `${reading(0, { pressure_bar: 20 })}nonsense\n${jump}`,
    );
    assert.deepEqual([findings[0]?.state, code], ['opened', 1]);
    assert.match(err, /^-:2: /);
  });

  it('ends with exit code 1 when a series had no place, and tells how many Metrics that cost', async () => {
    const others = several(3, (i) => reading(i, { pressure_bar: 1 }, 'pump', { site: `s${i}` }));
    const { findings, code, err } = await findingsIn(['--max-series', '1'], jump + others);
    assert.deepEqual([findings[0]?.state, code], ['opened', 1]);
    assert.match(
      err,
      /^-: Metrics refused: 3, the first because: pump would be series number 2; the limit is 1/,
    );
  });

  it('leaves what was there when it fails', async () => {
    const out = path.join(folder(), 'kept.jsonl');
    writeFileSync(out, 'kept\n');
    const { code } = await coldaisle(['detect', '--in', path.join(folder(), 'nothing'), '--out', out]);
    assert.deepEqual([code, readFileSync(out, 'utf8')], [1, 'kept\n']);
  });

  it('does not take the end of a recording for a silence, of samples or of windows', async () => {
    const server = (i: number, name: string) =>
      reading(i, { cpu_temp_c: hum(i, 0, 0, 0) + 20 }, 'server', { server: name });
    const servers = ['a', 'b', 'c', 'd', 'e'];
    // Half an hour of five servers, whose fans were told once and whose watts are told each minute.
    const samples = several(180, (i) =>
      servers
        .map((name) => {
          const fan = reading(i, { speed_pct: 40 }, 'fan', { server: name, fan: 'f' });
          const watts = reading(i, { power_w: 200 + (i % 5) }, 'server', { server: name });
          return server(i, name) + (i === 0 ? fan : '') + (i % 6 === 0 ? watts : '');
        })
        .join(''),
    );
    const windows = (await coldaisle(['window', '--every', '1m'], { stdin: samples })).out;
    for (const recording of [samples, windows])
      assert.deepEqual(await findingsIn([], recording), { findings: [], code: 0, err: '' });
    const longer = several(30, (i) => server(180 + i, 'a'));
    const { findings } = await findingsIn([], samples + longer);
    assert.ok(findings.length > 0, 'one that goes on shows that the others do not');
  });

  it('finds nothing in nothing', async () => {
    assert.deepEqual(await coldaisle(['detect']), { code: 0, out: '', err: '' });
  });

  const wrong: [flags: string[], says: RegExp][] = [
    [['--layers', 'series,smell'], /--layers is "smell"; accepted: series, servers/],
    [['--sensitivity', '9'], /--sensitivity is "9"; accepted: 0\.25\.\.4/],
    [['--inlet-class', 'B'], /--inlet-class is "B"; accepted: A1, A2/],
    [['--max-series', '0'], /--max-series is "0"; accepted: 1\.\.1000000/],
    [['--hold-off', '-1'], /--hold-off is "-1"; accepted: 0\.\.86400/],
    [['--limit', 'cpu_temp_c'], /--limit is "cpu_temp_c"; accepted: FIELD=WARNING,CRITICAL/],
    [['--limit', 'cpu_temp_c=7.7.7'], /--limit is "cpu_temp_c=7\.7\.7"/],
    [['--scores-every', '5'], /--scores-every goes with --scores only/],
    [['--scores', 'x', '--out', './x'], /--scores x and --out \.\/x exclude each other/],
    [['--scores', '-'], /--scores - and --out - exclude each other/],
    [['--univariate', '--multivariate'], /--univariate and --multivariate exclude each other/],
    [['--univariate', '--scores', 'x'], /--univariate and --scores exclude each other/],
    [['--multivariate', '--fields', 'x'], /--multivariate and --fields exclude each other/],
    [['--train', 'x'], /--train goes with --multivariate only/],
  ];
  for (const [flags, says] of wrong) {
    it(`refuses ${flags.join(' ')} with exit code 2`, async () => {
      const { code, out, err } = await coldaisle(['detect', ...flags], { stdin: jump, cwd: folder() });
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, says);
      assert.equal(err.split('\n').length, 2, 'one line');
      assert.ok(!existsSync(path.join(folder(), 'x')), 'nothing is written');
    });
  }
});

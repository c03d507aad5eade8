import assert from 'node:assert/strict';
import { ProblemError } from '../../engine/telemetry/problem';
import { baseUrl } from '../../io/influx/address';
import { verdictOf } from '../../io/influx/answer';
import { authorization, type Database, writePath } from '../../io/influx/database';
import { droppedOf, suspectsOf } from '../../io/influx/suspects';

const NOW = Date.UTC(2026, 10, 26);
const json = (error: string) => JSON.stringify({ error });

const CONFLICT =
  'partial write: field type conflict: input field "v" on measurement "cpu" is type string, already exists as type float dropped=2';

// [1] said by InfluxDB 1.6.7, [vm] by VictoriaMetrics 1.79, both asked by hand; [2], [3] and [e] from the
// documentation and issue threads of InfluxDB 2, 3 and Enterprise.
const ANSWERS: [what: string, status: number, body: string, kind: string, blamesLine?: boolean][] = [
  ['[1] stored', 204, '', 'written'],
  ['[1] type conflict', 400, json(CONFLICT), 'bad', true],
  ['[1] beyond retention', 400, json('partial write: points beyond retention policy dropped=1'), 'bad', true],
  ['[1] no line protocol', 400, json("unable to parse 'cpu': missing fields"), 'bad', true],
  ['[1] no database named', 400, json('database is required'), 'stopped'],
  ['[1] no such database', 404, json('database not found: "nope"'), 'stopped'],
  ['[1] no such retention policy', 500, json('retention policy not found: nope'), 'stopped'],
  ['[1] no credentials', 401, json('unable to parse authentication credentials'), 'stopped'],
  ['[1] no such path', 404, '404 page not found', 'stopped'],
  ['[1] body too large', 413, json('Request Entity Too Large'), 'bad', true],
  ['[1] timed out inside', 500, json('timeout'), 'later'],
  ['[vm] no such path', 400, 'remoteAddr: "x"; unsupported path requested: "/api/v3/write"', 'stopped'],
  [
    '[vm] line too long',
    400,
    'cannot read influx line protocol data: too long line: more than 262144 bytes',
    'bad',
    true,
  ],
  [
    '[2] type conflict',
    422,
    JSON.stringify({
      code: 'unprocessable entity',
      message: `failure writing points to database: ${CONFLICT}`,
    }),
    'bad',
    true,
  ],
  [
    '[2] dropped, as 2.0 said it',
    500,
    JSON.stringify({
      code: 'internal error',
      message:
        'unexpected error writing points to database: partial write: points beyond retention policy dropped=1',
    }),
    'bad',
    true,
  ],
  [
    '[2] no such bucket',
    404,
    JSON.stringify({ code: 'not found', message: 'bucket "b" not found' }),
    'stopped',
  ],
  ['[2] unknown text', 400, JSON.stringify({ code: 'invalid', message: 'precision is wrong' }), 'bad', false],
  ['[2] too many requests', 429, '', 'later'],
  [
    '[3] partial write',
    400,
    JSON.stringify({ error: 'partial write of line protocol occurred', data: [{ line_number: 2 }] }),
    'bad',
    true,
  ],
  ['[3] partial write, as of old', 201, '', 'bad', true],
  ['[e] queued for another node', 500, json('partial write: hinted handoff queue not empty'), 'written'],
  // A line is somebody's text: it must neither pass for the server's word nor stop those behind it.
  [
    '[1] a line that says it was queued',
    400,
    json(`unable to parse 'cpu s="it's: hinted handoff queue not empty" x': bad timestamp`),
    'bad',
    true,
  ],
  [
    '[1] a line that speaks of a database',
    400,
    json(`unable to parse 'cpu s="database not found" x': bad timestamp`),
    'bad',
    true,
  ],
  [
    '[1] a field that speaks of a database',
    400,
    json(CONFLICT.replace('"v"', String.raw`"a \"b\" bucket not found"`)),
    'bad',
    true,
  ],
  [
    '[3] a line that speaks of a database',
    400,
    JSON.stringify({
      error: 'partial write of line protocol occurred',
      data: [{ original_line: 'cpu s="database not found"' }],
    }),
    'bad',
    true,
  ],
  ['a page of something else', 200, '<html>', 'stopped'],
  ['a redirect', 301, '', 'stopped'],
  ['no rights', 403, '', 'stopped'],
  ['wrong method', 405, '', 'stopped'],
  ['busy', 503, '', 'later'],
  ['a proxy whose server is down', 502, '<html>', 'later'],
];

describe('io/influx/answer', () => {
  for (const [what, status, body, kind, blamesLine] of ANSWERS) {
    it(`${what}: ${kind}`, () => {
      const verdict = verdictOf({ status, body }, NOW);
      assert.equal(verdict.kind, kind);
      if (verdict.kind === 'bad') assert.equal(verdict.blamesLine, blamesLine);
    });
  }

  it('tells the text inside the answer, on one line', () => {
    const message = (body: string) => {
      const verdict = verdictOf({ status: 422, body }, NOW);
      return verdict.kind === 'bad' && verdict.message;
    };
    assert.equal(message(json(CONFLICT)), CONFLICT);
    assert.equal(message(JSON.stringify({ code: 'invalid', message: 'two\nlines' })), 'two lines');
    assert.equal(message(''), 'HTTP 422');
    assert.equal(
      message(JSON.stringify({ error: 'partial', data: [{ line_number: 2 }] })),
      'partial: [{"line_number":2}]',
    );
  });

  it('shortens a text that quotes a long line, and keeps the reason at its end', () => {
    const verdict = verdictOf(
      { status: 400, body: `unable to parse '${'a'.repeat(9000)}': missing fields` },
      NOW,
    );
    assert.ok(verdict.kind === 'bad');
    assert.ok(verdict.message.length < 600, `${verdict.message.length}`);
    assert.match(verdict.message, /^unable to parse 'a.* … a.*missing fields$/);
  });

  // RFC 9110, 10.2.3: seconds or an HTTP date.
  const WAITS: [header: string | undefined, ms: number | undefined][] = [
    [undefined, undefined],
    ['7', 7000],
    ['0', undefined],
    ['Thu, 26 Nov 2026 00:00:30 GMT', 30_000],
    ['Wed, 25 Nov 2026 00:00:00 GMT', undefined],
    ['soon', undefined],
    ['999999999', 3_600_000],
  ];
  for (const [header, ms] of WAITS) {
    it(`Retry-After ${header}: ${ms} ms`, () => {
      const verdict = verdictOf(
        { status: 503, body: '', ...(header !== undefined && { retryAfter: header }) },
        NOW,
      );
      assert.ok(verdict.kind === 'later');
      assert.equal(verdict.retryAfterMs, ms);
    });
  }
});

describe('io/influx/database', () => {
  const database: Database = {
    kind: 'influxdb-1',
    url: 'http://localhost:8086',
    database: 'd c',
    gzip: false,
  };

  // The units of 1.x were asked of 1.6.7: it takes `us` for nanoseconds, without a word.
  it('names database, bucket and unit as each server reads them', () => {
    assert.equal(writePath(database, 'us'), '/write?db=d%20c&precision=u');
    assert.equal(
      writePath({ ...database, retentionPolicy: 'forever' }, 'ns'),
      '/write?db=d%20c&rp=forever&precision=n',
    );
    assert.equal(
      writePath({ ...database, kind: 'influxdb-2', organization: 'o&o' }, 'us'),
      '/api/v2/write?org=o%26o&bucket=d%20c&precision=us',
    );
    assert.equal(
      writePath({ ...database, kind: 'victoria-metrics', database: '' }, 'ms'),
      '/api/v2/write?precision=ms',
    );
  });

  it('takes an address as people write it', () => {
    assert.equal(baseUrl('http://localhost:8086/'), 'http://localhost:8086');
    assert.equal(baseUrl('https://db.example/influx/api/v2/'), 'https://db.example/influx');
  });

  for (const url of [
    'localhost:8086',
    'ftp://localhost',
    '',
    'http://me:secret@localhost:8086',
    'http://localhost:8086/?p=secret',
  ]) {
    it(`refuses the address "${url}" without telling a secret`, () => {
      assert.throws(
        () => baseUrl(url),
        (error) =>
          error instanceof ProblemError && !error.message.includes('secret') && error.problem.field === 'url',
      );
    });
  }

  // RFC 7617 for Basic: `Aladdin:open sesame` is its example.
  it('makes the header of the credentials', () => {
    const user = { user: 'Aladdin', password: 'open sesame' };
    assert.equal(authorization({ ...database, ...user }), 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==');
    assert.equal(authorization({ ...database, kind: 'influxdb-2', token: 't' }), 'Token t');
    assert.equal(authorization({ ...database, kind: 'victoria-metrics', token: 't' }), 'Bearer t');
    assert.equal(authorization({ ...database, user: '', token: '' }), undefined);
    assert.throws(
      () => authorization({ ...database, token: 'a\nsecret' }),
      (error) => error instanceof ProblemError && !error.message.includes('secret'),
    );
  });
});

describe('io/influx/suspects', () => {
  const lines = [
    'cpu,host=a v="x" 1',
    'cpu,host=a v=1 2',
    'cpu,host=a w="v=1",v=1i 3',
    'cpus v="x" 4',
    'cpu w=1,v="y, v=2" 5',
    'cpu vv="x" 6',
    'cpu v=true 7',
  ];
  const named = (type: string, field = 'v', measurement = 'cpu') =>
    suspectsOf(
      `partial write: field type conflict: input field "${field}" on measurement "${measurement}" is type ${type}, already exists as type float dropped=3`,
      lines,
    );

  it('names the lines that hold the field with the type that conflicts', () => {
    assert.deepEqual(named('string'), [0, 4]);
    assert.deepEqual(named('integer'), [2]);
    assert.deepEqual(named('float'), [1]);
    assert.deepEqual(named('boolean'), [6]);
    assert.deepEqual(named('string', 'x'), []);
  });

  it('reads quoted names', () => {
    const odd = ['a\\ b,t=1 say\\ "x"=1i 1', 'a\\ b say=1i 1'];
    const message =
      'input field "say \\"x\\"" on measurement "a b" is type integer, already exists as type float';
    assert.deepEqual(suspectsOf(message, odd), [0]);
  });

  it('names none for another text, and reads how many were left out', () => {
    const beyond = 'partial write: points beyond retention policy dropped=12';
    assert.equal(suspectsOf(beyond, lines), undefined);
    assert.equal(droppedOf(beyond), 12);
    assert.equal(droppedOf("unable to parse 'cpu': missing fields"), undefined);
  });

  it('knows a server that gave up on a request from one that takes none', () => {
    const overwhelmed = (status: number) => {
      const verdict = verdictOf({ status, body: '' }, 0);
      return verdict.kind === 'later' && verdict.overwhelmed === true;
    };
    assert.deepEqual([429, 500, 502, 503, 504].filter(overwhelmed), [500, 502, 504]);
  });
});

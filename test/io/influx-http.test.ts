import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { Database } from '../../io/influx/database';
import { HttpTarget } from '../../io/influx/target-http';
import { ManualClock } from '../support/manual-clock';
import { Told } from '../support/told';

interface Request {
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  readonly response: ServerResponse;
  readonly socket: IncomingMessage['socket'];
}

const LINES = ['cpu v=1 1', 'cpu v=2 2'];

describe('io/influx/target-http', () => {
  let server: Server;
  let requests: Told<Request>;
  let clock: ManualClock;
  let url: string;
  let target: HttpTarget;

  beforeEach(async () => {
    requests = new Told();
    clock = new ManualClock();
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { url: asked, headers, socket } = request;
      requests.tell({ url: asked, headers, body: Buffer.concat(chunks), response, socket });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    target = open();
  });

  afterEach(async () => {
    target.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  function open(options: Partial<Database> = {}): HttpTarget {
    return new HttpTarget('lab', { kind: 'influxdb-2', url, database: 'dc', gzip: false, ...options }, clock);
  }

  async function answered(status: number, body = '', headers: Record<string, string> = {}) {
    const verdict = target.write(LINES, 'ns');
    const { response } = await requests.next();
    response.writeHead(status, headers).end(body);
    return verdict;
  }

  it('posts lines as they are, with path, unit and credentials', async () => {
    target = open({ organization: 'o', token: 'secret' });
    const verdict = target.write(LINES, 'us');
    const { url: asked, headers, body, response } = await requests.next();
    response.writeHead(204).end();
    assert.deepEqual(await verdict, { kind: 'written' });
    assert.equal(asked, '/api/v2/write?org=o&bucket=dc&precision=us');
    assert.equal(headers.authorization, 'Token secret');
    assert.equal(headers['content-encoding'], undefined);
    assert.equal(body.toString(), 'cpu v=1 1\ncpu v=2 2');
    assert.equal(clock.pending, 0);
  });

  it('uses one connection for request after request', async () => {
    const sockets = new Set<unknown>();
    for (let turn = 0; turn < 3; turn++) {
      const verdict = target.write(LINES, 'ns');
      const { response, socket } = await requests.next();
      sockets.add(socket);
      response.writeHead(204).end();
      await verdict;
    }
    assert.equal(sockets.size, 1);
  });

  it('compresses large bodies when asked to', async () => {
    target = open({ gzip: true });
    const lines = Array.from({ length: 200 }, (_, at) => `cpu,host=é v=${at} 1`);
    const verdict = target.write(lines, 'ns');
    const { headers, body, response } = await requests.next();
    response.writeHead(204).end();
    await verdict;
    assert.equal(headers['content-encoding'], 'gzip');
    assert.equal(gunzipSync(body).toString(), lines.join('\n'));
  });

  it('tells status and text of a refusal', async () => {
    const body = JSON.stringify({ code: 'invalid', message: "unable to parse 'cpu'" });
    assert.deepEqual(await answered(400, body, { 'content-type': 'application/json' }), {
      kind: 'bad',
      status: 400,
      message: "unable to parse 'cpu'",
      blamesLine: true,
    });
  });

  it('takes nothing but 204 for stored', async () => {
    assert.equal((await answered(201, '{}', { 'content-type': 'application/json' })).kind, 'bad');
    assert.equal((await answered(200, 'a page', { 'content-type': 'text/html' })).kind, 'stopped');
    assert.equal((await answered(302, '', { location: 'http://127.0.0.1:1/' })).kind, 'stopped');
  });

  it('waits as long as Retry-After says', async () => {
    assert.deepEqual(await answered(503, 'busy', { 'retry-after': '17' }), {
      kind: 'later',
      message: 'busy',
      retryAfterMs: 17_000,
    });
  });

  it('reads a header as long as the lines that InfluxDB 1.x repeats in it', async () => {
    const verdict = await answered(400, "unable to parse 'cpu'", { 'x-influxdb-error': 'a'.repeat(100_000) });
    assert.equal(verdict.kind, 'bad');
  });

  it('comes back later when the connection breaks, before or inside the answer, or is refused', async () => {
    const broken = target.write(LINES, 'ns');
    (await requests.next()).socket.destroy();
    assert.deepEqual(await broken, { kind: 'later', message: 'ECONNRESET' });
    const half = target.write(LINES, 'ns');
    const { response, socket } = await requests.next();
    response.writeHead(500, { 'content-length': '100' });
    response.write('half', () => socket.destroy());
    assert.equal((await half).kind, 'later');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const refused = await target.write(LINES, 'ns');
    assert.deepEqual(refused, { kind: 'later', message: 'ECONNREFUSED' });
  });

  it('ends a request that gets no answer, so that it cannot be stored behind later ones', async () => {
    const verdict = target.write(LINES, 'ns');
    const { socket } = await requests.next();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    clock.advance(30_000);
    assert.deepEqual(await verdict, { kind: 'later', message: 'no answer in 30 s', overwhelmed: true });
    await closed;
    assert.equal((await answered(204)).kind, 'written');
  });

  it('gives the request up when it is closed', async () => {
    const verdict = target.write(LINES, 'ns');
    await requests.next();
    target.close();
    assert.equal((await verdict).kind, 'later');
    assert.equal(clock.pending, 0);
  });

  it('never shows a secret, not even one that a proxy repeats', async () => {
    target = open({ kind: 'influxdb-1', user: 'me', password: 'pass word' });
    const said = `you sent Basic ${Buffer.from('me:pass word').toString('base64')}, that is me:pass word`;
    const verdict = await answered(403, said);
    assert.deepEqual(verdict, { kind: 'stopped', status: 403, message: 'you sent …, that is me:…' });
  });
});

import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { isProblem } from '../../io/prometheus/target';
import { ClientRig, flawOf, textOf } from './prometheus-client-rig';
import { ScriptedExporter, selfSigned, sendText } from './prometheus-exporter';

describe('scrape client', () => {
  const rig = new ClientRig();
  const { use, get } = rig;

  it('asks for text, zipped, and says how long it waits', async () => {
    assert.equal(textOf(await get()), 'x 1\n');
    const [request] = rig.exporter.requests;
    assert.equal(request?.url, '/metrics');
    assert.deepEqual(
      ['accept', 'accept-encoding', 'x-prometheus-scrape-timeout-seconds', 'authorization'].map(
        (name) => request?.headers[name],
      ),
      ['text/plain;version=0.0.4,*/*;q=0.1', 'gzip', '10', undefined],
    );
  });

  it('unzips, and keeps its connection', async () => {
    rig.exporter.answer = (_, response) =>
      sendText(response, gzipSync('y 2\n'), { 'content-encoding': 'gzip' });
    for (let n = 0; n < 3; n++) assert.equal(textOf(await get()), 'y 2\n');
    assert.equal(rig.exporter.connections, 1);
  });

  it('asks again over another connection when a kept one was closed meanwhile', async () => {
    await get();
    // The next request goes over it, and is torn.
    rig.exporter.answer = (_, response) => {
      rig.exporter.answer = (__, again) => sendText(again, 'z 3\n');
      response.socket?.resetAndDestroy();
    };
    assert.equal(textOf(await get()), 'z 3\n');
    assert.equal(rig.exporter.requests.length, 3);
  });

  const types: [type: string | undefined, codec: string][] = [
    ['text/plain', 'prometheus'],
    ['TEXT/PLAIN; charset=utf-8', 'prometheus'],
    ['application/openmetrics-text; version=1.0.0', 'openmetrics'],
    [undefined, 'prometheus'],
  ];
  for (const [type, codec] of types) {
    it(`reads ${type ?? 'an answer without a type'} as ${codec}`, async () => {
      rig.exporter.answer = (_, response) =>
        response.writeHead(200, type === undefined ? {} : { 'content-type': type }).end('x 1\n');
      const page = await get();
      assert.equal(isProblem(page) ? page : page.codec, codec);
    });
  }

  const failing: [what: string, answer: (response: ServerResponse) => void, code: string, value: unknown][] =
    [
      [
        'a page',
        (r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
        'target-format',
        'text/html',
      ],
      [
        'protocol buffers',
        (r) => r.writeHead(200, { 'content-type': 'application/vnd.google.protobuf' }).end('x'),
        'target-format',
        'application/vnd.google.protobuf',
      ],
      [
        'what is named after a method of objects',
        (r) => r.writeHead(200, { 'content-type': 'constructor' }).end('x'),
        'target-format',
        'constructor',
      ],
      ['another compression', (r) => sendText(r, 'x', { 'content-encoding': 'br' }), 'target-format', 'br'],
      [
        'what is not zipped',
        (r) => sendText(r, 'x 1\n', { 'content-encoding': 'gzip' }),
        'target-down',
        'Z_DATA_ERROR',
      ],
      [
        'what is zipped by half',
        (r) => sendText(r, gzipSync('x 1\n').subarray(0, 15), { 'content-encoding': 'gzip' }),
        'target-down',
        'Z_BUF_ERROR',
      ],
      ['401', (r) => r.writeHead(401).end('who?'), 'target-status', 401],
      ['204', (r) => r.writeHead(204).end(), 'target-status', 204],
      ['500', (r) => r.writeHead(500).end('no'), 'target-status', 500],
      ['304 without a place', (r) => r.writeHead(304).end(), 'target-status', 304],
      [
        'half of what it promised',
        (r) => {
          r.writeHead(200, { 'content-type': 'text/plain', 'content-length': '100' });
          r.write('x 1\n', () => r.destroy());
        },
        'target-down',
        'ECONNRESET',
      ],
      [
        'half of a chunked body',
        (r) => {
          r.writeHead(200, { 'content-type': 'text/plain' });
          r.write('x 1\n', () => r.destroy());
        },
        'target-down',
        'ECONNRESET',
      ],
      ['a reset', (r) => r.socket?.resetAndDestroy(), 'target-down', 'ECONNRESET'],
      ['no HTTP', (r) => r.socket?.end('hello\r\n\r\n'), 'target-down', 'HPE_INVALID_CONSTANT'],
      [
        'a last line without its end, and hangs up',
        (r) => {
          r.socket?.end('HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nx 1\ny 2');
        },
        'truncated',
        'y 2',
      ],
    ];
  for (const [what, answer, code, value] of failing) {
    it(`says what is wrong when the target answers with ${what}`, async () => {
      rig.exporter.answer = (_, response) => answer(response);
      assert.deepEqual(flawOf(await get()), [code, rig.exporter.host, value]);
    });
  }

  it('takes what ends with a hang-up when its last line is whole', async () => {
    rig.exporter.answer = (_, response) => {
      response.socket?.end('HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nx 1\n');
    };
    assert.equal(textOf(await get()), 'x 1\n');
  });

  it('says so when nobody listens, or the host is unknown', async () => {
    await rig.exporter.stop();
    const { host } = { host: '127.0.0.1:1' };
    assert.deepEqual(flawOf(await get(host)), ['target-down', host, 'ECONNREFUSED']);
    const [code, field] = flawOf(await get('no-such-host.invalid:9100'));
    assert.deepEqual([code, field], ['target-down', 'no-such-host.invalid:9100']);
    rig.exporter = await ScriptedExporter.start();
  });

  it('asks over TLS, with the certificates it is given', async function () {
    const keys = selfSigned();
    if (keys === undefined) return this.skip();
    const secure = await ScriptedExporter.startTls(keys);
    assert.deepEqual(flawOf(await get(`https://${secure.host}`)), [
      'target-down',
      secure.host,
      'DEPTH_ZERO_SELF_SIGNED_CERT',
    ]);
    use({ tls: { ca: keys.cert } });
    for (let n = 0; n < 2; n++) assert.equal(textOf(await get(`https://${secure.host}`)), 'x 1\n');
    // That of the refused attempt, and one that is kept.
    assert.equal(secure.connections, 2);
    await secure.stop();
  });
});

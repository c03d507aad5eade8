import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { until } from '../support/until';
import { ClientRig, flawOf, MIB, textOf } from './prometheus-client-rig';
import { sendText } from './prometheus-exporter';

describe('scrape client, bounded,', () => {
  const rig = new ClientRig();
  const { use, get } = rig;

  describe('gives up a target', () => {
    const late: [what: string, answer: (response: ServerResponse) => void][] = [
      ['that says nothing', () => {}],
      ['that stops in its answer', (r) => r.writeHead(200, { 'content-type': 'text/plain' }).write('x 1\n')],
      [
        'that stops in what is zipped',
        (r) => {
          r.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' });
          r.write(gzipSync('x 1\n').subarray(0, 12));
        },
      ],
    ];
    for (const [what, answer] of late) {
      it(what, async () => {
        rig.exporter.answer = (_, response) => answer(response);
        const page = get();
        await until(() => rig.exporter.underWay === 1, 'it is asked');
        rig.clock.advance(9999);
        assert.equal(rig.exporter.underWay, 1);
        rig.clock.advance(1);
        assert.deepEqual(flawOf(await page), ['target-slow', rig.exporter.host, 10]);
        await until(() => rig.exporter.underWay === 0, 'the request is gone');
      });
    }

    it('when it is closed', async () => {
      rig.exporter.answer = () => {};
      const page = get();
      await until(() => rig.exporter.underWay === 1, 'it is asked');
      rig.client.close();
      assert.deepEqual(flawOf(await page).slice(0, 2), ['target-down', rig.exporter.host]);
    });
  });

  describe('takes a body of at most so many bytes', () => {
    const body = Buffer.alloc(MIB, 'x 1\n');
    beforeEach(() => use({ maxBytes: MIB }));

    it('and no more', async () => {
      rig.exporter.answer = (_, response) => sendText(response, body);
      assert.equal(textOf(await get()).length, MIB);
      rig.exporter.answer = (_, response) => sendText(response, Buffer.concat([body, body]));
      const [code, field] = flawOf(await get());
      assert.deepEqual([code, field], ['too-large', rig.exporter.host]);
    });

    it('unzipped: it stops soon behind the limit', async () => {
      const bomb = gzipSync(Buffer.alloc(64 * MIB));
      rig.exporter.answer = (_, response) => sendText(response, bomb, { 'content-encoding': 'gzip' });
      const [code, , bytes] = flawOf(await get());
      assert.equal(code, 'too-large');
      // A chunk of zlib at most beyond.
      assert.ok(Number(bytes) > MIB && Number(bytes) <= MIB + 64 * 1024, String(bytes));
    }).timeout(20_000);

    it('zipped too: endless nothing is something', async () => {
      const nothing = Buffer.concat(new Array(1000).fill(gzipSync('')));
      rig.exporter.answer = (_, response) => {
        response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' });
        const more = () => !response.destroyed && response.write(nothing, more);
        more();
      };
      assert.deepEqual(flawOf(await get())[0], 'too-large');
    });
  });
});

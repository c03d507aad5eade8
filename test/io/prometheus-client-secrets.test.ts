import assert from 'node:assert/strict';
import type { ClientOptions } from '../../io/prometheus/scrape-client';
import { ClientRig, flawOf, textOf } from './prometheus-client-rig';
import { ScriptedExporter, sendText } from './prometheus-exporter';

describe('scrape client, trusted,', () => {
  const rig = new ClientRig();
  const { use, get } = rig;

  describe('follows a redirect', () => {
    const to = (place: () => string) => {
      rig.exporter.answer = ({ url }, response) => {
        if (url === '/metrics') response.writeHead(302, { location: place() }).end();
        else sendText(response, `${url?.slice(1)} 1\n`);
      };
    };

    it('on the same host, with the secrets', async () => {
      use({ secrets: { token: 'hidden' } });
      to(() => '/moved');
      assert.equal(textOf(await get()), 'moved 1\n');
      assert.deepEqual(
        rig.exporter.requests.map(({ headers }) => headers.authorization),
        ['Bearer hidden', 'Bearer hidden'],
      );
    });

    it('to no other host, port, scheme or user', async () => {
      const other = await ScriptedExporter.start();
      const port = other.host.split(':')[1];
      const places: [place: string, shown: string][] = [
        [`http://${other.host}/metrics?secret=1`, `http://${other.host}/metrics`],
        [`http://localhost:${port}/a`, `http://localhost:${port}/a`],
        [`//${other.host}/b`, `http://${other.host}/b`],
        [`https://${rig.exporter.host}/c`, `https://${rig.exporter.host}/c`],
        [`http://me:pass@${rig.exporter.host}/d`, `http://${rig.exporter.host}/d`],
        ['file:///etc/passwd', 'null/etc/passwd'],
        ['http://[', 'http://['],
      ];
      for (const [place, shown] of places) {
        to(() => place);
        assert.deepEqual(flawOf(await get()), ['target-redirect', rig.exporter.host, shown]);
      }
      assert.equal(other.requests.length, 0);
      await other.stop();
    });

    it('but not for ever', async () => {
      rig.exporter.answer = (_, response) => response.writeHead(307, { location: '/metrics' }).end();
      assert.deepEqual(flawOf(await get()), ['target-status', rig.exporter.host, 307]);
      assert.equal(rig.exporter.requests.length, 6);
    });
  });

  describe('sends secrets', () => {
    const sent = async (options: Partial<ClientOptions>) => {
      use(options);
      await get();
      return rig.exporter.requests.at(-1)?.headers.authorization;
    };

    it('as basic or bearer', async () => {
      // RFC 7617, section 2: this very example.
      const user = { user: 'Aladdin', password: 'open sesame' };
      assert.equal(await sent({ secrets: user }), 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==');
      assert.equal(await sent({ secrets: { ...user, token: 't' } }), 'Bearer t');
      assert.equal(await sent({ secrets: { user: 'u' } }), `Basic ${Buffer.from('u:').toString('base64')}`);
    });

    const hosts: [patterns: string[], may: boolean][] = [
      [['127.0.0.1'], true],
      [['127.0.0.*'], true],
      [['127.0.0.1:*'], true],
      [['127.0.0.1:1'], false],
      [['node*', '10.0.0.1'], false],
    ];
    for (const [secretHosts, may] of hosts) {
      it(`to a target of 127.0.0.1 ${may ? 'when' : 'not when'} they are for ${secretHosts}`, async () => {
        const header = await sent({ secrets: { token: 't' }, secretHosts });
        assert.equal(header, may ? 'Bearer t' : undefined);
      });
    }
  });
});

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { ROOT } from '../support/sources';

describe('the store of the demo', () => {
  const open = async (options: object, env: Record<string, string>) => {
    const { openStore } = await import('../../scripts/demo/store.mjs');
    return openStore({ db: false, temporary: false, ...options }, path.join('home', '.demo'), env);
  };

  it('is a folder of the checkout, or of the folder that was given', async () => {
    const usual = await open({}, {});
    assert.equal(usual.folder, path.join(ROOT, 'demo-data'));
    assert.equal(usual.url, undefined);
    const given = await open({ folder: 'home/.demo' }, {});
    assert.equal(given.folder, path.join('home', '.demo', 'demo-data'));
    assert.equal(given.place, path.join('home', '.demo', 'demo-data') + path.sep);
    // Where a folder is that goes again is no matter of the page.
    const gone = await open({ temporary: true }, {});
    assert.equal(gone.place, `demo-data${path.sep}`);
  });

  it('is the database of INFLUX_URL, with what else is said of it', async () => {
    const env = {
      INFLUX_URL: 'http://db:8086',
      INFLUX_TARGET: 'influxdb-2',
      INFLUX_TOKEN: 't',
      INFLUX_ORG: 'o',
    };
    const { place, url, target, database, organization, secrets } = await open({}, env);
    assert.deepEqual(
      { place, url, target, database, organization, secrets },
      {
        place: 'http://db:8086',
        url: 'http://db:8086',
        target: 'influxdb-2',
        database: 'telemetry',
        organization: 'o',
        secrets: { token: 't' },
      },
    );
    assert.equal((await open({ temporary: true }, env)).url, undefined);
  });

  it('is told by what answers there', async () => {
    const answers: [headers: Record<string, string>, body: string, target: string][] = [
      [{ 'x-influxdb-version': '1.6.7' }, '', 'influxdb-1'],
      [{ 'x-influxdb-version': 'v2.7.1' }, '', 'influxdb-2'],
      [{}, 'VictoriaMetrics is Healthy.', 'victoria-metrics'],
    ];
    for (const [headers, body, target] of answers) {
      const server = createServer((_, response) => response.writeHead(200, headers).end(body));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const store = await open({}, { INFLUX_URL: `http://127.0.0.1:${port}` });
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      assert.equal(store.target, target);
    }
  });
});

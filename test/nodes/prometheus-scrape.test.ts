import assert from 'node:assert/strict';
import { renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { ScriptedExporter, selfSigned, sendText } from '../io/prometheus-exporter';
import { INTERVAL, ScrapeFixture } from './prometheus-scrape-fixture';

const SECRET = 'hidden-secret';

describe('prometheus-scrape', () => {
  const fixture = new ScrapeFixture();
  const { load, now, messages, series, metrics, ups, refused, light } = fixture;

  const said = (body: string) => {
    fixture.exporter.answer = (_, response) => sendText(response, body);
  };

  it('scrapes each target once an interval', async () => {
    await load();
    const { rig } = fixture;
    fixture.toTurnOf(`http://${fixture.exporter.host}/metrics`);
    await rig.until(() => messages().length === 1);
    for (let n = 2; n <= 3; n++) {
      rig.clock.advance(INTERVAL);
      await rig.until(() => messages().length === n);
    }
    assert.equal(fixture.exporter.requests.length, 3);
    assert.deepEqual(ups(), [true, true, true]);
    const [first, second] = series();
    assert.equal((second?.timestamp ?? 0) - (first?.timestamp ?? 0), INTERVAL);
    assert.deepEqual(first?.tags, { server: hostname(), instance: fixture.exporter.host });
  });

  it('scrapes at once when it is asked, and is done with the message when the results are out', async () => {
    await load({ name: 'rack 7' });
    await now();
    assert.deepEqual(
      messages().map(({ topic }) => topic),
      ['rack 7'],
    );
    assert.deepEqual(
      metrics().map(({ name }) => name),
      ['x', 'scrape'],
    );
    assert.equal(fixture.rig.ended[0]?.error, undefined);
  });

  it('refuses every other message, and touches nothing', async () => {
    await load();
    const { rig } = fixture;
    for (const payload of ['stop', 7, null, { payload: 'scrape' }]) rig.send({ payload });
    await rig.untilEnded(4);
    await new Promise(setImmediate);
    assert.deepEqual(
      refused().map(({ reason, input }) => [reason, input]),
      [
        ['wrong-type', 'stop'],
        ['wrong-type', 7],
        ['wrong-type', null],
        ['wrong-type', { payload: 'scrape' }],
      ],
    );
    assert.equal(fixture.exporter.requests.length, 0);
  });

  it('sends what is refused with target, line and reason, under the reason as topic', async () => {
    await load();
    said('x 1\nno value\n');
    await now();
    assert.deepEqual(
      refused().map(({ reason, input, line, target }) => [reason, input, line, target]),
      [['malformed', 'no value', 2, `http://${fixture.exporter.host}/metrics`]],
    );
    assert.equal(fixture.rig.out[1]?.at(-1)?.topic, 'malformed');
  });

  it('shows targets, those that are down and what was lost', async () => {
    const other = await ScriptedExporter.start();
    await load({ targets: [{ target: fixture.exporter.host }, { target: other.host }] });
    assert.deepEqual(light(), { fill: 'green', shape: 'dot', text: '2 ◎' });
    await now();
    assert.deepEqual(light(), { fill: 'green', shape: 'dot', text: '2 ◎' });
    await other.stop();
    await now();
    assert.deepEqual(light(), { fill: 'yellow', shape: 'ring', text: '2 ◎ 1 ▼ 1 ✕' });
    await fixture.exporter.stop();
    await now();
    assert.deepEqual(light(), { fill: 'red', shape: 'ring', text: '2 ◎ 2 ▼ 2 ✕' });
    fixture.exporter = await ScriptedExporter.start();
  });

  it('leaves out a turn of a target whose last scrape goes on, and says so', async () => {
    // A timeout as long as the interval: both end at one time, and the turn is the first of them.
    await load({ timeoutS: 15, intervalS: 15 });
    const { rig, exporter } = fixture;
    exporter.answer = () => {};
    fixture.toTurnOf(`http://${exporter.host}/metrics`);
    rig.clock.advance(INTERVAL);
    await rig.until(() => refused().length === 2 && ups().length === 1);
    assert.deepEqual(
      refused().map(({ reason, problem }) => [reason, problem.field, problem.value]),
      [
        ['scrape-behind', exporter.host, 1],
        ['target-slow', exporter.host, 15],
      ],
    );
    assert.deepEqual(ups(), [false]);
  });

  it('does no more scrapes at once than it may', async () => {
    const targets = Array.from({ length: 20 }, (_, n) => ({ target: `${fixture.exporter.host}/t${n}` }));
    await load({ targets, atOnce: 3 });
    await now();
    assert.equal(fixture.exporter.requests.length, 20);
    assert.ok(fixture.exporter.mostUnderWay <= 3, String(fixture.exporter.mostUnderWay));
  });

  it('keeps its counters over a deploy', async () => {
    await load({ names: 'canonical' });
    const { rig } = fixture;
    const text = (rx: number) =>
      said(
        `# TYPE node_network_receive_bytes_total counter\nnode_network_receive_bytes_total{device="e"} ${rx}\n`,
      );
    text(0);
    await now();
    await rig.unload();
    rig.clock.advance(10_000);
    await rig.start();
    text(5000);
    await now();
    // 5,000 bytes in 10 s.
    assert.equal(series().at(-1)?.fields.net_rx_bytes_s, 500);
  });

  it('ends what is under way when it is closed, and its messages', async () => {
    await load();
    const { rig, exporter } = fixture;
    exporter.answer = () => {};
    rig.send({ payload: 'scrape' });
    while (exporter.underWay === 0) await new Promise(setImmediate);
    await rig.deploy(undefined);
    await rig.untilEnded(1);
    assert.match(String(rig.ended[0]?.error?.message), /closing/);
    assert.equal(rig.clock.pending, 0);
  });

  describe('with a file of targets', () => {
    const put = (content: string) => {
      const place = path.join(fixture.folder, 'targets.json');
      writeFileSync(`${place}.new`, content);
      renameSync(`${place}.new`, place);
    };
    const group = (...targets: string[]) => JSON.stringify([{ targets, labels: { rack: 'R01' } }]);
    /** Lets the node look at its file. */
    const look = async (holds: () => boolean) => {
      while (!holds()) {
        fixture.rig.clock.advance(1000);
        for (let n = 0; n < 10; n++) await new Promise(setImmediate);
      }
    };
    const shown = () => fixture.rig.statuses.at(-1)?.status.text;
    const WITH_FILE = { source: 'file', file: 'targets.json', intervalS: 86_400 };
    /** A target whose turn comes in the second half of the day: tests that look for a while meet none. */
    const target = (name: string): string => {
      for (let n = 0; ; n++) {
        const address = `${fixture.exporter.host}/${name}${n}`;
        if (fixture.placeOf(`http://${address}`) > 0.5) return address;
      }
    };

    it('in the user directory scrapes them, and reads it again when it changes', async () => {
      const first = target('metrics');
      put(group(first));
      await load(WITH_FILE);
      await look(() => shown() === '1 ◎');
      await now();
      assert.deepEqual(series()[0]?.tags, {
        rack: 'R01',
        server: hostname(),
        instance: first.replace('/', '_'),
      });
      put(group(target('other'), target('more')));
      await look(() => shown() === '2 ◎');
      // The target that has gone takes its series with it.
      assert.deepEqual(series()[1]?.fields, { value: null });
      await now();
      const asked = fixture.exporter.requests.map(({ url }) => url?.replace(/\d+$/, ''));
      assert.deepEqual(asked.sort(), ['/metrics', '/more', '/other']);
    });

    it('keeps its targets while the file is wrong, and says why once', async () => {
      put(group(target('metrics')));
      await load(WITH_FILE);
      await look(() => shown() === '1 ◎');
      put('[{"targets": [7]}]');
      await look(() => refused().length > 0);
      const [{ reason, problem } = assert.fail()] = refused();
      assert.deepEqual([reason, problem.field, problem.value], ['target-file', '[0].targets[0]', 7]);
      assert.match(String(fixture.rig.warnings[0]), /In the file of targets \[0\]\.targets\[0\] is 7/);
      assert.deepEqual(light(), { fill: 'yellow', shape: 'ring', text: '1 ◎' });
      await now();
      assert.deepEqual(ups(), [true]);
    });

    it('that is not there says so, and waits for it', async () => {
      await load(WITH_FILE);
      await look(() => refused().length > 0);
      assert.equal(refused()[0]?.reason, 'unreadable');
      put(group(target('metrics')));
      await look(() => shown() === '1 ◎');
    });
  });

  describe('with secrets', () => {
    const credentials = { n: { token: SECRET } };
    const header = () => fixture.exporter.requests.at(-1)?.headers.authorization;

    it('sends them to the targets of its list, and never shows them', async () => {
      await load({}, { credentials });
      fixture.exporter.answer = ({ headers }, response) =>
        sendText(response, 'x 1\n', { 'content-type': `text/html; ${headers.authorization}` });
      await now();
      assert.equal(header(), `Bearer ${SECRET}`);
      const shown = JSON.stringify([fixture.rig.out, fixture.rig.warnings, fixture.rig.errors]);
      assert.ok(!shown.includes(SECRET));
    });

    it('sends them to the hosts they are for alone', async () => {
      await load({ hosts: '10.*, *.lab' }, { credentials });
      await now();
      assert.equal(header(), undefined);
    });

    it('asks for these hosts when the targets come from a file', async () => {
      await load({ source: 'file', file: 't.json' }, { credentials });
      assert.match(String(fixture.rig.errors[0]), /^hosts is missing/);
      assert.equal(fixture.rig.statuses.at(-1)?.status.fill, 'red');
    });
  });

  it('asks over TLS with the certificates of a configuration node of Node-RED', async function () {
    const keys = selfSigned();
    if (keys === undefined) return this.skip();
    const secure = await ScriptedExporter.startTls(keys);
    const tls = {
      id: 'tls',
      type: 'tls-config',
      name: '',
      cert: '',
      key: '',
      ca: '',
      verifyservercert: true,
    };
    await load(
      { tls: 'tls', targets: [{ target: secure.host }] },
      { beside: [tls], credentials: { tls: { cadata: keys.cert.toString() } } },
    );
    await now();
    assert.deepEqual(refused(), []);
    assert.deepEqual(ups(), [true]);
    await secure.stop();
  });

  it('with a TLS configuration that is not there says so', async () => {
    await load({ tls: 'gone', targets: [{ target: 'n1:9100' }] });
    assert.match(String(fixture.rig.errors[0]), /^tls is missing/);
  });
});

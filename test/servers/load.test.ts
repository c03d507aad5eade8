import assert from 'node:assert/strict';
import { systemClock } from '../../io/clock';
import { type LoadPlan, LoadRun } from '../../io/mqtt/load-run';
import { coldaisle } from '../cli/shell';
import { type Mosquitto, mosquittoIsMissing, startMosquitto } from '../long/mosquitto';

describe('coldaisle load on mosquitto', function () {
  this.timeout(60_000);
  let mosquitto: Mosquitto;

  before(async function () {
    if (mosquittoIsMissing()) return this.skip();
    mosquitto = await startMosquitto();
  });
  after(() => mosquitto?.stop());

  function plan(changes: Partial<LoadPlan>): LoadPlan {
    const { url, account } = mosquitto;
    const sides = { publish: true, consume: true, workers: 1, qos: 0, cluster: 'load', run: 'test' } as const;
    return { url, account, ...sides, rate: 500, seconds: 1, ...changes };
  }
  const run = (changes: Partial<LoadPlan> = {}) => new LoadRun(plan(changes), systemClock).run(() => {});

  for (const qos of [0, 1] as const) {
    it(`brings every message once, with QoS ${qos}, of several publishers`, async () => {
      const { published, consumed, delays } = await run({ qos, workers: 2 });
      assert.ok(published !== undefined && consumed !== undefined);
      assert.equal(published.sent + published.unsent, 500);
      const { received, distinct, lost, duplicated, others } = consumed;
      assert.deepEqual(
        [received, distinct, lost, duplicated, others],
        [published.sent, published.sent, 0, 0, 0],
      );
      assert.ok(published.sent > 0);
      assert.equal(
        delays?.counts.reduce((sum, count) => sum + count, 0),
        received,
      );
    });
  }

  it('publishes in one place and consumes in another', async () => {
    const listener = new LoadRun(plan({ publish: false, seconds: 30 }), systemClock);
    let publishing: Promise<unknown> | undefined;
    const consumed = listener.run(() => {
      publishing ??= run({ consume: false, rate: 200 }).then((figures) => {
        listener.stop();
        return figures;
      });
    });
    const heard = await consumed;
    const sent = (await publishing) as Awaited<ReturnType<typeof run>>;
    assert.equal(sent.consumed, undefined);
    assert.equal(heard.published, undefined);
    assert.equal(heard.consumed?.distinct, sent.published?.sent);
    assert.equal(heard.consumed?.lost, 0);
  });

  it('ends early with the figures so far', async () => {
    const long = new LoadRun(plan({ seconds: 600 }), systemClock);
    const { published, consumed } = await long.run((elapsedS) => {
      if (elapsedS > 0.5) long.stop();
    });
    assert.ok(published !== undefined && published.sent > 0 && published.seconds < 30);
    assert.equal(consumed?.distinct, published.sent);
  });

  it('is told by the command as JSON and as a table', async () => {
    const { user, password } = mosquitto.account;
    const env = { COLDAISLE_MQTT_USER: user, COLDAISLE_MQTT_PASSWORD: password };
    const flags = ['load', '--url', mosquitto.url, '--rate', '100', '--seconds', '1'];
    const json = await coldaisle([...flags, '--format', 'json'], { env, clock: systemClock });
    assert.deepEqual([json.code, json.err], [0, '']);
    const { asked_per_s, publish, consume } = JSON.parse(json.out);
    assert.deepEqual([asked_per_s, publish.messages, consume.lost], [100, 100, 0]);
    const table = await coldaisle([...flags, '--lang', 'fr'], { env, clock: systemClock });
    assert.match(table.out, /^perdus +0$/m);
    assert.match(table.out, /^délai p99, ms +\d/m);
  });

  it('tells that the broker refuses a wrong password and a missing one', async () => {
    const wrong = { COLDAISLE_MQTT_USER: mosquitto.account.user, COLDAISLE_MQTT_PASSWORD: 'wrong' };
    for (const env of [wrong, {} as Record<string, string>]) {
      const { code, err } = await coldaisle(['load', '--url', mosquitto.url], { env, clock: systemClock });
      assert.equal(code, 1);
      assert.match(err, /refuses: Connection refused: Not authorized\. Set COLDAISLE_MQTT_USER/);
    }
  });

  it('tells that nothing listens, and that nobody knows the host', async () => {
    await mosquitto.down('SIGTERM');
    const gone = await coldaisle(['load', '--url', mosquitto.url], { clock: systemClock });
    assert.equal(gone.code, 1);
    assert.match(gone.err, /cannot be reached: ECONNREFUSED/);
    // RFC 2606: no name ends in .invalid.
    const unknown = await coldaisle(['load', '--url', 'mqtt://broker.invalid'], { clock: systemClock });
    assert.equal(unknown.code, 1);
    assert.match(unknown.err, /cannot be reached: (ENOTFOUND|EAI_AGAIN)/);
  });
});

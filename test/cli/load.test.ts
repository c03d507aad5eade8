import assert from 'node:assert/strict';
import enUS from '../../cli/load/locales/en-US.json';
import { loadTable, summaryOf } from '../../cli/load/table';
import { Delays } from '../../io/mqtt/delays';
import { coldaisle } from './shell';

describe('coldaisle load', () => {
  const URL = ['--url', 'mqtt://localhost'];
  const wrong: [flags: string[], says: RegExp][] = [
    [[], /--url needs a value: --url mqtt:\/\/localhost:1883/],
    [['--url', 'localhost:1883'], /--url is "localhost:1883"; accepted: an address such as mqtt:/],
    [['--url', 'http://localhost'], /--url is "http:\/\/localhost"; accepted: an address such as mqtt:/],
    [[...URL, '--rate', '0'], /--rate is "0"; accepted: 0\.01\.\.1000000/],
    [[...URL, '--rate', 'fast'], /--rate is "fast"; accepted: a number/],
    [[...URL, '--seconds', '-1'], /--seconds is "-1"; accepted: 0\.1\.\.86400/],
    [[...URL, '--workers', '1.5'], /--workers is "1\.5"; accepted: 1\.\.64/],
    [[...URL, '--qos', '2'], /--qos is "2"; accepted: 0, 1/],
    [[...URL, '--cluster', 'a/b'], /--cluster is "a\/b"; accepted: a name/],
    [[...URL, '--format', 'csv'], /--format is "csv"; accepted: table, json/],
    [[...URL, '--password', 'x'], /there is no flag --password/],
  ];
  for (const [flags, says] of wrong) {
    it(`refuses ${flags.join(' ') || 'no flags'} with exit code 2`, async () => {
      const { code, out, err } = await coldaisle(['load', ...flags]);
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, says);
      assert.equal(err.split('\n').length, 2, 'one line');
    });
  }

  it('refuses a password in the address, and does not say it again', async () => {
    for (const url of ['mqtt://lab:hush@broker:1883', 'mqtt://lab:hush@', 'ftp://lab:hush@broker']) {
      const { code, err } = await coldaisle(['load', '--url', url]);
      assert.equal(code, 2);
      assert.doesNotMatch(err, /hush|lab/);
    }
  });

  describe('table', () => {
    const plan = {
      url: 'mqtt://localhost',
      publish: true,
      consume: true,
      rate: 1000,
      seconds: 10,
      workers: 1,
      qos: 0,
      cluster: 'load',
      run: 'run',
    } as const;
    const delays = new Delays();
    for (let ms = 1; ms <= 100; ms++) delays.add(ms);
    const figures = {
      published: { sent: 9000, unsent: 1000, seconds: 10 },
      consumed: {
        received: 8995,
        distinct: 8990,
        duplicated: 5,
        missing: 10,
        others: 0,
        seconds: 9,
        lost: 10,
      },
      delays,
    };

    it('shows both sides, figures on the right, nothing of what was not there', () => {
      const lines = loadTable(summaryOf(plan, figures), enUS).split('\n');
      assert.deepEqual(lines.slice(0, 9), [
        'seconds                  10.0',
        'asked, messages/s      1000.0',
        'published, messages/s   900.0',
        'published                9000',
        'not sent                 1000',
        'consumed, messages/s    999.4',
        'consumed                 8995',
        'lost                       10',
        'duplicated                  5',
      ]);
      // Of 1 to 100 ms the percentiles are 50, 95 and 99, to a per cent.
      assert.deepEqual(
        lines.slice(9).map((line) => line.slice(0, 13)),
        ['delay p50, ms', 'delay p95, ms', 'delay p99, ms', 'delay max, ms', ''],
      );
    });

    it('of one side shows that side alone', () => {
      const { published } = figures;
      assert.deepEqual(summaryOf({ ...plan, consume: false }, { published }), {
        asked_per_s: 1000,
        seconds: 10,
        publish: { per_s: 900, messages: 9000, unsent: 1000 },
      });
      const listened = summaryOf({ ...plan, publish: false }, { consumed: figures.consumed });
      assert.deepEqual(Object.keys(listened), ['seconds', 'consume']);
    });
  });
});

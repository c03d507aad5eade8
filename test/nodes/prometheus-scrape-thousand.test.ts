import assert from 'node:assert/strict';
import { sendText } from '../io/prometheus-exporter';
import { INTERVAL, ScrapeFixture } from './prometheus-scrape-fixture';

const TARGETS = 1000;
const ROUNDS = 3;
const STEP = 50;
const AT_ONCE = 64;
const TIMEOUT = 10_000;

describe('prometheus-scrape with 1,000 targets', function () {
  this.timeout(60_000);
  const fixture = new ScrapeFixture();
  const places = () => Array.from({ length: TARGETS }, (_, n) => `${fixture.exporter.host}/t${n}`);

  it('scrapes each once an interval, spread over it, over few connections', async () => {
    await fixture.load({ targets: places().map((target) => ({ target })), atOnce: AT_ONCE });
    const { rig, exporter, messages, ups, refused } = fixture;
    const perStep: number[] = [];
    const turns = places()
      .map((place) => fixture.turnOf(`http://${place}`))
      .sort((a, b) => a - b);
    const start = rig.clock.now();
    for (let time = STEP; time <= ROUNDS * INTERVAL; time += STEP) {
      rig.clock.advance(STEP);
      // The turns of the rounds that are over, and those of this one so far.
      const whole = Math.floor(time / INTERVAL);
      const due = whole * TARGETS + turns.filter((turn) => turn <= time - whole * INTERVAL).length;
      perStep.push(due - messages().length);
      await rig.until(() => messages().length === due);
    }
    assert.equal(rig.clock.now() - start, ROUNDS * INTERVAL);
    const counts = new Map<string, number>();
    for (const { url } of exporter.requests) counts.set(String(url), (counts.get(String(url)) ?? 0) + 1);
    assert.equal(counts.size, TARGETS);
    assert.deepEqual([...new Set(counts.values())], [ROUNDS]);
    assert.deepEqual(refused(), []);
    assert.ok(ups().every((up) => up === true));
    // 3.3 a step on average; by chance 17 or more come in one step of ten million.
    assert.ok(Math.max(...perStep) <= 17, String(Math.max(...perStep)));
    assert.ok(exporter.connections <= AT_ONCE, String(exporter.connections));
  });

  it('scrapes the others in time when a fifth of them hang', async () => {
    const hangs = (place: string) => Number(/t(\d+)$/.exec(place)?.[1]) % 5 === 0;
    await fixture.load({ targets: places().map((target) => ({ target })), timeoutS: TIMEOUT / 1000 });
    const { rig, exporter, messages, ups, refused } = fixture;
    exporter.answer = ({ url }, response) => {
      if (!hangs(String(url))) sendText(response, 'x 1\n');
    };
    // A target that hangs gives its result when it is given up.
    const results = places().map((place) => fixture.turnOf(`http://${place}`) + (hangs(place) ? TIMEOUT : 0));
    for (let time = STEP; time <= 2 * INTERVAL; time += STEP) {
      rig.clock.advance(STEP);
      const due = [0, 1].flatMap((round) => results.filter((at) => at + round * INTERVAL <= time)).length;
      await rig.until(() => messages().length === due);
    }
    assert.equal(ups().filter((up) => up === true).length, 2 * 0.8 * TARGETS);
    assert.deepEqual([...new Set(refused().map(({ reason }) => reason))], ['target-slow']);
    assert.ok(exporter.mostUnderWay <= 256, String(exporter.mostUnderWay));
  });

  it('scrapes all of them at once when it is asked, so many at a time', async () => {
    await fixture.load({ targets: places().map((target) => ({ target })), atOnce: AT_ONCE });
    await fixture.now();
    assert.equal(fixture.ups().length, TARGETS);
    assert.ok(fixture.exporter.mostUnderWay <= AT_ONCE);
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { flaw } from '../../engine/telemetry/admit';
import { Consumer } from '../../io/mqtt/consumer';
import { Delays } from '../../io/mqtt/delays';
import { payloadsOf, readNumbered } from '../../io/mqtt/numbered';
import { type Published, Publisher, type PublisherOptions } from '../../io/mqtt/publisher';
import { Sequence } from '../../io/mqtt/sequence';
import { ManualClock } from '../support/manual-clock';
import { MemoryBroker } from '../support/memory-broker';

const AT = Date.UTC(2026, 0, 1, 12);

describe('io/mqtt/publisher and consumer', () => {
  let clock: ManualClock;
  let broker: MemoryBroker;
  let consumer: Consumer;
  beforeEach(async () => {
    clock = new ManualClock(AT);
    broker = new MemoryBroker();
    consumer = new Consumer(() => clock.now(), 'run');
    await broker.subscribe('', 0, (payload) => consumer.take(payload));
  });

  function start(options: Partial<PublisherOptions> = {}): {
    done: Promise<Published>;
    publisher: Publisher;
  } {
    const whole = {
      cluster: 'lab',
      server: 'load-01',
      run: 'run',
      rate: 100,
      seconds: 2,
      qos: 0,
      ...options,
    };
    const publisher = new Publisher(broker, clock, () => clock.now(), whole as PublisherOptions);
    return { done: publisher.run(), publisher };
  }

  /** Lets time pass, a millisecond at a time, and the broker take what waits after each. */
  function pass(ms: number, deliver: (ms: number) => void = () => broker.deliver()): void {
    for (let i = 1; i <= ms; i++) {
      clock.advance(1);
      deliver(i);
    }
  }

  it('publishes at the rate, each message when it is due, and all come', async () => {
    const { done } = start();
    pass(1000);
    assert.equal(consumer.figures.received, 100);
    pass(1000);
    assert.deepEqual(await done, { sent: 200, unsent: 0, seconds: 2 });
    assert.deepEqual(consumer.figures, {
      received: 200,
      distinct: 200,
      duplicated: 0,
      missing: 0,
      others: 0,
      // From the first message, due after 1 ms of ticks, to that of 1.99 s, seen at the tick of 2 s.
      seconds: 1.99,
    });
    assert.equal(clock.pending, 0);
  });

  it('counts a delay from when a message was due, so that a broker that stands still shows', async () => {
    const { done } = start();
    // For half a second nothing leaves; what was due meanwhile comes late, on average a quarter of a second.
    pass(2000, (ms) => (ms > 1000 && ms < 1500 ? undefined : broker.deliver()));
    assert.deepEqual(await done, { sent: 200, unsent: 0, seconds: 2 });
    assert.ok(consumer.delays.maxMs >= 489 && consumer.delays.maxMs <= 500);
    assert.ok((consumer.delays.quantile(0.99) ?? 0) > 400);
    assert.ok((consumer.delays.quantile(0.5) ?? 0) <= 11);
  });

  it('gives up what has waited for a second, holds no more than that, and gives no numbers to it', async () => {
    const { done } = start({ rate: 10_000, seconds: 3 });
    pass(3000, () => {});
    // 500 are on their way; those of the last second wait; the others are given up.
    assert.equal(broker.waiting.length, 500);
    pass(4999, () => {});
    broker.deliver();
    clock.advance(1);
    const { sent, unsent } = await done;
    assert.equal(sent + unsent, 30_000);
    assert.equal(consumer.figures.missing, 0);
  });

  it('sends nothing while the broker is away', async () => {
    const { done } = start({ seconds: 3 });
    pass(3000, (ms) => {
      broker.isConnected = ms < 500 || ms > 2500;
      broker.deliver();
    });
    const { sent, unsent } = await done;
    assert.equal(sent + unsent, 300);
    // Two seconds away: what was due in the first of them was given up.
    assert.ok(unsent >= 99 && unsent <= 102, String(unsent));
    assert.equal(consumer.figures.distinct, sent);
  });

  it('ends early with what there is', async () => {
    const { done, publisher } = start({ seconds: 60 });
    pass(500);
    publisher.stop();
    assert.deepEqual(await done, { sent: 50, unsent: 0, seconds: 0.5 });
    assert.equal(clock.pending, 0);
  });

  it('counts what is lost, what comes twice and what is no load', async () => {
    const { done } = start({ seconds: 1 });
    pass(1000, (ms) => {
      // Every tenth message is lost, the two after it come twice.
      const lost = ms > 1 && (ms - 10) % 100 === 0;
      broker.deliver(lost ? 0 : (ms - 20) % 100 === 0 ? 2 : 1);
    });
    const { sent } = await done;
    for (const other of ['', 'null', '[]', '{"name":"server","tags":{},"fields":{},"timestamp":1}'])
      consumer.take(Buffer.from(other));
    consumer.take(Buffer.from(payloadsOf('lab', 'load-01', 'another')(0, AT)));
    const { distinct, duplicated, others } = consumer.figures;
    assert.deepEqual([sent - distinct, duplicated, others], [10, 10, 5]);
  });

  it('heard from the middle on, counts the gaps', () => {
    const listener = new Consumer(() => AT);
    const payload = payloadsOf('lab', 'load-01', 'run');
    for (const n of [70, 71, 74, 74, 76]) listener.take(Buffer.from(payload(n, AT)));
    const { received, distinct, duplicated, missing } = listener.figures;
    assert.deepEqual([received, distinct, duplicated, missing], [5, 4, 1, 3]);
  });
});

describe('io/mqtt/numbered', () => {
  it('is a Metric that any node takes, and is read back', () => {
    const text = payloadsOf('lab', 'load "01"', 'run')(1234, AT + 0.25);
    assert.equal(flaw(JSON.parse(text)), undefined);
    assert.deepEqual(readNumbered(text), {
      publisher: 'run load "01"',
      sequence: 1234,
      timestamp: AT + 0.25,
    });
  });
});

describe('io/mqtt/sequence', () => {
  it('agrees with a set of all numbers, whatever their order', () => {
    const numbers = fc.array(fc.nat(2000), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(numbers, (all) => {
        const sequence = new Sequence(0);
        for (const n of all) sequence.take(n);
        const set = new Set(all);
        assert.equal(sequence.distinct, set.size);
        assert.equal(sequence.duplicated, all.length - set.size);
        assert.equal(sequence.missing, Math.max(...all) + 1 - set.size);
      }),
      { seed: 1 },
    );
  });

  it('holds what lies far behind for neither new nor twice, and finds its way after a leap', () => {
    const sequence = new Sequence(0);
    sequence.take(0);
    sequence.take(1_000_000);
    sequence.take(5);
    sequence.take(999_999);
    sequence.take(1_000_000);
    assert.deepEqual([sequence.distinct, sequence.duplicated, sequence.tooLate], [3, 1, 1]);
    assert.equal(sequence.missing, 1_000_001 - 4);
  });
});

describe('io/mqtt/delays', () => {
  it('gives percentiles within a per cent of the exact ones', () => {
    const delay = fc.double({ min: 0.002, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(delay, { minLength: 1, maxLength: 300 }),
        fc.constantFrom(0.5, 0.95, 0.99),
        (all, q) => {
          const delays = new Delays();
          for (const ms of all) delays.add(ms);
          const exact = [...all].sort((a, b) => a - b)[Math.max(Math.ceil(q * all.length), 1) - 1] as number;
          const ratio = (delays.quantile(q) ?? 0) / exact;
          assert.ok(ratio > 0.989 && ratio < 1.011, String(ratio));
        },
      ),
      { seed: 1 },
    );
  });

  it('of several threads are those of all messages', () => {
    const [one, other, both] = [new Delays(), new Delays(), new Delays()];
    for (let ms = 1; ms <= 100; ms++) {
      (ms % 3 === 0 ? one : other).add(ms);
      both.add(ms);
    }
    other.add(-1);
    both.add(-1);
    const handed = new Delays({ ...one });
    handed.merge(other);
    assert.deepEqual(handed, both);
    assert.equal(new Delays().quantile(0.5), undefined);
    assert.equal(both.negative, 1);
  });
});

import path from 'node:path';
import { systemClock } from '../io/clock';
import { LoadRun } from '../io/mqtt/load-run';
import { mosquittoIsMissing, startMosquitto } from '../test/long/mosquitto';
import type { Figure } from './harness';

const RATES = [1_000, 5_000, 20_000];
const SECONDS = 10;

/** As it is built; beside this bundle there is none. */
const WORKER = path.resolve('dist/cli/load.worker.js');

/** `coldaisle load` on a mosquitto of its own, both sides and the broker on this machine, QoS 0. It sends without delay, as it should. */
export async function loadFigures(): Promise<Figure[]> {
  if (mosquittoIsMissing()) {
    console.log('mosquitto is not installed');
    return [];
  }
  const mosquitto = await startMosquitto(['set_tcp_nodelay true']);
  try {
    const figures: Figure[] = [];
    for (const rate of RATES) figures.push(...(await figuresAt(rate, mosquitto)));
    return figures;
  } finally {
    await mosquitto.stop();
  }
}

async function figuresAt(
  rate: number,
  { url, account }: Awaited<ReturnType<typeof startMosquitto>>,
): Promise<Figure[]> {
  const sides = { publish: true, consume: true, workers: 1, qos: 0, cluster: 'load' } as const;
  const plan = { url, account, ...sides, run: `bench-${rate}`, rate, seconds: SECONDS };
  const { published, consumed, delays } = await new LoadRun(plan, systemClock, WORKER).run(() => {});
  if (published === undefined || consumed === undefined || delays === undefined)
    throw new Error(`no figures at ${rate} msg/s`);
  const name = `MQTT at ${rate.toLocaleString('en-US')} msg/s`;
  const delay = (q: number) => ({
    name: `${name}: delay p${100 * q}`,
    value: delays.quantile(q) ?? Number.NaN,
    unit: 'ms',
  });
  return [
    {
      name: `${name}: published`,
      value: published.sent / published.seconds,
      unit: 'msg/s',
      bound: { kind: 'aim', atLeast: 0.99 * rate },
    },
    {
      name: `${name}: consumed`,
      value: consumed.received / consumed.seconds,
      unit: 'msg/s',
      bound: { kind: 'aim', atLeast: 0.99 * rate },
    },
    delay(0.5),
    delay(0.95),
    delay(0.99),
    { name: `${name}: lost`, value: consumed.lost, unit: 'msg', bound: { kind: 'must', atMost: 0 } },
    {
      name: `${name}: twice`,
      value: consumed.duplicated,
      unit: 'msg',
      bound: { kind: 'must', atMost: 0 },
    },
  ];
}

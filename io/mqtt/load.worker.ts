import { parentPort, workerData } from 'node:worker_threads';
import { ProblemError, problem } from '../../engine/telemetry/problem';
import { preciseNow, systemClock } from '../clock';
import { type Broker, connectBroker } from './broker';
import { Consumer } from './consumer';
import type { LoadJob, LoadOrder, LoadReport } from './load-job';
import { filterOf } from './numbered';
import { Publisher } from './publisher';

const REPORT_EVERY_MS = 100;

const orders = new Map<LoadOrder, () => void>();
parentPort?.on('message', (order: LoadOrder) => orders.get(order)?.());

function ordered(order: LoadOrder): Promise<void> {
  return new Promise((done) => orders.set(order, done));
}

function say(report: LoadReport): void {
  parentPort?.postMessage(report);
}

async function publish(broker: Broker, options: Extract<LoadJob, { publish: unknown }>['publish']) {
  const publisher = new Publisher(broker, systemClock, preciseNow, options);
  const begin = ordered('begin');
  say({ ready: true });
  await begin;
  orders.set('stop', () => publisher.stop());
  const report = () => say({ published: publisher.figures, isLast: false });
  const stopReports = systemClock.every(REPORT_EVERY_MS, report);
  const published = await publisher.run();
  stopReports();
  say({ published, isLast: true });
}

async function consume(broker: Broker, options: Extract<LoadJob, { consume: unknown }>['consume']) {
  const consumer = new Consumer(preciseNow, options.run);
  const stop = ordered('stop');
  await broker.subscribe(filterOf(options.cluster), options.qos, (payload) => consumer.take(payload));
  say({ ready: true });
  const stopReports = systemClock.every(REPORT_EVERY_MS, () => say({ consumed: consumer.figures }));
  await stop;
  stopReports();
  const { counts, maxMs, negative } = consumer.delays;
  say({ consumed: consumer.figures, delays: { counts, maxMs, negative } });
}

async function main(job: LoadJob): Promise<void> {
  const broker = await connectBroker(job.url, job.account);
  try {
    await ('publish' in job ? publish(broker, job.publish) : consume(broker, job.consume));
  } finally {
    await broker.end();
  }
}

main(workerData as LoadJob)
  .catch((error: unknown) => {
    const why = error instanceof ProblemError ? error.problem : problem('worker-died', 'load', String(error));
    say({ problem: why });
  })
  .finally(() => parentPort?.close());

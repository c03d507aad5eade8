import assert from 'node:assert/strict';
import type { Metric } from '../../engine/telemetry/metric';
import { connection, sample, WriterFixture } from './common/writer-fixture';

const TAKEN = { status: 204 };
const DOWN = { status: 503, body: 'try later' };

describe('two targets of influx-writer', () => {
  const writer = new WriterFixture();
  const { load, until, linesIn, counts } = writer;

  const send = (...metrics: Metric[]) => writer.rig.send({ payload: metrics });
  const count = (field: string, target: string) =>
    counts()
      .filter(({ tags }) => tags.target === target)
      .at(-1)?.fields[field];

  it('have all lines, each at its own pace', async () => {
    const [lab, far] = [await writer.database(), await writer.database()];
    lab.answer = () => DOWN;
    const beside = [
      connection('db-1', { name: 'lab', url: lab.url }),
      connection('db-2', { name: 'far', target: 'victoria-metrics', url: far.url }),
    ];
    await load({ connection: 'db-1', second: 'db-2' }, { beside });
    send(sample(1));
    await until(() => count('written', 'far') === 1, 'the second has it');
    assert.deepEqual([count('written', 'lab'), count('queued', 'lab')], [0, 1]);
    lab.answer = () => TAKEN;
    send(sample(2, 1));
    await until(() => lab.stored.length === 2 && far.stored.length === 2, 'both have all');
    assert.deepEqual(lab.stored, far.stored);
  });

  it('are told apart when they are called the same', async () => {
    const [lab, far] = [await writer.database(), await writer.database()];
    lab.answer = () => DOWN;
    const beside = [
      connection('db-1', { name: 'lab', url: lab.url }),
      connection('db-2', { name: 'lab', url: far.url }),
    ];
    await load({ connection: 'db-1', second: 'db-2' }, { beside });
    send(sample(1));
    await until(() => Number(count('retries', 'lab')) >= 3, 'the first was tried several times');
    assert.deepEqual([count('written', 'lab'), count('written', 'lab (2)')], [0, 1]);
    assert.equal(writer.rig.warnings.length, 1, 'the log says it once');
  });

  it('may be files and a database', async () => {
    const database = await writer.database();
    await load({ second: 'db-1' }, { beside: [connection('db-1', { url: database.url })] });
    send(sample(1));
    await until(() => linesIn().length === 1 && database.stored.length === 1, 'both have it');
  });
});

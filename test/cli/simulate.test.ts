import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { encodeJsonLines } from '../../engine/codecs/metric-json';
import type { FaultRow } from '../../engine/faults/merged';
import { generateRoom } from '../../engine/room/document/generate';
import { readRoom } from '../../engine/room/document/read-room';
import { Simulation } from '../../engine/room/simulation';
import { isClock } from '../../engine/telemetry/clock';
import type { Metric } from '../../engine/telemetry/metric';
import { coldaisle, rowsOf, Screen, temporaryFolder } from './shell';

const START = Date.UTC(2026, 0, 1);

async function simulated(...args: string[]): Promise<Metric[]> {
  const { code, out, err } = await coldaisle(['simulate', ...args]);
  assert.deepEqual([code, err], [0, '']);
  return rowsOf<Metric>(out);
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('coldaisle simulate', () => {
  const folder = temporaryFolder();
  const file = (name: string) => path.join(folder(), name);
  const read = (name: string) => readFileSync(file(name), 'utf8');
  const document = (room: unknown) => {
    writeFileSync(file('room.json'), JSON.stringify(room));
    return file('room.json');
  };

  it('writes what the engine says of the same room, without its clocks', async () => {
    const simulation = new Simulation(readRoom({ ...generateRoom({ servers: 3 }), seed: 7 }), {
      start: Date.UTC(2026, 2, 1),
    });
    const expected = Array.from({ length: 120 }, () => simulation.advance(5000).metrics).flat();
    const flags = ['--servers', '3', '--seed', '7', '--start', '2026-03-01T00:00:00Z'];
    const { code, out, err } = await coldaisle(['simulate', ...flags, '--hours', '0.1666667', '--step', '5']);
    assert.deepEqual([code, err], [0, '']);
    assert.equal(out, encodeJsonLines(expected.filter((metric) => !isClock(metric))));
  });

  it('has 20 servers in a rack and a day when told nothing', async () => {
    const metrics = await simulated('--step', '10');
    const servers = new Set(metrics.map(({ tags }) => tags.server).filter((name) => name !== undefined));
    assert.equal(servers.size, 20);
    const last = metrics.reduce((latest, { timestamp }) => Math.max(latest, timestamp), 0);
    assert.ok(last > START + 86_390_000 && last <= START + 86_400_000, String(last));
  });

  it('gives the same bytes for the same seed, and others for another', async () => {
    const bytes = async (seed: string) =>
      (await coldaisle(['simulate', '--servers', '3', '--hours', '0.5', '--seed', seed])).out;
    const once = await bytes('7');
    assert.equal(await bytes('7'), once);
    assert.notEqual(await bytes('8'), once);
    // Of the bytes that Node 20 and Node 24 wrote when the command was made. What the room, its chance or the codec of JSON
    // lines does otherwise changes it: then it is to be taken anew, and the change told.
    assert.equal(sha256(once), 'a82af5e3887dfee4d73c66c118b250454e14323c8078c025d5f5cd0b8d19a145');
  });

  it('says the same in every format', async () => {
    const flags = ['--servers', '2', '--hours', '0.1'];
    const readBack = async (name: string) => {
      assert.equal((await coldaisle(['simulate', ...flags, '--out', file(name)])).code, 0);
      const { code, out } = await coldaisle(['decode', '--names', 'raw', '--in', file(name)]);
      assert.equal(code, 0);
      return rowsOf<Metric>(out).map(({ name, tags, fields, timestamp }) => ({
        name,
        tags,
        fields,
        timestamp,
      }));
    };
    const expected = await readBack('room.jsonl');
    assert.ok(expected.length > 100);
    assert.deepEqual(await readBack('room.csv'), expected);
    assert.deepEqual(await readBack('room.lp'), expected);
  });

  it('tells the truth only when asked, beside readings that stay as they are', async () => {
    const flags = ['--servers', '2', '--hours', '0.1'];
    const plain = await simulated(...flags);
    const both = await simulated(...flags, '--truth');
    const isTruth = ({ tags }: Metric) => tags.method === 'truth';
    assert.equal(plain.some(isTruth), false);
    assert.ok(both.some((metric) => isTruth(metric) && metric.name === 'server'));
    assert.deepEqual(
      both.filter((metric) => !isTruth(metric)),
      plain,
    );
  });

  it('holds load, inlets and fans at every server, whatever the document says', async () => {
    const room = {
      workload: { load: 0.1 },
      racks: [
        {
          name: 'r1',
          servers: [{ name: 'a', workload: { load: 0.9 }, fans: { command: 'low' } }, { name: 'b' }],
        },
      ],
    };
    const flags = ['--load', '0.5', '--inlet', '22', '--fans', '60', '--no-noise', '--no-recirculation'];
    const metrics = await simulated('--room', document(room), '--hours', '0.05', '--truth', ...flags);
    const truth = metrics.filter(({ name, tags }) => name === 'server' && tags.method === 'truth');
    for (const { fields } of truth.filter(({ fields }) => 'cpu_temp_c' in fields)) {
      assert.deepEqual([fields.cpu_util_pct, fields.inlet_temp_c], [50, 22]);
    }
    const fans = metrics.filter(({ name }) => name === 'fan');
    assert.deepEqual(new Set(fans.map(({ fields }) => fields.command_pct)), new Set([60]));
    // Alike in all, and at rest from the beginning: every temperature of a server is the same, and is the truth.
    const cpu = metrics.filter(({ name, fields }) => name === 'server' && fields.cpu_temp_c !== undefined);
    const degrees = cpu.map(({ fields }) => fields.cpu_temp_c as number);
    assert.ok(degrees.length > 20);
    assert.ok(Math.max(...degrees) - Math.min(...degrees) < 0.01, String(new Set(degrees)));
  });

  it('takes the seed of the document unless --seed says another', async () => {
    const room = document({ seed: 5, racks: [{ name: 'r1', servers: [{ name: 'a' }] }] });
    const flags = ['--room', room, '--hours', '0.1'];
    assert.deepEqual(await simulated(...flags), await simulated(...flags, '--seed', '5'));
    assert.notDeepEqual(await simulated(...flags), await simulated(...flags, '--seed', '6'));
  });

  it('reads the document from standard input', async () => {
    const stdin = JSON.stringify({ racks: [{ name: 'r9', servers: [{ name: 'only' }] }] });
    const { code, out } = await coldaisle(['simulate', '--room', '-', '--hours', '0.01'], { stdin });
    assert.equal(code, 0);
    const servers = rowsOf<Metric>(out).filter(({ name }) => name === 'server');
    assert.deepEqual(new Set(servers.map(({ tags }) => tags.server)), new Set(['only']));
  });

  it('labels bursts and lost readings, each in one row', async () => {
    const racks = [{ name: 'r1', servers: [{ name: 'a' }, { name: 'b' }] }];
    const room = document({
      racks,
      loss: 'heavy',
      workload: { burstsPerDay: 100 },
      sampling: { jitterS: 0 },
    });
    const flags = ['--room', room, '--hours', '6', '--step', '10'];
    await simulated(...flags, '--out', file('room.jsonl'), '--labels', file('labels.jsonl'));
    const labels = rowsOf<FaultRow & { started_at: number }>(read('labels.jsonl'));
    assert.equal(new Set(labels.map(({ id }) => id)).size, labels.length);
    assert.deepEqual(new Set(labels.map(({ kind }) => kind)), new Set(['cpu-overload', 'telemetry-loss']));
    for (const label of labels) {
      assert.deepEqual([label.origin, label.observable_at], ['background', null]);
      assert.ok(!('state' in label) && !('at' in label));
      assert.ok((label.ended_at ?? Number.POSITIVE_INFINITY) > label.started_at);
    }
    // While a thermometer is not heard, no Metric of it is there.
    const thermal = rowsOf<Metric>(read('room.jsonl')).filter(({ fields }) => 'cpu_temp_c' in fields);
    const lost = labels.filter(({ parameters }) => parameters.group === 'thermal');
    assert.ok(lost.length > 3);
    for (const { target, started_at, ended_at } of lost) {
      const within = thermal.filter(
        ({ tags, timestamp }) =>
          tags.server === target.server && timestamp >= started_at && timestamp < (ended_at ?? Infinity),
      );
      assert.equal(within.length, 0);
    }
    // All that is missing of 6 h at 10 s is labelled.
    const missing = 2 * 2160 - thermal.length;
    const labelled = lost.reduce(
      (sum, { started_at, ended_at }) =>
        sum + Math.round(((ended_at ?? START + 21_600_000) - started_at) / 10_000),
      0,
    );
    assert.ok(Math.abs(missing - labelled) <= 2, `${missing} missing, ${labelled} labelled`);
  });

  it('leaves no file when one of two cannot be written', async () => {
    const flags = ['--servers', '1', '--hours', '0.01'];
    for (const [out, labels] of [
      ['missing/room.jsonl', 'labels.jsonl'],
      ['room.jsonl', 'missing/labels.jsonl'],
    ] as const) {
      const { code, err } = await coldaisle(['simulate', ...flags, '--out', out, '--labels', labels], {
        cwd: folder(),
      });
      assert.equal(code, 1);
      assert.match(err, /missing\/.* cannot be written: ENOENT/);
      assert.deepEqual(readdirSync(folder()), []);
    }
  });

  it('waits for its reader: no more is held than one piece', async () => {
    class Slow extends Screen {
      most = 0;

      override _write(chunk: string | Buffer, encoding: BufferEncoding, written: () => void): void {
        this.most = Math.max(this.most, this.writableLength);
        setImmediate(() => super._write(chunk, encoding, written));
      }
    }
    const stdout = new Slow();
    const { code } = await coldaisle(['simulate', '--hours', '2', '--step', '10'], { stdout });
    assert.equal(code, 0);
    assert.ok(stdout.text.length > 2_000_000);
    assert.ok(stdout.most < 200_000, String(stdout.most));
  });
});

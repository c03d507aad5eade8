import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { encodeJsonLines } from '../../engine/codecs/metric-json';
import type { FaultRow } from '../../engine/faults/merged';
import { JoinedRecords, type JournalRecord } from '../../engine/live/journal';
import { LiveRoom } from '../../engine/live/live-room';
import type { LiveOut } from '../../engine/live/room-event';
import { readRoom } from '../../engine/room/document/read-room';
import { isClock } from '../../engine/telemetry/clock';
import type { Metric } from '../../engine/telemetry/metric';
import { coldaisle, rowsOf, temporaryFolder } from './shell';

const START = Date.UTC(2026, 0, 1);

/** An hour of a small room in which a fan fails, with its journal. */
function live(): { text: string; metrics: Metric[]; truth: Metric[] } {
  const records: JournalRecord[] = [];
  const joined = new JoinedRecords((record) => records.push(record));
  const room = new LiveRoom(readRoom({ racks: [{ name: 'r', servers: [{ name: 'a' }, { name: 'b' }] }] }), {
    ...{ start: START, epoch: 1, truth: true, rate: 60, note: joined.note },
    restart: () => ({ start: START, epoch: 2 }),
  });
  const given: LiveOut[] = [];
  const keep = (outs: Iterable<LiveOut | undefined>) => {
    for (const out of outs) if (out !== undefined) given.push(out);
  };
  const value = { kind: 'fan-off', target: { server: 'a', fan: 'fan-1' }, for: '10m' };
  for (let minute = 0; minute < 60; minute++) {
    if (minute === 20) keep(room.take({ id: 'dead', kind: 'inject', value }));
    keep(room.advance(60_000, 60));
  }
  joined.flush();
  const metrics = given.flatMap((out) => (out.port === 'result' && !isClock(out.value) ? [out.value] : []));
  const truth = given.flatMap((out) =>
    out.port === 'event' && out.value.kind === 'truth' ? out.value.truth : [],
  );
  return { text: records.map((record) => `${JSON.stringify(record)}\n`).join(''), metrics, truth };
}

describe('coldaisle simulate --replay', () => {
  const folder = temporaryFolder();

  it('plays a journal: the telemetry of the room, and its labels', async () => {
    const { text, metrics } = live();
    const labels = path.join(folder(), 'labels.jsonl');
    const args = ['simulate', '--replay', '-', '--labels', labels];
    const { code, out, err } = await coldaisle(args, { stdin: text });
    assert.deepEqual([code, err], [0, '']);
    assert.equal(out, encodeJsonLines(metrics));
    const rows = rowsOf<FaultRow>(readFileSync(labels, 'utf8'));
    const [fan] = rows.filter(({ origin }) => origin === 'injected');
    const minute = (ms: number | null | undefined) => (Number(ms) - START) / 60_000;
    assert.deepEqual([fan?.id, minute(fan?.started_at), minute(fan?.ended_at)], ['dead', 20, 30]);
  });

  it('tells the truth too when it is asked for, and a last line needs no end', async () => {
    const { text, metrics, truth } = live();
    const { out } = await coldaisle(['simulate', '--replay', '-', '--truth'], { stdin: text.trimEnd() });
    const rows = rowsOf<Metric>(out);
    const isTrue = ({ tags }: Metric) => tags.method === 'truth';
    assert.deepEqual(
      rows.filter((metric) => !isTrue(metric)),
      metrics,
    );
    assert.deepEqual(rows.filter(isTrue), truth);
  });

  const BEGIN = JSON.stringify({
    ...{ kind: 'begin', document: {}, start: START, epoch: 1, truth: false, rate: 1, faults: [] },
  });
  for (const [stdin, says] of [
    ['', /line 1 is nothing; expected begin/],
    ['{', /line 1 is nothing; expected an object/],
    ['{"kind":"pass","ms":1000,"rate":1,"times":1}\n', /kind is pass; expected begin/],
    [`${BEGIN}\n{"kind":"pass","ms":0,"rate":1,"times":1}\n`, /line 2\.ms is 0; expected 1\.\.86400000/],
    [`${BEGIN.replace('{}', '{"racks":7}')}\n`, /In the room document racks is 7/],
    [`${BEGIN}\n{"kind":"command","at":${START + 1},"command":{}}\n`, /at is 1767225600001/],
  ] as const) {
    it(`refuses ${stdin.slice(-50)}`, async () => {
      const { code, out, err } = await coldaisle(['simulate', '--replay', '-'], { stdin });
      assert.deepEqual([code, out], [1, '']);
      assert.match(err, says);
      assert.equal(err.split('\n').length, 2, 'one line');
    });
  }

  for (const flags of [
    ['--servers', '3'],
    ['--fault', 'cooling-stop'],
    ['--realtime'],
    ['--no-noise'],
    ['--hours', '1'],
  ]) {
    it(`refuses ${flags[0]} beside it: a journal says what the room is like`, async () => {
      const { code, err } = await coldaisle(['simulate', '--replay', '-', ...flags]);
      assert.equal(code, 2);
      assert.match(err, new RegExp(`--replay and ${flags[0]} exclude each other`));
    });
  }

  it('says that it cannot be read', async () => {
    const { code, err } = await coldaisle(['simulate', '--replay', 'nowhere.jsonl']);
    assert.equal(code, 1);
    assert.match(err, /nowhere\.jsonl cannot be read/);
  });
});

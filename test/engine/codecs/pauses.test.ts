import assert from 'node:assert/strict';
import { type DecodeConfig, DecodeStage } from '../../../engine/codecs/decode-stage';

const RECORDS = 5000;

const ours = (i: number) => ({
  name: 'server',
  tags: { server: `s${i}` },
  fields: { power_w: i },
  timestamp: 1767225600000,
});
const batch = { metrics: Array.from({ length: RECORDS }, (_, i) => ours(i)) };
const lines = (record: string) => `${record}\n`.repeat(RECORDS);
const samples = Array.from({ length: RECORDS }, (_, i) => `power_watts{server="s${i}"} ${i}\n`).join('');
const report = '{"host":{"consumption":5.5,"timestamp":1767225600.25},"consumers":[],"sockets":[]}';
const part = (i: number) => ({ pid: i, index: i, power_w: 1, consumption: 1 });
const parts = Array.from({ length: RECORDS - 1 }, (_, i) => part(i));
const long = (text: string) => text.replace('"consumers":[]', `"consumers":${JSON.stringify(parts)}`);
const cards = JSON.stringify({ worker_id: 'w', metadata: { gpus: parts } });
const summary = JSON.stringify({ host_power_watts: 1, available: true, top_consumers: parts });
const rules = {
  from: 'json',
  records: 'metrics',
  name: 'm',
  fields: { a: { path: 'fields.power_w' } },
} as const;

/** How many results come between two steps that read on, at most, and how many such steps there are. */
function stepsOf(
  payload: unknown,
  source: DecodeConfig['source'],
): { most: number; pauses: number; outs: number } {
  const stage = new DecodeStage({ source, names: 'raw', maxBytes: 1e9, maxSeries: 10, idleExpiryS: 60 });
  let most = 0;
  let since = 0;
  let pauses = 0;
  let outs = 0;
  for (const out of stage.take({ payload, at: 1767225600000, topic: '' })) {
    if (out === undefined) {
      pauses++;
      since = 0;
      continue;
    }
    outs++;
    most = Math.max(most, ++since);
  }
  return { most, pauses, outs };
}

describe('decoding a large text', () => {
  // In one step some ten microseconds of work: 32 records, 500 values of JSON or 16 KiB of text, as the engine says.
  const texts: [what: string, payload: unknown, source: DecodeConfig['source']][] = [
    ['one JSON document', JSON.stringify(batch), {}],
    ['one JSON document over many lines', JSON.stringify(batch, null, 1), {}],
    ['one JSON document, parsed', batch, {}],
    ['one JSON document by rules', JSON.stringify(batch), { rules: [rules] }],
    ['JSON lines', lines(JSON.stringify(ours(1))), {}],
    ['line protocol', lines('m a=1'), {}],
    ['CSV', `timestamp,name,a\n${lines('2026-01-01T00:00:00Z,m,1')}`, {}],
    ['reports of Scaphandre, back to back', report.repeat(RECORDS), {}],
    ['one report of Scaphandre', long(report), {}],
    ['a table of Scaphandre', `Power PID Exe\n${lines('1 W 2 "a"')}`, {}],
    ['a heartbeat with many cards', cards, {}],
    ['a power summary', summary, {}],
    ['garbage as Scaphandre JSON', lines('x'), { codec: 'scaphandre-json' }],
    ['garbage as a table of Scaphandre', lines('x'), { codec: 'scaphandre-stdout' }],
    ['Prometheus text', samples, {}],
    ['OpenMetrics', `${samples}# EOF\n`, {}],
    ['garbage as JSON', lines('x'), { codec: 'telegraf-json' }],
    ['garbage as line protocol', lines('x'), { codec: 'line-protocol' }],
    ['garbage as Prometheus text', lines('x'), { codec: 'prometheus' }],
    ['garbage as CSV', `timestamp,name,a\n${lines('x')}`, {}],
  ];
  for (const [what, payload, source] of texts) {
    it(`takes many small steps: ${what}`, () => {
      const { most, pauses, outs } = stepsOf(payload, source);
      assert.equal(outs, RECORDS);
      assert.ok(most <= 33, `${most} results between two pauses`);
      assert.ok(pauses >= RECORDS / 33, `${pauses} pauses`);
    });
  }

  it('pauses while it reads a document, not only behind it', () => {
    const stage = new DecodeStage({
      source: {},
      names: 'raw',
      maxBytes: 1e9,
      maxSeries: 10,
      idleExpiryS: 60,
    });
    const payload = JSON.stringify(batch);
    let before = 0;
    for (const out of stage.take({ payload, at: 1767225600000, topic: '' })) {
      if (out !== undefined) break;
      before++;
    }
    // A metric has 7 values: its object, name, tags, server, fields, power_w and timestamp.
    assert.ok(before >= (7 * RECORDS) / 500, `${before} pauses`);
  });
});

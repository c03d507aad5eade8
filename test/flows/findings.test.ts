import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { readCatalogue } from '../support/catalogues';
import { ROOT } from '../support/sources';
import { functionNode, NOON } from './function-node';

const LIBRARY = path.join(ROOT, 'dashboard/lib/findings.mjs');

const finding = (id: string, more: object = {}) => ({
  id,
  state: 'opened',
  since: NOON,
  severity: 'warning',
  target: { cluster: 'hall', rack: 'rack-a', server: 'server-07', fan: 'fan-2' },
  evidence: [{ field: 'speed_pct', observed: 0, expected: 25.3, sigma: -99 }],
  ...more,
});
const ofMachine = { target: { cluster: 'default', server: 'lab', field: 'cpu_temp_c' } };

describe('findings.js, what the pages show of findings', () => {
  const keeper = () => {
    const { send } = functionNode('findings.js');
    return {
      tell: (payload: object) => send({ topic: 'coldaisle/any/event/finding', payload }),
      say: (payload: object) => send({ topic: 'detector', payload }),
      clock: (epoch: number) =>
        send({
          topic: '',
          payload: { name: 'clock', tags: { cluster: 'hall' }, fields: { epoch }, timestamp: NOON },
        }),
      score: (tags: object, observed: number, expected: number, timestamp: number) =>
        send({ topic: '', payload: [{ name: 'anomaly', tags, fields: { observed, expected }, timestamp }] }),
    };
  };
  type Page = { payload: { shown: { finding: { id: string } }[] } };
  const ids = (page: Page) => page.payload.shown.map(({ finding: { id } }) => id);

  it('gives those of the room and those of machines, each to its page, and all of them to a third', () => {
    const { tell } = keeper();
    tell(finding('a'));
    const [room, machines, all] = tell(finding('b', ofMachine));
    assert.deepEqual([ids(room), ids(machines), ids(all)], [['a'], ['b'], ['a', 'b']]);
  });

  it('charts what was observed beside what was expected, by seconds since it began', () => {
    const { tell, clock, score } = keeper();
    clock(1);
    const fan = { cluster: 'hall', server: 'server-07', fan: 'fan-2' };
    for (const [minute, observed] of [
      [-1, 25.1],
      [0, 12],
      [1, 0],
    ] as const)
      score({ ...fan, field: 'speed_pct' }, observed, 25.3, NOON + minute * 60_000);
    score({ ...fan, server: 'server-08', field: 'speed_pct' }, 25, 25, NOON);
    const [, , { payload }] = tell(finding('a'));
    assert.deepEqual(payload.shown[0].charts, [
      {
        field: 'speed_pct',
        points: [
          [-60, 25.1, 25.3],
          [0, 12, 25.3],
          [60, 0, 25.3],
        ],
      },
    ]);
    const [, , all] = tell(finding('b', ofMachine));
    assert.deepEqual(
      all.payload.shown.map((one: { charts: unknown[] }) => one.charts.length),
      [1, 0],
    );
  });

  it('takes findings of other programs that say less', () => {
    const { tell } = keeper();
    const { evidence: _, ...less } = finding('a');
    const [, , { payload }] = tell(less);
    assert.deepEqual(
      [payload.shown[0].finding.cause, payload.shown[0].finding.evidence, payload.shown[0].charts],
      ['unknown', [], []],
    );
  });

  it('puts what is open first, then what is worse, then the newest, and shows six', () => {
    const { tell } = keeper();
    tell(finding('over', { state: 'closed', since: NOON + 9000, until: NOON + 9999 }));
    for (const n of [3, 1, 2]) tell(finding(`${n}`, { since: NOON + n }));
    const [few] = tell(finding('1', { since: NOON + 1, state: 'updated' }));
    assert.deepEqual([ids(few), few.payload.open, few.payload.more], [['3', '2', '1', 'over'], 3, 0]);
    const [, , worst] = tell(finding('0', { since: NOON, severity: 'critical' }));
    assert.equal(ids(worst)[0], '0');
    tell(finding('0', { state: 'closed', since: NOON, until: NOON }));
    let page = few;
    for (const n of [4, 5, 6, 7, 8]) [page] = tell(finding(`${n}`, { since: NOON + n }));
    assert.deepEqual(
      [ids(page), page.payload.open, page.payload.more],
      [['8', '7', '6', '5', '4', '3'], 8, 2],
    );
  });

  it('keeps fifty, and forgets what is over before what is open', () => {
    const { tell } = keeper();
    tell(finding('open', { since: NOON - 1 }));
    let page = { payload: { open: 0 } };
    for (let n = 0; n < 60; n++) [page] = tell(finding(`${n}`, { state: 'closed', since: NOON + n }));
    assert.equal(page.payload.open, 1);
  });

  it('tells what the detector knows when it changes, and only then', () => {
    const { say } = keeper();
    const learning = { known: '19', of: '45' };
    assert.deepEqual(
      say(learning).map(({ payload }: { payload: object }) => payload),
      [
        ...Array(2).fill({ detector: learning, open: 0, more: 0, shown: [] }),
        { detector: learning, open: 0, shown: [] },
      ],
    );
    assert.equal(say({ ...learning }), undefined);
    assert.deepEqual(say({ calm: true })[0].payload.detector, { calm: true });
  });

  it('forgets those of a room that begins anew, not those of machines', () => {
    const { tell, clock } = keeper();
    assert.equal(clock(1), undefined);
    tell(finding('a'));
    tell(finding('b', ofMachine));
    assert.equal(clock(1), undefined);
    const [room, machines] = clock(2);
    assert.deepEqual([ids(room), ids(machines)], [[], ['b']]);
  });
});

describe('findings in words', () => {
  it('say how much is known while nothing is found, and that it is calm only when the detector says so', async () => {
    const libraries = await Promise.all(
      ['format', 'findings'].map(async (name) => {
        const file = pathToFileURL(path.join(ROOT, `dashboard/lib/${name}.mjs`)).href;
        return ((await import(file)) as { default: object }).default;
      }),
    );
    const { common } = JSON.parse(readFileSync(path.join(ROOT, 'dashboard/locales/en-US.json'), 'utf8'));
    const said = (detector: object) => {
      const msg = { payload: { detector, open: 0, more: 0, shown: [] } };
      const page = Object.assign({}, ...libraries, { language: 'en-US', texts: common, msg });
      return (page as { nothingFound(): string }).nothingFound();
    };
    assert.match(said({ known: '19', of: '45' }), /^No findings\. 19 of 45 things/);
    assert.match(said({ calm: true }), /as expected/);
    assert.equal(said({}), 'No findings.');
  });

  it('are all in the catalogues', () => {
    const known = readCatalogue('dashboard/locales/en-US.json');
    const used = [...readFileSync(LIBRARY, 'utf8').matchAll(/\b(findings[A-Z]\w+)/g)].map(([name]) => name);
    assert.ok(used.length >= 3);
    assert.deepEqual(
      used.filter((name) => !known.has(`common.${name}`)),
      [],
    );
  });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Finding } from '../../engine/telemetry/finding';
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
        send({ topic: '', payload: { name: 'clock', tags: { cluster: 'hall' }, fields: { epoch } } }),
    };
  };
  const ids = (page: { payload: { shown: { id: string }[] } }) => page.payload.shown.map(({ id }) => id);

  it('gives those of the room and those of machines, each to its page, with the place in names', () => {
    const { tell } = keeper();
    tell(finding('a'));
    const [room, machines] = tell(finding('b', ofMachine));
    assert.deepEqual([ids(room), ids(machines)], [['a'], ['b']]);
    assert.deepEqual(
      [room.payload.shown[0].place, machines.payload.shown[0].place],
      [['server-07', 'fan-2'], ['lab']],
    );
    const [{ payload }] = tell(
      finding('c', { target: { cluster: 'hall', rack: 'rack-b', field: 'power_w' } }),
    );
    assert.deepEqual(payload.shown.find(({ id }: { id: string }) => id === 'c').place, ['rack-b']);
  });

  it('puts what is open first, the newest before, and shows six', () => {
    const { tell } = keeper();
    tell(finding('over', { state: 'closed', since: NOON + 9000, until: NOON + 9999 }));
    for (const n of [3, 1, 2]) tell(finding(`${n}`, { since: NOON + n }));
    const [few] = tell(finding('1', { since: NOON + 1, state: 'updated' }));
    assert.deepEqual([ids(few), few.payload.open, few.payload.more], [['3', '2', '1', 'over'], 3, 0]);
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
      Array(2).fill({ detector: learning, open: 0, more: 0, shown: [] }),
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
  interface Page {
    nothingFound(): string;
    observed(finding: object): string;
    lasted(finding: object): string;
    severityOf(finding: object): string;
    stateOf(finding: object): string;
  }

  async function page(detector: object = {}): Promise<Page> {
    const libraries = await Promise.all(
      ['format', 'findings'].map(async (name) => {
        const file = pathToFileURL(path.join(ROOT, `dashboard/lib/${name}.mjs`)).href;
        return ((await import(file)) as { default: object }).default;
      }),
    );
    const { common } = JSON.parse(readFileSync(path.join(ROOT, 'dashboard/locales/en-US.json'), 'utf8'));
    const msg = { payload: { detector, open: 0, more: 0, shown: [] } };
    return Object.assign({}, ...libraries, { language: 'en-US', texts: common, msg }) as Page;
  }

  it('say what is observed against what is expected, in the unit of the field', async () => {
    const { observed, ...rest } = await page();
    const shown = (field: string, is: number | null, expected: number | null) =>
      observed.call(rest, { evidence: { field, observed: is, expected } });
    assert.equal(shown('speed_pct', 0, 25.3), 'Fan speed 0.0 %, expected 25.3 %');
    assert.equal(shown('airflow_m3s', 0.0132, 0.0211), 'Airflow 0.013 m³/s, expected 0.021 m³/s');
    assert.equal(shown('cpu_temp_c', null, null), 'Processor no reading');
    assert.equal(shown('cop', 2.63, 2.65), 'cop 2.6, expected 2.7');
  });

  it('say how much is known while nothing is found, and that it is calm only when the detector says so', async () => {
    const said = async (detector: object) => (await page(detector)).nothingFound();
    assert.match(await said({ known: '19', of: '45' }), /^No findings\. 19 of 45 things/);
    assert.match(await said({ calm: true }), /as expected/);
    assert.equal(await said({}), 'No findings.');
  });

  it('have a word for each severity and state that a finding may have', async () => {
    const words = await page();
    const severities: Finding['severity'][] = ['info', 'warning', 'critical'];
    const states: Finding['state'][] = ['opened', 'updated', 'closed'];
    for (const severity of severities) assert.match(words.severityOf({ severity }), /^\w+$/);
    for (const state of states) assert.match(words.stateOf({ state }), /^\w+/);
    assert.match(words.lasted({ state: 'closed', since: NOON, until: NOON + 62_000 }), /:00:00 to .*:01:02$/);
  });

  it('are all in the catalogues', () => {
    const known = readCatalogue('dashboard/locales/en-US.json');
    const used = [...readFileSync(LIBRARY, 'utf8').matchAll(/\b(findings[A-Z]\w+)/g)].map(([name]) => name);
    assert.ok(used.length > 10);
    assert.deepEqual(
      used.filter((name) => !known.has(`common.${name}`)),
      [],
    );
  });
});

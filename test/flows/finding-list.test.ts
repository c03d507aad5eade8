import assert from 'node:assert/strict';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Finding } from '../../engine/telemetry/finding';
import type { ShownCommand } from '../../engine/view/pages/common';
import type { DetailedFinding, FindingsPage } from '../../engine/view/pages/findings';
import { ROOT } from '../support/sources';

interface Choice {
  period: 'active' | 'day' | 'week';
  severity: string;
  server: string;
}
interface List {
  listed(page: FindingsPage, choice: Choice, now: number): { group: string; items: DetailedFinding[] }[];
  serversOf(page: FindingsPage): string[];
  commandOf(action: { action: string }, finding: Finding): object | undefined;
  isByHand(commands: readonly ShownCommand[], server: string): boolean;
  stepsOf(finding: Finding): { step: string; at?: number }[];
}

async function list(): Promise<List> {
  const libraries = ['format', 'names', 'finding-list'].map(async (name) => {
    const file = pathToFileURL(path.join(ROOT, `dashboard/lib/${name}.mjs`)).href;
    return ((await import(file)) as { default: object }).default;
  });
  return Object.assign({ language: 'en-US' }, ...(await Promise.all(libraries))) as List;
}

const HOUR = 3_600_000;
const NOW = 1000 * HOUR;

const finding = (id: string, more: Partial<Finding> = {}): Finding => ({
  ...{
    id,
    state: 'opened',
    since: NOW - HOUR,
    detected_at: NOW - HOUR + 20_000,
    severity: 'warning',
    scope: 'fan',
  },
  ...{
    target: { server: 's1' },
    cause: 'fan-failed',
    candidates: [],
    confidence: 0.9,
    evidence: [],
    actions: [],
  },
  ...more,
});
const shown = (one: Finding): DetailedFinding => ({ finding: one, now: NOW, simulated: true, charts: [] });
const over = (id: string, hoursAgo: number) =>
  shown(finding(id, { state: 'closed', since: NOW - (hoursAgo + 30) * HOUR, until: NOW - hoursAgo * HOUR }));

const PAGE: FindingsPage = {
  answer: { key: 'findings.firing-one', with: {} },
  detail: [],
  firing: [shown(finding('a', { severity: 'critical' })), shown(finding('b', { target: { server: 's10' } }))],
  watched: [shown(finding('c', { severity: 'info', target: { server: 's2' } }))],
  over: [over('d', 1), over('e', 30), over('f', 200)],
  more: 0,
  perDay: [],
  commands: [],
};
const ANY: Choice = { period: 'week', severity: '', server: '' };

describe('the list of findings', () => {
  const cases: [string, Partial<Choice>, string][] = [
    ['what is open alone', { period: 'active' }, 'ab|c|'],
    ['with what ended in 24 h, however long ago it began', { period: 'day' }, 'ab|c|d'],
    ['with what ended in seven days', {}, 'ab|c|de'],
    ['of one severity', { severity: 'warning' }, 'b||de'],
    ['of one server', { server: 's1' }, 'a||de'],
    ['of a server that nothing was found of', { server: 's9' }, '||'],
  ];
  for (const [what, choice, ids] of cases)
    it(`shows ${what}`, async () => {
      const groups = (await list()).listed(PAGE, { ...ANY, ...choice }, NOW);
      assert.deepEqual(
        groups.map(({ group }) => group),
        ['firing', 'watched', 'over'],
      );
      assert.equal(groups.map(({ items }) => items.map((one) => one.finding.id).join('')).join('|'), ids);
    });

  it('knows the servers that it can be filtered by, in the order of their numbers', async () => {
    assert.deepEqual((await list()).serversOf(PAGE), ['s1', 's2', 's10']);
  });
});

describe('what is done about a finding', () => {
  it('is a command where fans make up for it, while it is open and has a server', async () => {
    const { commandOf } = await list();
    const raise = { action: 'raise-twin-fan' };
    const command = { kind: 'set-fan', target: { server: 's1', part: 'controller' }, value: 70 };
    assert.deepEqual(commandOf(raise, finding('a')), command);
    assert.deepEqual(commandOf({ action: 'fans-to-manual' }, finding('a')), command);
    assert.equal(commandOf({ action: 'replace-fan' }, finding('a')), undefined);
    assert.equal(commandOf(raise, finding('a', { state: 'closed' })), undefined);
    assert.equal(commandOf(raise, finding('a', { target: { rack: 'a' } })), undefined);
  });

  it('can be given back while the last that was applied to its server set the fans', async () => {
    const { isByHand } = await list();
    const command = (kind: string, outcome?: 'applied' | 'refused', server = 's1'): ShownCommand => {
      return { id: kind, kind, target: { server }, at: NOW, ...(outcome === undefined ? {} : { outcome }) };
    };
    assert.equal(isByHand([], 's1'), false);
    assert.equal(isByHand([command('set-fan')], 's1'), false);
    assert.equal(isByHand([command('set-fan', 'refused')], 's1'), false);
    assert.equal(isByHand([command('set-fan', 'applied')], 's1'), true);
    assert.equal(isByHand([command('set-fan', 'applied', 's2')], 's1'), false);
    assert.equal(isByHand([command('release', 'applied'), command('set-fan', 'applied')], 's1'), false);
    assert.equal(isByHand([command('release', 'refused'), command('set-fan', 'applied')], 's1'), true);
  });

  it('comes in steps, of which some are still to come', async () => {
    const { stepsOf } = await list();
    const open = stepsOf(finding('a')).map(({ step, at }) => [step, at]);
    assert.deepEqual(open, [
      ['began', NOW - HOUR],
      ['found', NOW - HOUR + 20_000],
      ['named', undefined],
      ['ended', undefined],
    ]);
    assert.equal(stepsOf(finding('d', { state: 'closed', until: NOW - 5 })).at(-1)?.at, NOW - 5);
  });
});

import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { coldaisle, temporaryFolder } from './shell';

describe('coldaisle simulate', () => {
  const folder = temporaryFolder();
  const file = (name: string) => path.join(folder(), name);

  const wrong: [flags: string[], says: RegExp][] = [
    [['--servers', '0'], /--servers is "0"; accepted: 1\.\.100000/],
    [['--servers', '1e9'], /--servers is "1000000000"; accepted: 1\.\.100000/],
    [['--servers', 'many'], /--servers is "many"; accepted: a number/],
    [['--servers', '2', '--room', 'x.json'], /--room and --servers exclude each other/],
    [['--seed', '-1'], /--seed is "-1"; accepted: 0\.\./],
    [['--seed', '1.5'], /--seed is "1\.5"; accepted: 0\.\./],
    [['--start', 'yesterday'], /--start is "yesterday"; accepted: ISO 8601/],
    [['--start', '1999-12-31T00:00:00Z'], /--start is .*accepted: ISO 8601/],
    [['--hours', '0'], /--hours is "0"; accepted: 0\.\./],
    [['--hours', '-1'], /--hours is "-1"; accepted: 0\.\./],
    [['--hours', '1e9'], /--hours is "1000000000"; accepted: 0\.\.\d{6}\./],
    [['--step', '0'], /--step is "0"; accepted: 0\.001\.\.10/],
    [['--step', '11'], /--step is "11"; accepted: 0\.001\.\.10/],
    [['--load', 'NaN'], /--load is "NaN"; accepted: a number/],
    [['--load', '1.1'], /--load is "1\.1"; accepted: 0\.\.1/],
    [['--inlet', '100'], /--inlet is "100"; accepted: -20\.\.60/],
    [['--fans', '101'], /--fans is "101"; accepted: 0\.\.100/],
    [['--fans', 'fast'], /--fans is "fast"; accepted: off, low, medium, high, auto/],
    [['--format', 'xml'], /--format is "xml"; accepted: jsonl, lp, csv/],
    [['--labels', '-'], /--labels - and --out - exclude each other/],
    [['--out', 'a.jsonl', '--labels', './a.jsonl'], /--labels \.\/a\.jsonl and --out a\.jsonl exclude/],
  ];
  for (const [flags, says] of wrong) {
    it(`refuses ${flags.join(' ')} with exit code 2`, async () => {
      const { code, out, err } = await coldaisle(['simulate', ...flags], { cwd: folder() });
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, says);
      assert.equal(err.split('\n').length, 2, 'one line');
      assert.deepEqual(readdirSync(folder()), []);
    });
  }

  const rack = (...servers: unknown[]) => ({ racks: [{ name: 'r1', servers }] });
  const documents: [what: string, text: string, says: RegExp][] = [
    ['no JSON', '{"seed":', /room\.json: cannot be read at "\{"seed":"; expected JSON/],
    ['an unknown field', '{"racks":[],"colour":1}', /no place for colour/],
    ['an unknown class', JSON.stringify(rack({ name: 'a', class: 'z' })), /racks\[0\]\.servers\[0\]\.class/],
    ['a name twice', JSON.stringify(rack({ name: 'a' }, { name: 'a' })), /racks\[0\]\.servers\[1\]\.name/],
    ['no servers', '{"racks":[]}', /racks/],
    ['a load that cannot be', '{"workload":{"load":2}}', /workload\.load is 2; accepted: 0\.\.1/],
  ];
  for (const [what, text, says] of documents) {
    it(`refuses a document with ${what}, and names its place, with exit code 1`, async () => {
      writeFileSync(file('room.json'), text);
      const { code, out, err } = await coldaisle(['simulate', '--room', 'room.json'], { cwd: folder() });
      assert.deepEqual([code, out], [1, '']);
      assert.match(err, says);
      assert.equal(err.split('\n').length, 2, 'one line');
    });
  }

  it('names a document that is not there', async () => {
    const { code, err } = await coldaisle(['simulate', '--room', 'none.json'], { cwd: folder() });
    assert.equal(code, 1);
    assert.match(err, /none\.json cannot be read: ENOENT/);
  });
});

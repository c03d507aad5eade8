import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../support/sources';

// Put together from parts, so that this file does not name them itself.
const FORBIDDEN = {
  'path of the machine they were written on': `(^|[^A-Za-z0-9_.])/(${['work', 'farm', 'root'].join('|')})/`,
  'registry host': [
    ['registry', '(npmjs|yarnpkg)'],
    ['deb', 'debian', 'org'],
  ]
    .map((parts) => parts.join('\\.'))
    .join('|'),
  'private key': ['BEGIN [A-Z ]*PRIVATE', 'KEY'].join(' '),
};

describe('tracked files', () => {
  for (const [name, pattern] of Object.entries(FORBIDDEN)) {
    it(`name no ${name}`, () => {
      assert.equal(grep(pattern), '');
    });
  }

  it('are looked at: the licence is found', () => {
    assert.match(grep('^MIT License'), /^LICENSE:/);
  });

  it('package-lock.json records no addresses', () => {
    const lock: { packages: Record<string, { resolved?: string }> } = JSON.parse(
      readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'),
    );
    assert.deepEqual(
      Object.keys(lock.packages).filter((name) => lock.packages[name]?.resolved !== undefined),
      [],
    );
  });
});

/** The matching lines, as `file:line:text`. */
function grep(pattern: string): string {
  try {
    return execFileSync('git', ['grep', '-nIE', pattern], { cwd: ROOT, encoding: 'utf8' });
  } catch (error) {
    // It exits with 1 when nothing matches.
    if ((error as { status?: number }).status === 1) return '';
    throw error;
  }
}

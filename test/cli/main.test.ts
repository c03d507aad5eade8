import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import { COMMON_FLAGS } from '../../cli/common/app';
import { commandPaths, loadCommand } from '../../cli/common/commands';
import { ROOT, sourcesIn } from '../support/sources';
import { CLI, coldaisle } from './shell';

const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string };
const COMMANDS = commandPaths(CLI);

describe('coldaisle', () => {
  it('shows its commands when asked for nothing or for help', async () => {
    for (const args of [[], ['--help']]) {
      const { code, out, err } = await coldaisle(args);
      assert.equal(code, 0);
      assert.equal(err, '');
      assert.match(out, /^Usage: coldaisle <command> \[flags\]\n\n/);
      for (const name of COMMANDS.keys()) assert.match(out, new RegExp(`^ {2}${name} +\\S`, 'm'));
    }
  });

  it('has a command for every folder but the shared one', () => {
    const folders = readdirSync(CLI, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'common')
      .map((entry) => entry.name);
    assert.deepEqual([...COMMANDS.keys()], folders.sort());
  });

  it('shows the version of the package', async () => {
    assert.deepEqual(await coldaisle(['--version']), { code: 0, out: `${version}\n`, err: '' });
  });

  it('speaks the language of --lang, else that of the environment, else English', async () => {
    const cases: [env: Record<string, string>, args: string[], word: RegExp][] = [
      [{}, [], /^Usage: /],
      [{ LANG: 'fr_FR.UTF-8' }, [], /^Usage : /],
      [{ LANG: 'es_MX.UTF-8' }, [], /^Uso: /],
      [{ LANG: 'fr_FR.UTF-8', LC_ALL: 'es_ES' }, [], /^Uso: /],
      [{ LANG: 'C.UTF-8' }, [], /^Usage: /],
      [{ LANG: 'fr_FR.UTF-8' }, ['--lang', 'es-ES'], /^Uso: /],
      [{}, ['--lang=fr-CA'], /^Usage : /],
    ];
    for (const [env, args, word] of cases) {
      const { code, out } = await coldaisle([...args, '--help'], { env });
      assert.equal(code, 0, String(args));
      assert.match(out, word);
    }
  });

  for (const [name, file] of COMMANDS) {
    it(`${name} --help tells every flag in every language`, async () => {
      const flags = Object.keys({ ...loadCommand(file).flags, ...COMMON_FLAGS });
      for (const lang of ['en', 'fr', 'es']) {
        const { code, out, err } = await coldaisle([name, '--help', '--lang', lang]);
        assert.equal(code, 0);
        assert.equal(err, '');
        for (const flag of flags) assert.match(out, new RegExp(`^ {2}--${flag}[ =].*\\S`, 'm'));
        assert.doesNotMatch(out, /undefined|__/);
      }
    });

    it(`${name} has the same texts in every language`, () => {
      const { texts } = loadCommand(file);
      assert.notEqual(Object.keys(texts['en-US']).length, 0);
      for (const language of ['fr', 'es-ES'] as const) {
        assert.deepEqual(shape(texts[language]), shape(texts['en-US']), language);
      }
    });
  }

  it('has the same common texts in every language, each of them used', () => {
    const read = (language: string) =>
      JSON.parse(readFileSync(path.join(CLI, `common/locales/${language}.json`), 'utf8')) as Record<
        string,
        string
      >;
    const code = sourcesIn('cli')
      .map((source) => source.text)
      .join();
    for (const language of ['fr', 'es-ES']) assert.deepEqual(shape(read(language)), shape(read('en-US')));
    for (const key of Object.keys(read('en-US'))) {
      const used = code.includes(`'${key}'`) || (key.startsWith('flag.') && key.slice(5) in COMMON_FLAGS);
      assert.ok(used, key);
    }
  });

  const wrong: [what: string, args: string[], says: RegExp][] = [
    ['an unknown command', ['decodes'], /"decodes"; choose one of: .*decode/],
    ['an unknown flag before any command', ['--verbose'], /no flag --verbose/],
    ['an unknown flag', ['decode', '--input', 'x'], /no flag --input/],
    ['a short flag', ['decode', '-i'], /no flag -i/],
    ['a flag that every object has', ['decode', '--constructor'], /no flag --constructor/],
    ['a flag without its value', ['decode', '--in'], /--in needs a value: --in FILE/],
    ['a flag with nothing for a value', ['decode', '--in='], /--in needs a value/],
    ['a flag in place of a value', ['decode', '--in', '--out', 'x'], /--in needs a value/],
    ['a value that is not taken', ['decode', '--help=yes'], /--help takes no value/],
    ['a flag given twice', ['decode', '--in', 'a', '--in', 'b'], /--in is given twice/],
    [
      'a file without its flag',
      ['decode', 'x.jsonl'],
      /"x.jsonl" is not expected here; name files with --in/,
    ],
    ['a language without texts', ['decode', '--lang', 'de'], /--lang is "de"; accepted: en-US, fr, es-ES/],
  ];
  for (const [what, args, says] of wrong) {
    it(`refuses ${what} in one line, with exit code 2`, async () => {
      const { code, out, err } = await coldaisle(args);
      assert.equal(code, 2);
      assert.equal(out, '');
      assert.match(err, says);
      assert.match(err, /^coldaisle[^\n]*: [^\n]* See: coldaisle[^\n]* --help\n$/);
    });
  }

  it('leads to a help that there is, also from a command that there is not', async () => {
    const { err } = await coldaisle(['bogus']);
    assert.match(err, /^coldaisle: .*"bogus".* See: coldaisle --help\n$/);
  });

  it('tells bad usage in the language asked for', async () => {
    const { err } = await coldaisle(['decode', '--input', 'x', '--lang', 'es']);
    assert.match(err, /no existe la opción --input/);
    const every = await coldaisle(['window', '--every', '7m', '--lang', 'fr']);
    assert.match(every.err, /« 7m » ; valeurs acceptées : une durée qui divise 1h\. /);
    const lateness = await coldaisle(['window', '--lateness', 'long', '--lang', 'es']);
    assert.match(lateness.err, /«long»; [^.]*: un número\. /);
  });

  it('ends quietly when the reader of its output has gone', async () => {
    const stdout = new Writable({
      write: (_chunk, _encoding, written) => written(Object.assign(new Error('broken'), { code: 'EPIPE' })),
    });
    assert.deepEqual(await coldaisle(['--help'], { stdout }), { code: 0, out: '', err: '' });
  });

  it('runs as a process: reads standard input, writes standard output, ends quietly behind head', () => {
    const line = 'server,server=a power_w=1 1767225600000000000\n';
    const main = path.join(CLI, 'main.ts');
    const command = `"${process.execPath}" -r tsx/cjs "${main}" decode --names raw --time-unit ns`;
    const all = spawnSync(command, { shell: true, cwd: ROOT, input: line.repeat(3), encoding: 'utf8' });
    assert.deepEqual([all.status, all.stderr, all.stdout.split('\n').length], [0, '', 4]);
    // Much more than a pipe holds, so that the writer meets the broken pipe.
    const some = spawnSync(`(${command}; echo "exit $?" >&2) | head -n 1`, {
      shell: true,
      cwd: ROOT,
      input: line.repeat(20_000),
      encoding: 'utf8',
    });
    assert.equal(some.stderr, 'exit 0\n');
    assert.match(some.stdout, /^\{"name":"server".*\}\n$/);
  });
});

/** Keys, and the places each text leaves for values. */
function shape(texts: Readonly<Record<string, string>>): string[] {
  return Object.entries(texts)
    .map(([key, text]) => `${key} ${(text.match(/__\w+?__/g) ?? []).sort().join(' ')}`)
    .sort();
}

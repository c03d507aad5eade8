import { ProblemError } from '../../engine/telemetry/problem';
import {
  describe,
  knownLanguage,
  LANGUAGES,
  type Language,
  languageOfEnvironment,
  limitIn,
} from '../../engine/telemetry/texts';
import pkg from '../../package.json';
import { commandPaths, loadCommand } from './commands';
import { Flags, UsageError } from './flags';
import { commandHelp, generalHelp } from './help';
import type { Host } from './host';
import { isBrokenPipe, writeText } from './output';
import { Reporter } from './reporter';
import { commonText } from './texts';

/** Flags that every command takes. */
export const COMMON_FLAGS = { lang: { value: 'LANG' }, help: {} } as const;

/**
 * The command line. Resolves to the exit code: 0, 1 (ran and failed) or 2 (bad usage, told in one line);
 * never rejects. A reader that went away (`| head`) is no failure.
 */
export async function main(args: readonly string[], host: Host): Promise<0 | 1 | 2> {
  // A pipe that breaks is told by the write that meets it; unheard, the event would end the process.
  host.stdout.on('error', () => {});
  host.stderr.on('error', () => {});
  const language = languageAsked(args) ?? languageOfEnvironment(host.env);
  const reporter = new Reporter(host.stderr, host.clock);
  const [name] = args;
  const isCommand = name !== undefined && commandPaths(host.commandsDir).has(name);
  const called = isCommand ? `coldaisle ${name}` : 'coldaisle';
  try {
    return await dispatch(args, host, language, reporter);
  } catch (error) {
    if (isBrokenPipe(error)) return 0;
    if (error instanceof UsageError) {
      const { limit = '' } = error.values;
      const values = { ...error.values, limit: limitIn(String(limit), language) };
      const help = commonText(language, 'see-help', { command: called });
      reporter.say(`${called}: ${commonText(language, error.key, values)} ${help}`);
      return 2;
    }
    const why = error instanceof ProblemError ? describe(error.problem, language) : String(error);
    reporter.say(`${called}: ${why}`);
    return 1;
  } finally {
    reporter.clear();
    await reporter.flushed();
  }
}

async function dispatch(
  args: readonly string[],
  host: Host,
  language: Language,
  reporter: Reporter,
): Promise<0 | 1> {
  const paths = commandPaths(host.commandsDir);
  const [name, ...rest] = args;
  if (name === undefined || name.startsWith('-')) {
    const flags = Flags.parse(args, { ...COMMON_FLAGS, version: {} });
    checkLanguage(flags);
    await writeText(host.stdout, flags.has('version') ? `${pkg.version}\n` : generalHelp(paths, language));
    return 0;
  }
  const path = paths.get(name);
  if (path === undefined) {
    throw new UsageError('unknown-command', { value: name, limit: [...paths.keys()].join(', ') });
  }
  const command = loadCommand(path);
  const known = { ...command.flags, ...COMMON_FLAGS };
  if (rest.includes('--help')) {
    await writeText(host.stdout, commandHelp(name, command, known, language));
    return 0;
  }
  const flags = Flags.parse(rest, known);
  checkLanguage(flags);
  return command.run({ host, flags, language, texts: command.texts[language], reporter });
}

/** Looked for before all else, so that bad usage is told in it too. */
function languageAsked(args: readonly string[]): Language | undefined {
  const at = args.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='));
  if (at < 0) return undefined;
  const name = (args[at] as string).split('=')[1] ?? args[at + 1];
  return name === undefined ? undefined : knownLanguage(name);
}

function checkLanguage(flags: Flags): void {
  const name = flags.text('lang');
  if (name !== undefined && knownLanguage(name) === undefined)
    throw new UsageError('bad-value', { flag: '--lang', value: name, limit: LANGUAGES.join(', ') });
}

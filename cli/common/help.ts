import type { Language } from '../../engine/telemetry/texts';
import type { Command, FlagSpec } from './command';
import { loadCommand } from './commands';
import { type CommonKey, commonText } from './texts';

/** What `coldaisle` shows: its commands, each in one line. */
export function generalHelp(paths: ReadonlyMap<string, string>, language: Language): string {
  const say = (key: CommonKey) => commonText(language, key);
  const commands = [...paths].map(([name, path]) => [name, loadCommand(path).texts[language].summary ?? '']);
  const flags = [
    ['--lang LANG', say('flag.lang')],
    ['--help', say('flag.help')],
    ['--version', say('flag.version')],
  ];
  return page(say('usage'), say('about'), table(say('commands'), commands), table(say('flags'), flags));
}

/** What `coldaisle <name> --help` shows. */
export function commandHelp(
  name: string,
  command: Command,
  known: Readonly<Record<string, FlagSpec>>,
  language: Language,
): string {
  const texts = command.texts[language];
  const flags = Object.entries(known).map(([flag, { value }]) => [
    value === undefined ? `--${flag}` : `--${flag} ${value}`,
    texts[`flag.${flag}`] ?? commonText(language, `flag.${flag}` as CommonKey),
  ]);
  return page(
    commonText(language, 'usage-command', { command: name }),
    texts.summary ?? '',
    texts.details ?? '',
    table(commonText(language, 'flags'), flags),
  );
}

function page(...paragraphs: readonly string[]): string {
  return `${paragraphs.join('\n\n')}\n`;
}

function table(title: string, rows: readonly (readonly string[])[]): string {
  const width = Math.max(...rows.map(([head = '']) => head.length));
  const lines = rows.map(([head = '', text = '']) => `  ${head.padEnd(width)}  ${text}`);
  return [title, ...lines].join('\n');
}

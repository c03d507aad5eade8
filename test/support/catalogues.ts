import { readFileSync } from 'node:fs';
import path from 'node:path';
import { LANGUAGES, type Language } from '../../engine/telemetry/texts';
import { ROOT } from './sources';

export { LANGUAGES, type Language };

/** Texts by the full path of their key: `window-aggregator.label.size`. */
export type Catalogue = ReadonlyMap<string, string>;

export function readCatalogue(file: string): Catalogue {
  return new Map(flat(JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')), ''));
}

export function nodeCatalogue(type: string, language: Language): Catalogue {
  return readCatalogue(`nodes/${type}/locales/${language}/${type}.json`);
}

/** What the build adds to every node's own texts. */
export function sharedCatalogue(language: Language): Catalogue {
  return new Map([
    ...readCatalogue(`nodes/common/locales/${language}.json`),
    ...readCatalogue(`engine/telemetry/texts/problem.${language}.json`),
  ]);
}

/** The names that a text leaves room for, sorted: `__field__` -> `field`. */
export function placeholders(text: string): string[] {
  return [...text.matchAll(/__(\w+?)__/g)].map((match) => match[1] as string).sort();
}

function flat(value: object, prefix: string): [string, string][] {
  return Object.entries(value).flatMap(([key, content]): [string, string][] =>
    typeof content === 'object' && content !== null
      ? flat(content, `${prefix}${key}.`)
      : [[`${prefix}${key}`, String(content)]],
  );
}

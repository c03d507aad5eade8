import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { transformSync } from 'esbuild';

export const ROOT = path.join(__dirname, '../..');

/** A source file by its path from the root, with `/` on every platform. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** The TypeScript files below a folder of the checkout; none when there is no such folder. */
export function sourcesIn(folder: string): Source[] {
  const top = path.join(ROOT, folder);
  if (!existsSync(top)) return [];
  return readdirSync(top, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => ({
      file: path.posix.join(folder, file.split(path.sep).join('/')),
      text: readFileSync(path.join(top, file), 'utf8'),
    }));
}

/** The node types: each folder of nodes/ that holds a file of its own name. */
export function nodeTypes(): string[] {
  return readdirSync(path.join(ROOT, 'nodes')).filter((name) =>
    existsSync(path.join(ROOT, 'nodes', name, `${name}.ts`)),
  );
}

/** What runs: without types, comments and the contents of texts. */
export function code(source: Source): string {
  return (
    compiled(source)
      .replace(TEXT, '""')
      // esbuild keeps comments inside classes, on lines of their own.
      .replace(/^\s*(?:\/\*[\s\S]*?\*\/|\/\/.*$)/gm, '')
  );
}

const TEXT = /"(?:[^"\\\n]|\\.)*"/g;

function compiled({ file, text }: Source): string {
  const options = { loader: 'ts', target: 'es2022', legalComments: 'none', sourcefile: file } as const;
  return transformSync(text, options).code;
}

/** Every module that a file names, types included. */
export function imports({ text }: Source): string[] {
  const named =
    /^\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|\b(?:import|require)\s*\(?\s*['"]([^'"]+)['"]/gm;
  return [...text.matchAll(named)].map((match) => (match[1] ?? match[2]) as string);
}

/** The texts in code as they are written, and its templates as patterns: `a.${b}` -> /^a\..+$/. */
export interface Mentions {
  readonly texts: ReadonlySet<string>;
  readonly patterns: readonly RegExp[];
}

export function mentions(sources: readonly Source[]): Mentions {
  const plain = sources.map(compiled).join('\n');
  const texts = [...plain.matchAll(TEXT)].map(([text]) => text.slice(1, -1));
  const templates = [...plain.matchAll(/`([\w.-]*(?:\$\{[^}]*\}[\w.-]*)+)`/g)].map(
    (match) => match[1] as string,
  );
  return {
    texts: new Set(texts),
    patterns: templates
      // One that begins with anything would match nearly everything.
      .filter((template) => /^[a-z]/i.test(template))
      .map((template) => new RegExp(`^${template.replaceAll('.', '\\.').replace(/\$\{[^}]*\}/g, '.+')}$`)),
  };
}

import { type Problem, problem } from './problem';

/** Processes that match one of the patterns belong to the service. */
export interface ServiceRule {
  readonly service: string;
  /** `*` is any characters, `?` one; of the name, the path, the command line or the container of a process. */
  readonly patterns: readonly string[];
}

/** What is left: listed processes of no service, and power of the host that no listed process has. */
export const REST = { other: 'other', unattributed: 'unattributed' } as const;

const MOST_RULES = 200;
const MOST_CHARACTERS = 500;
const FORBIDDEN = /[/+#\p{Cc}]/u;

/** Rules as `name = pattern, pattern`, one a line; lines that begin with # and empty ones say nothing. */
export function readServices(text: string): readonly ServiceRule[] | Problem {
  const rules: ServiceRule[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    const written = line.trim();
    if (written === '' || written.startsWith('#')) continue;
    const field = `services.${i + 1}`;
    const equals = written.indexOf('=');
    const service = written.slice(0, Math.max(0, equals)).trim();
    const patterns = written
      .slice(equals + 1)
      .split(',')
      .map((pattern) => pattern.trim())
      .filter((pattern) => pattern !== '');
    if (equals < 0 || patterns.length === 0 || written.length > MOST_CHARACTERS) {
      return problem('bad-option', field, written, ['name = pattern, pattern']);
    }
    if (service === '' || FORBIDDEN.test(service)) return problem('bad-name', field, service);
    if (Object.values<string>(REST).includes(service))
      return problem('bad-option', field, service, 'another-name');
    rules.push({ service, patterns });
    if (rules.length > MOST_RULES)
      return problem('out-of-range', 'services', rules.length, `1..${MOST_RULES}`);
  }
  return rules;
}

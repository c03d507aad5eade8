import { parseArgs } from 'node:util';
import { type Problem, problem } from '../../engine/telemetry/problem';
import type { Values } from '../../engine/telemetry/texts';
import type { FlagSpec } from './command';
import type { CommonKey } from './texts';

/** Bad usage: one line that says what is wrong and how to mend it. */
export class UsageError extends Error {
  constructor(
    readonly key: CommonKey,
    readonly values: Values,
  ) {
    super(`${key} ${JSON.stringify(values)}`);
    this.name = 'UsageError';
  }
}

/** `--flag value accepted: limit`, as a UsageError. */
export function badValue(flag: string, { value, limit = '' }: Problem): UsageError {
  return new UsageError('bad-value', { flag: `--${flag}`, value: String(value), limit });
}

/** The flags of one call, read once and asked by name. */
export class Flags {
  private constructor(private readonly values: ReadonlyMap<string, readonly string[]>) {}

  /** Throws a UsageError for what the command does not know, for a value that is missing or one too many. */
  static parse(args: readonly string[], known: Readonly<Record<string, FlagSpec>>): Flags {
    const options = Object.fromEntries(
      Object.entries(known).map(([name, { value }]) => [
        name,
        { type: value === undefined ? ('boolean' as const) : ('string' as const) },
      ]),
    );
    const { tokens } = parseArgs({
      args: [...args],
      options,
      strict: false,
      allowPositionals: true,
      tokens: true,
    });
    const values = new Map<string, string[]>();
    for (const token of tokens) {
      if (token.kind === 'option-terminator') continue;
      if (token.kind === 'positional') throw new UsageError('extra', { value: token.value });
      const { name, rawName: flag, value } = token;
      const spec = Object.hasOwn(known, name) ? known[name] : undefined;
      if (spec === undefined || !flag.startsWith('--')) throw new UsageError('unknown-flag', { flag });
      // `--in --out` forgot a value; `--inlet -5` has one.
      const isFlag = !token.inlineValue && /^-[^\d.]/.test(value ?? '');
      if (spec.value !== undefined && (value === undefined || value === '' || isFlag))
        throw new UsageError('no-value', { flag, example: spec.value });
      if (spec.value === undefined && value !== undefined) throw new UsageError('no-value-taken', { flag });
      const before = values.get(name);
      if (before !== undefined && spec.repeatable !== true) throw new UsageError('twice', { flag });
      values.set(name, [...(before ?? []), value ?? '']);
    }
    return new Flags(values);
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  text(name: string): string | undefined {
    return this.values.get(name)?.[0];
  }

  /** Every value of a flag that may be given several times. */
  all(name: string): readonly string[] {
    return this.values.get(name) ?? [];
  }

  /** Items separated by commas; undefined when the flag was not given. */
  list(name: string): string[] | undefined {
    return this.text(name)
      ?.split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }

  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const choice = choices.find((one) => one === text);
    if (choice === undefined) throw badValue(name, problem('bad-option', name, text, choices));
    return choice;
  }

  number(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value))
      throw badValue(name, problem('bad-option', name, text, 'a-number'));
    return value;
  }
}

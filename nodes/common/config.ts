import { isRecord } from '../../engine/telemetry/json';
import { type Problem, problem } from '../../engine/telemetry/problem';

/** A node as a flow file holds it: what the form wrote, texts for the most part. */
export type Definition = Readonly<Record<string, unknown>>;

/** Turns a definition of the version before `to` into one of `to`. Pure. */
export interface Migration {
  readonly to: number;
  up(definition: Definition): Definition;
}

/** What `<type>.config.ts` exports: shared by the node, its form and their tests. */
export interface NodeConfig<Config> {
  readonly type: string;
  /** Version of the definition; stands in each node as its property `version`. */
  readonly version: number;
  readonly migrations: readonly Migration[];
  /** What a node dragged from the palette has, by property. */
  readonly defaults: Definition;
  /** The typed configuration, or the first thing wrong with the definition. */
  parse(definition: Definition): Config | Problem;
}

/** Reads the definition of a node, whatever wrote it and when. A property it does not have is as in a new node. */
export function readConfig<Config>(contract: NodeConfig<Config>, definition: Definition): Config | Problem {
  const current = migrate(contract, definition);
  return isProblem(current) ? current : contract.parse({ ...contract.defaults, ...current });
}

/** The definition in the version of this package. */
export function migrate(
  contract: Pick<NodeConfig<unknown>, 'version' | 'migrations'>,
  definition: Definition,
): Definition | Problem {
  const { version } = definition;
  if (typeof version !== 'number' || !(version >= 1)) return problem('foreign-config', 'version', version);
  if (version > contract.version) {
    return problem('newer-config', 'version', version, contract.version);
  }
  return contract.migrations
    .filter(({ to }) => to > version)
    .reduce((older, { to, up }) => ({ ...up(older), version: to }), definition);
}

/** Tells what `parse` gave: configurations have no `mend`. */
export function isProblem(value: unknown): value is Problem {
  return isRecord(value) && typeof value.code === 'string' && typeof value.mend === 'string';
}

/** What is wrong with one property, all that it does not depend on being as it should. */
export function flawOf(
  config: Pick<NodeConfig<unknown>, 'defaults' | 'parse'>,
  property: string,
  values: Definition,
): Problem | undefined {
  const parsed = config.parse({ ...config.defaults, ...values });
  const concerned = isProblem(parsed) && parsed.field.split(/[.[]/)[0] === property;
  return concerned ? parsed : undefined;
}

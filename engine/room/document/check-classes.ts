import { ProblemError, problem } from '../../telemetry/problem';
import { SERVER_CLASSES, type ServerClass } from '../server-class';
import type { ClassChanges, CustomClass } from './class-shape';
import type { CompleteRoom } from './read-room';
import { ServerClasses } from './server-classes';
import { fail } from './shape';

const BUILT_IN = Object.keys(SERVER_CLASSES);

/** Every class that is named exists, none is based on itself, and changes of a class can be together. */
export function checkClasses({ classes, racks }: CompleteRoom): void {
  const known = new Set([...BUILT_IN, ...Object.keys(classes)]);
  const exists = (name: string, path: string) => {
    if (!known.has(name)) throw new ProblemError(problem('room-name', path, name, [...known]));
  };
  for (const [name, { base, changes }] of Object.entries(classes)) {
    const path = `classes.${name}`;
    if (BUILT_IN.includes(name)) throw new ProblemError(problem('room-twice', path, name));
    exists(base, `${path}.base`);
    checkChanges(changes, `${path}.changes`);
  }
  for (const name of Object.keys(classes)) checkBase(classes, name);
  const made = new ServerClasses(classes);
  for (const [name, { base, changes }] of Object.entries(classes)) {
    checkKind(made.known(base, changes).kind, `classes.${name}.changes`);
  }
  racks.forEach((rack, r) => {
    rack.servers.forEach((server, s) => {
      const path = `racks[${r}].servers[${s}]`;
      exists(server.class, `${path}.class`);
      if (Object.keys(server.changes).length === 0) return;
      checkChanges(server.changes, `${path}.changes`);
      checkKind(made.known(server.class, server.changes).kind, `${path}.changes`);
    });
  });
}

function checkBase(classes: Readonly<Record<string, CustomClass>>, name: string): void {
  const passed = new Set<string>();
  for (let at = name; Object.hasOwn(classes, at); at = classes[at]!.base) {
    if (passed.has(at))
      throw new ProblemError(problem('room-cycle', `classes.${name}.base`, classes[name]!.base));
    passed.add(at);
  }
}

function checkChanges({ watts, idleW, maxW }: ClassChanges, path: string): void {
  const only = (given: unknown, missing: string) => {
    if (given === undefined)
      throw new ProblemError(problem('missing-field', `${path}.${missing}`, undefined));
  };
  if (maxW !== undefined) only(idleW, 'idleW');
  if (idleW !== undefined) {
    only(maxW, 'maxW');
    if (idleW >= maxW!) fail(`${path}.idleW`, idleW, `0.1..${maxW!}`);
    if (watts !== undefined) fail(`${path}.watts`, watts, ['watts', 'idleW, maxW']);
  }
  const falls = watts?.findIndex((each, i) => i > 0 && each < watts[i - 1]!) ?? -1;
  if (falls > 0) fail(`${path}.watts[${falls}]`, watts![falls], `${watts![falls - 1]!}..100000`);
}

/** A class as its changes leave it. */
function checkKind({ loop, fan }: ServerClass, path: string): void {
  if (loop.fromC >= loop.toC) fail(`${path}.loop.fromC`, loop.fromC, `0..${loop.toC}`);
  if (fan.floorW > fan.maxW) fail(`${path}.fan.floorW`, fan.floorW, `0..${fan.maxW}`);
}

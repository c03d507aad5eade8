import assert from 'node:assert/strict';
import path from 'node:path';
import { imports, type Source, sourcesIn } from '../support/sources';

// docs/architecture.md, "The house": what may stand on what.

/** Floors of the engine, from the ground up: a folder may use those below it, and itself. */
const ENGINE_FLOORS = [
  ['telemetry'],
  ['codecs', 'report', 'room', 'windows'],
  ['faults', 'billing', 'detection', 'cooling', 'alerts'],
  ['live'],
  ['experiments', 'view'],
];
/** Small pure libraries that the engine may use. */
const ENGINE_LIBRARIES = ['@datadog/sketches-js', 'croner', 'simple-statistics'];
/** They judge what they are shown, and may not look behind the scenes. */
const JUDGES = ['detection', 'cooling', 'billing', 'alerts'];
const BEHIND_THE_SCENES = ['room', 'faults', 'live'];

interface Edge {
  from: string;
  to: string;
}

/** Each relative import, both ends as paths from the root. */
function edges(sources: Source[]): Edge[] {
  return sources.flatMap((source) =>
    imports(source)
      .filter((name) => name.startsWith('.'))
      .map((name) => ({ from: source.file, to: path.posix.join(path.posix.dirname(source.file), name) })),
  );
}

const folder = (file: string, depth: number) => file.split('/')[depth] as string;
const shown = ({ from, to }: Edge) => `${from} imports ${to}`;
const floorOf = (name: string) => ENGINE_FLOORS.findIndex((floor) => floor.includes(name));

function assertNone(wrong: Edge[]): void {
  assert.deepEqual(wrong.map(shown), []);
}

describe('floors', () => {
  const engine = edges(sourcesIn('engine'));

  it('has imports to look at', () => {
    assert.ok(engine.length > 10);
  });

  for (const [top, below] of Object.entries({
    engine: ['engine'],
    io: ['io', 'engine'],
    // A printed bill and the command line tell the version, which package.json holds.
    nodes: ['nodes', 'io', 'engine', 'package.json'],
    cli: ['cli', 'io', 'engine', 'package.json'],
  })) {
    it(`${top} stands on ${below.join(', ')}`, () => {
      assertNone(edges(sourcesIn(top)).filter(({ to }) => !below.includes(folder(to, 0))));
    });
  }

  it('the engine has a floor for each of its folders', () => {
    const folders = new Set(engine.map(({ from }) => folder(from, 1)));
    assert.deepEqual(
      [...folders].filter((name) => floorOf(name) < 0),
      [],
    );
  });

  it('inside the engine a folder uses itself and the floors below', () => {
    assertNone(
      engine.filter(({ from, to }) => {
        const [user, used] = [folder(from, 1), folder(to, 1)];
        return user !== used && floorOf(used) >= floorOf(user);
      }),
    );
  });

  it(`${JUDGES.join(', ')} never look at ${BEHIND_THE_SCENES.join(' or ')}`, () => {
    assertNone(
      engine.filter(
        ({ from, to }) => JUDGES.includes(folder(from, 1)) && BEHIND_THE_SCENES.includes(folder(to, 1)),
      ),
    );
  });

  it('the engine uses small pure libraries only', () => {
    const others = sourcesIn('engine').flatMap((source) =>
      imports(source)
        .filter((name) => !name.startsWith('.') && !ENGINE_LIBRARIES.includes(name))
        .map((name) => `${source.file} imports ${name}`),
    );
    assert.deepEqual(others, []);
  });

  it('no node uses another node', () => {
    assertNone(
      edges(sourcesIn('nodes')).filter(
        ({ from, to }) =>
          to.startsWith('nodes/') && folder(to, 1) !== 'common' && folder(to, 1) !== folder(from, 1),
      ),
    );
  });
});

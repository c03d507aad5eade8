// Builds docs/vocabulary.md, the list of all measurements and fields, from the vocabulary and its English help.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';

export const PAGE = fileURLToPath(new URL('../docs/vocabulary.md', import.meta.url));

const telemetry = (file) => tsImport(`../engine/telemetry/${file}`, import.meta.url);

const SCOPES = {
  it: 'IT equipment, at its plug',
  part: 'inside a server, contained in what its plug draws',
  facility: 'the room and its cooling',
  host: 'what an operating system counts',
  service: 'what runs on the machines',
  none: 'no physical thing',
};

const INTRO = `# Vocabulary

<!-- Built from engine/telemetry/measurements and its English help by scripts/build-vocabulary.mjs. -->

The measurements that the package knows, with their tags besides \`cluster\` and \`method\`, and the fields of each. A value outside its range is set to the nearest limit and marked \`clamped\`. Measurements and fields that are not listed flow too, unchecked, and count as gauges. [Concepts](concepts.md#telemetry) explains kinds and marks.
`;

const code = (name) => `\`${name}\``;

function rangeOf({ min, max, atMost }) {
  const top = atMost === undefined ? max : code(atMost);
  if (min === undefined) return top === undefined ? '' : `at most ${top}`;
  return top === undefined ? `${min} or more` : `${min} to ${top}`;
}

function section(name, { tags, scope, fields }, helpOf) {
  const rows = Object.entries(fields).map(([field, spec]) => {
    const unit = spec.unit === '1' ? '' : spec.unit;
    const other = spec.scope === undefined || spec.scope === scope ? '' : ` Scope: ${SCOPES[spec.scope]}.`;
    const meaning = helpOf(name, field) + other;
    return `| ${code(field)} | ${unit} | ${rangeOf(spec)} | ${spec.kind} | ${meaning} |`;
  });
  const named = tags.length === 0 ? 'none' : tags.map(code).join(', ');
  return [
    `## ${name}`,
    '',
    helpOf(name),
    '',
    `Tags: ${named}. Scope: ${SCOPES[scope]}.`,
    '',
    '| field | unit | range | kind | meaning |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/** The whole page. */
export async function buildVocabulary() {
  const { MEASUREMENTS } = await telemetry('vocabulary.ts');
  const { helpOf } = await telemetry('help.ts');
  const sections = Object.entries(MEASUREMENTS).map(([name, spec]) => section(name, spec, helpOf));
  return [INTRO, ...sections].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(PAGE, await buildVocabulary());

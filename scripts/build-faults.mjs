// Builds docs/faults.md, the list of all faults, from their catalogue and its English texts.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';

export const PAGE = fileURLToPath(new URL('../docs/faults.md', import.meta.url));

const faults = (file) => tsImport(`../engine/faults/${file}`, import.meta.url);

const INTRO = `# Faults

<!-- Built from engine/faults and its English texts by scripts/build-faults.mjs. -->

Every fault that the package knows. Faults of the room change the room itself, so they need a simulated one. Faults of the stream change what is seen, of any room, simulated or real: sensors that lie, networks that lose, clocks that are wrong. Clock Metrics are never touched. In Node-RED the node [fault-injector](nodes/fault-injector.md) causes them, by a calendar or a message, and a [server-simulator](nodes/server-simulator.md) takes them as Commands of the kind \`inject\`; in the shell \`coldaisle simulate --fault\` does.

## How to write one

As a document: \`{"kind": "fan-off", "target": {"server": "server-03", "fan": "fan-1"}, "after": "2h", "for": "30m"}\`, in a list when there are several. On a command line: \`fan-off:server=server-03,fan=fan-1,after=2h,for=30m\`, where tags of the target and parameters stand beside the rest. A value in double quotes may hold commas: \`cooling-stop:cron="0 3,15 * * *",for=30m\`.

| key | meaning | when absent |
|---|---|---|
| \`id\` | name of the fault in its labels | its place in the list |
| \`kind\` | one of those below | must be there |
| \`target\` | tags of what is hit; a tag that is not named stands for all | all, where no tag is needed |
| \`at\` | when: ISO 8601, or epoch milliseconds | see \`after\` |
| \`after\` | how long after the start: \`90s\`, \`30m\`, \`2h\`, \`1d\` | at the start |
| \`cron\` | each time that [cron](https://croner.56k.guru/usage/pattern/) says, in place of \`at\`, \`after\` and \`every\`: \`0 3 * * 1-5\` (minute, hour, day, month, day of the week), \`@daily\` | see \`after\` |
| \`zone\` | IANA zone that \`cron\` is of | that of the room, else UTC |
| \`for\` | how long | see the kind |
| \`ramp\` | how long it takes from nothing to its full intensity, in a straight line | at once |
| \`every\` | time from one start to the next, at least \`10s\`, and no shorter than \`for\` | once |
| \`times\` | how often, with \`every\` or \`cron\` | without end |
| \`chance\` | probability of each time, 0 to 1 | 1 |
| \`intensity\` | how bad, see the kind | see the kind |
| \`parameters\` | see the kind | see the kind |

\`cron\` goes by the clock of its zone. Where that is put on, a time of the day that is left out comes at the end of the gap; where it is put back, it comes once. What has \`*\` or a step for its minute or hour goes on through both. A time before the start is not made up for, and \`chance\` is drawn for each time by itself, whenever the calendar began. Where time leaps, as over a gap in a stream, what repeats is made up for over a day at most.

## Its labels

A fault is told when it starts, when it becomes observable and when it ends, with one \`id\` and \`origin\` \`injected\`; what happens by itself, such as bursts of load, has \`origin\` \`background\` and no observable time. A fault is observable when its effect, without noise, passes 3 σ of the readings of a sensor; detection that is measured from its start instead counts time in which nothing can be seen.

- Of the room: a second room lives on without this one fault, under the same load, the same commands and the same other faults, its fans on their own loops. The fault is observable when the true input of any sensor differs between the two by more than 3 σ, where σ is the noise of the sensor or its step over √12, whichever is more. After 24 h, or an hour after the fault has ended, it is taken for one that nobody can see. A controller outside the room answers the fault, and the second room gets the same commands: the label then says \`commanded\`. Second rooms cost as much as the first: there are 64 at a time, with 20,000 servers among them all, but always one. A fault that finds none left acts all the same, is never told as observable, and its label says \`unwatched\`. What hurts the whole room, as faults of its cooling do, is told in the time of one cluster; in a room of several its label names all of them in \`clusters\`.
- A bias or a linear drift: by the closed form, from the σ of the sensor of that field. Where nothing is known of the sensor, from its start.
- A dead sensor, a disk: from the start. All else: from the first reading that it changes by more than 3 σ, or that it loses, doubles, delays or moves.

A fault of a sensor that nothing in a simulated room tells is refused, with what is told there. Of any other stream nobody can know what will come: such a fault is taken and labelled, and never observable. The last label of a fault of the stream says in \`readings\` how many readings of its target came while it was on; with 0 it has hit nothing, and is no fault to be found.

Faults of the room count from the first step of the physics that begins at their time or later, and so do their labels.
`;

const code = (name) => `\`${name}\``;

const UNITS = {
  1: '',
  field: ' in the unit of the field',
  'field/h': ' an hour, in the unit of the field',
  'field/√h': ' after an hour, in the unit of the field',
};
const inUnit = (unit) => UNITS[unit] ?? ` ${unit}`;

const BIG = 1e6;

function rangeOf({ min, max, usual, unit, words }) {
  if (words !== undefined) return `${words.map(code).join(', ')}; usually ${code(usual)}`;
  const range = max >= BIG ? (min < 0 ? 'any' : `${min} or more`) : `${min} to ${max}`;
  return `${range}${inUnit(unit)}; usually ${usual}`;
}

function duration({ durationS }) {
  return durationS === undefined ? 'until it is cleared' : `${durationS} s`;
}

function byThemselves(chances) {
  const rows = chances.map(({ kind, life: { shape, scaleH }, mendedH, ages }) => {
    const law = shape === 1 ? 'exponential' : `Weibull, shape ${shape}`;
    return `| ${code(kind)} | ${law} | ${Math.round(scaleH)} h | ${ages ? 'yes' : 'no'} | ${mendedH} h |`;
  });
  return [
    '## Faults that come by themselves',
    '',
    'Each part of a simulated room lives as long as its law says, is hit by a fault of usual intensity, is mended after a time that is exponential, and is new again. Life can be made to pass faster than time, because a month of a healthy room holds few faults. Parts that heat ages do so half as fast again for each 10 °C above 40 °C, by the air that their server takes in when the room is at rest. Every part draws for itself: one server more changes the draws of nobody else.',
    '',
    '| fault | life | scale | aged by heat | mended after, in the mean |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function section(kind, spec, { name, what, hurts, looks }, parameterText) {
  const needs = spec.needs.map(code).join(', ');
  const allows = spec.allows.map(code).join(', ');
  const lines = [
    `### ${kind}`,
    '',
    `${name}. ${what}`,
    '',
    `- Who is hurt: ${hurts}`,
    `- What it looks like: ${looks}`,
    `- Target: ${needs === '' ? 'nothing is needed' : `needs ${needs}`}${allows === '' ? '' : `, may have ${allows}`}.`,
    `- Lasts ${duration(spec)}, when nothing is said.`,
  ];
  if (spec.intensity !== undefined) {
    lines.push(`- ${code('intensity')}: ${parameterText(`${kind}.intensity`)} ${rangeOf(spec.intensity)}.`);
  }
  for (const [parameter, about] of Object.entries(spec.parameters)) {
    lines.push(`- ${code(parameter)}: ${parameterText(`${kind}.${parameter}`)} ${rangeOf(about)}.`);
  }
  return [...lines, ''].join('\n');
}

/** The whole page. */
export async function buildFaults() {
  const { FAULTS } = await faults('catalogue.ts');
  const { faultText, parameterText } = await faults('texts.ts');
  const { CHANCES } = await faults('random-faults.ts');
  const of = (layer) =>
    Object.entries(FAULTS)
      .filter(([, spec]) => spec.layer === layer)
      .map(([kind, spec]) => section(kind, spec, faultText(kind), parameterText));
  return [
    INTRO,
    '## Faults of the room\n',
    ...of('room'),
    '## Faults of both\n',
    'Of a simulated room they are faults of the room; a stream of real machines is made to show them.\n',
    ...of('both'),
    '## Faults of the stream\n',
    ...of('stream'),
    byThemselves(CHANCES),
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(PAGE, await buildFaults());

// What the comment of a flow says.
import { lengthOf, timeline } from './plan.mjs';

const DIGITS = 4;
const number = (value) => String(+value.toFixed(DIGITS)).replace('-', '−');

/** A tolerance in words. */
function expected(probe) {
  const { func, arguments: asked } = probe.provider;
  if (func === 'count-changed') return `rises by more than ${number(asked.above)}`;
  const { tolerance } = probe;
  if (typeof tolerance === 'number') return `is ${number(tolerance)}`;
  const [least, most] = tolerance.range;
  const unit = asked.unit === 'percent' ? ' %' : '';
  if (func === 'missing-readings') return `${least} to ${most} in all`;
  if (func !== 'change') return `is ${number(least)} to ${number(most)}`;
  if (least > 0) return `rises by ${number(least)} to ${number(most)}${unit}`;
  if (most < 0) return `falls by ${number(-most)} to ${number(-least)}${unit}`;
  if (most === -least) return `stays within ±${number(most)}${unit} of what it was`;
  return `stays: at most ${number(-least)}${unit} less and ${number(most)}${unit} more than it was`;
}

/** When a probe is looked at: so long after which button. */
function when(probe, { protocol, words }, buttons) {
  const times = timeline(protocol);
  const { at } = times.find(({ activity }) => activity === probe);
  const { since } = probe.provider.arguments;
  const own = buttons.findIndex(({ activity }) => activity.name === since);
  const i = own === -1 ? startOf(buttons) : own;
  const afterS = at - buttons[i].at;
  return `${lengthOf(afterS)} after button ${i + 1} (${lengthOf(afterS / words.rate)} here)`;
}

function lookLine({ label, probes, others }, experiment, buttons) {
  if (others) return `- *${label}*, to compare: hardly changes.`;
  const seen = new Map();
  for (const probe of probes) {
    const times = seen.get(expected(probe)) ?? [];
    seen.set(expected(probe), [...times, when(probe, experiment, buttons)]);
  }
  return `- *${label}* ${[...seen].map(([what, times]) => `${what}, ${times.join(' and ')}`).join('; ')}.`;
}

/** What is pressed when: so long after the button before it. */
function buttonLine({ name, at, hit }, i, buttons, { protocol, words }) {
  const end = timeline(protocol).at(-1);
  const endS = end.at + (end.activity.pauses.after ?? 0);
  const fromS = i === 0 ? -words.healthyS : buttons[i - 1].at;
  const waitS = fromS === undefined ? 0 : (at ?? endS) - fromS;
  const here = `(${lengthOf(waitS / words.rate)} here)`;
  const time = waitS === 0 ? 'then' : `${lengthOf(waitS)} after ${i === 0 ? 'Deploy' : 'that'} ${here}`;
  return `- *${name}*: ${time}.${hit.length > 1 ? ` It is for ${hit.join(', ')}.` : ''}`;
}

/** The button that begins the list of faults. */
function startOf(buttons) {
  return buttons.findIndex(({ payload }) => payload === 'inject');
}

const SOURCE = /\d{3}-\d{3}|T-\d\d/;

/** The description without the names of its sources, and without sentences that speak of one. */
function described(text) {
  const plain = text.replaceAll(/ \((?:(?:\d{3}-\d{3}|T-\d\d)(?:, )?)+\)/g, '');
  return plain
    .split(/(?<=\.) /)
    .filter((sentence) => !SOURCE.test(sentence))
    .join(' ');
}

/** Faults of the list that come by themselves, after the one that a button begins. */
function laterLines({ protocol, words }, buttons) {
  const start = startOf(buttons);
  return timeline(protocol)
    .filter(({ activity }) => activity.provider.func === 'inject' && activity !== buttons[start].activity)
    .map(({ activity, at }) => {
      const afterS = at - buttons[start].at;
      const here = lengthOf(afterS / words.rate);
      return `- \`${activity.name}\` comes by itself, ${lengthOf(afterS)} after button ${start + 1} (${here} here).`;
    });
}

export function commentOf(experiment, buttons, looks) {
  const { name, servers, words, protocol, lookAtText, settings } = experiment;
  const command = `coldaisle experiment --tests ${name} --servers ${servers}`;
  return [
    lookAtText,
    `${servers} servers live here at ${words.rate} times the speed of the wall. Deploy, and press the buttons in their order. Times are those of the room:`,
    [
      ...buttons.map((button, i) => buttonLine(button, i, buttons, experiment)),
      ...laterLines(experiment, buttons),
    ].join('\n'),
    `The numbers below the nodes at the right are of windows of ${lengthOf(words.windowS)}; what rises or falls does so against what it was before its button:`,
    looks.map((look) => lookLine(look, experiment, buttons)).join('\n'),
    described(protocol.description),
    `*labels of the fault* tells when it starts, from when it could be seen and when it ends. What is done and what must be seen are those of the protocol \`${name}\`. \`${command}\` plays it headless; there the room lives for ${lengthOf(settings.healthy_s)} before anything is done, here ${lengthOf(words.healthyS)} are enough.`,
  ].join('\n\n');
}

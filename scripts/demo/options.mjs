// What `npm run demo -- ...` understands.
import { parseArgs } from 'node:util';

/** The flows that it can show, and their pages; the first of each is the default. */
export const PAGES = {
  'control-room': ['room', 'trends', 'findings', 'cooling', 'energy', 'workers'],
  'first-light': ['first-light', 'room', 'findings'],
};
export const FLOWS = Object.keys(PAGES);
export const LANGUAGES = ['en-US', 'fr', 'es-ES'];

export const USAGE = `npm run demo [-- options]: this machine's telemetry and a simulated room on live pages.

  --flow NAME          ${FLOWS.join(' or ')}: a smaller one, for a first look at the nodes
  --servers N          of the simulated room (20), in racks of ten, above 40 of twenty
  --lang LANGUAGE      ${LANGUAGES.join(', ')} (from LANG when absent)
  --port N             of Node-RED (1880, or any free one)
  --mqtt-port N        of the broker (1883, or any free one)
  --fresh              start over from the flow of this package
  --folder DIR         where it runs and keeps its state (.demo)
  --temporary          leave nothing behind: own folder, random ports
  --broker URL         a broker that runs already, e.g. mqtt://127.0.0.1:1883
    --secrets FILE     its accounts, in the form of .demo/secrets.json
  --db                 write to a database of its own: victoria-metrics or influxd (1.x) on the PATH
  --check              look at it for a while, print one line of JSON, exit 0 or 1
  --screenshot FILE    take a picture of the page and end
    --seconds N        how long to look (30), or to wait for the picture (150)
    --theme light|dark
    --phone            390 px wide
    --page NAME        which page: ${PAGES['control-room'].join(', ')}
    --stop-fan         a while after a fan of the simulated room was stopped

Telemetry is written to demo-data/, a file a day, or to the database of INFLUX_URL. For that one there are
INFLUX_TOKEN, or INFLUX_USER and INFLUX_PASSWORD, INFLUX_ORG, INFLUX_BUCKET (bucket or database, telemetry)
and INFLUX_TARGET (influxdb-1, influxdb-2 or victoria-metrics; found out when absent).
`;

const FLAGS = {
  lang: { type: 'string' },
  port: { type: 'string', default: '1880' },
  'mqtt-port': { type: 'string', default: '1883' },
  fresh: { type: 'boolean', default: false },
  folder: { type: 'string' },
  temporary: { type: 'boolean', default: false },
  broker: { type: 'string' },
  secrets: { type: 'string' },
  db: { type: 'boolean', default: false },
  check: { type: 'boolean', default: false },
  screenshot: { type: 'string' },
  seconds: { type: 'string' },
  theme: { type: 'string', default: 'light' },
  phone: { type: 'boolean', default: false },
  flow: { type: 'string', default: FLOWS[0] },
  servers: { type: 'string' },
  page: { type: 'string' },
  'stop-fan': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

/** The options, checked; throws an Error that says what is wrong in one line. */
export function demoOptions(args, env) {
  const { values } = parseArgs({ args, options: FLAGS });
  const looks = values.check || values.screenshot !== undefined;
  const temporary = values.temporary || looks;
  if (!['light', 'dark'].includes(values.theme)) throw new Error('--theme is light or dark');
  const pages = PAGES[values.flow];
  if (pages === undefined) throw new Error(`--flow is ${values.flow}; known are ${FLOWS.join(', ')}`);
  const { page = pages[0] } = values;
  if (!pages.includes(page)) throw new Error(`--page is ${page}; ${values.flow} has ${pages.join(', ')}`);
  if ((values.broker === undefined) !== (values.secrets === undefined))
    throw new Error('--broker and --secrets go together');
  return {
    ...values,
    temporary,
    page,
    servers: values.servers === undefined ? undefined : whole('--servers', values.servers, 1, 500),
    stopFan: values['stop-fan'],
    broker: values.broker === undefined ? undefined : brokerAddress(values.broker),
    language: values.lang === undefined ? languageOf(env) : namedLanguage(values.lang),
    port: temporary ? 0 : whole('--port', values.port),
    mqttPort: temporary ? 0 : whole('--mqtt-port', values['mqtt-port']),
    seconds: whole('--seconds', values.seconds ?? (values.check ? '30' : '150')),
  };
}

function brokerAddress(text) {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'mqtt:') throw new Error(`--broker is ${text}; mqtt://HOST:PORT is wanted`);
  return { host: url.hostname, port: Number(url.port || 1883) };
}

function whole(flag, text, least = 0, most = 65_535) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least || number > most)
    throw new Error(`${flag} is ${text}; a whole number from ${least} to ${most} is wanted`);
  return number;
}

function namedLanguage(name) {
  const language = match(name);
  if (language === undefined) throw new Error(`--lang is ${name}; known are ${LANGUAGES.join(', ')}`);
  return language;
}

const languageOf = (env) => match(env.LC_ALL || env.LC_MESSAGES || env.LANG || '') ?? 'en-US';

/** `fr_CA.UTF-8` is `fr`, `es` is `es-ES`: the first of ours with the same first letters. */
function match(name) {
  const primary = name.slice(0, 2).toLowerCase();
  return LANGUAGES.find((language) => language.slice(0, 2) === primary);
}

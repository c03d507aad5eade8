// Keeps what is found, and what was observed beside what was expected of it: of the simulated room (shown by output 1)
// apart from machines (output 2), and gives what their pages show whenever that changes. Output 3 is all of it.
const ROOM = 'hall';
// Bounds of what is kept and shown, whatever is published.
const MOST_KEPT = 50;
const MOST_SHOWN = 6;
const MOST_LISTED = 16;
const MOST_SERIES = 1000;
const MOST_POINTS = 120;
const MOST_CHARTS = 3;
// Other programs may say less than our detector does.
const LEAST = { scope: 'server', cause: 'unknown', candidates: [], evidence: [], actions: [] };
const kept = context.get('kept') ?? { epoch: undefined, clock: undefined, room: new Map(), machines: new Map(), series: new Map(), detector: {} };
context.set('kept', kept);

const isOpen = ({ state }) => state !== 'closed';
const RANK = { critical: 2, warning: 1, info: 0 };
/** What is open comes first, then what is worst, then the newest. */
const sorted = (findings) =>
  [...findings.values()].sort(
    (a, b) => isOpen(b) - isOpen(a) || (isOpen(a) && RANK[b.severity] - RANK[a.severity]) || b.since - a.since,
  );
const isOfRoom = ({ target }) => target.cluster === ROOM;
/** The time of what is told of; a simulated room has its own. */
const nowOf = (finding) => (isOfRoom(finding) ? (kept.clock ?? finding.since) : Date.now());

function pageOf(findings) {
  const list = sorted(findings);
  const open = list.filter(isOpen).length;
  const shown = list.slice(0, MOST_SHOWN).map((finding) => ({ finding, now: nowOf(finding) }));
  return { payload: { detector: kept.detector, open, more: Math.max(0, open - MOST_SHOWN), shown } };
}

const keyOf = ({ cluster, server, fan }, field) => JSON.stringify([cluster, server, fan, field]);

/** Seconds since it began, what was observed, what was expected. */
function chartsOf({ target, evidence, since }) {
  return evidence
    .map(({ field }) => ({ field, points: kept.series.get(keyOf(target, field)) ?? [] }))
    .filter(({ points }) => points.length > 1)
    .slice(0, MOST_CHARTS)
    .map(({ field, points }) => ({ field, points: points.map(([at, ...values]) => [Math.round((at - since) / 1000), ...values]) }));
}

function listed() {
  const list = sorted(new Map([...kept.room, ...kept.machines]));
  const shown = list.slice(0, MOST_LISTED).map((finding) => ({
    finding,
    now: nowOf(finding),
    simulated: isOfRoom(finding),
    charts: chartsOf(finding),
  }));
  return { payload: { detector: kept.detector, open: list.filter(isOpen).length, shown } };
}

function takeFinding(finding) {
  const findings = isOfRoom(finding) ? kept.room : kept.machines;
  findings.set(finding.id, { ...LEAST, ...finding });
  if (findings.size > MOST_KEPT) findings.delete(sorted(findings).at(-1).id);
}

function takeScore({ tags, fields, timestamp }) {
  const key = keyOf(tags, tags.field);
  const points = kept.series.get(key) ?? [];
  if (!kept.series.has(key) && kept.series.size >= MOST_SERIES) return;
  if (typeof fields.observed !== 'number' || typeof fields.expected !== 'number') return;
  points.push([timestamp, Number(fields.observed.toPrecision(5)), Number(fields.expected.toPrecision(5))]);
  if (points.length > MOST_POINTS) points.shift();
  kept.series.set(key, points);
}

/** Is a room told anew? It has no past then. */
function takeClock({ fields, timestamp }) {
  const isAnew = fields.epoch > (kept.epoch ?? fields.epoch);
  kept.epoch = fields.epoch;
  kept.clock = isAnew ? timestamp : Math.max(timestamp, kept.clock ?? timestamp);
  if (!isAnew) return false;
  kept.room.clear();
  for (const key of kept.series.keys()) if (JSON.parse(key)[0] === ROOM) kept.series.delete(key);
  return true;
}

const pages = () => [pageOf(kept.room), pageOf(kept.machines), listed()];
if (msg.topic === 'tick') return [null, null, listed()];
if (msg.topic === 'detector') {
  const said = JSON.stringify(msg.payload);
  if (said === JSON.stringify(kept.detector)) return;
  kept.detector = msg.payload;
  return pages();
}
if (msg.topic?.endsWith('/event/finding')) {
  takeFinding(msg.payload);
  return pages();
}
let isAnew = false;
for (const metric of [].concat(msg.payload)) {
  if (metric.name === 'anomaly') takeScore(metric);
  else if (metric.name === 'clock' && metric.tags.cluster === ROOM) isAnew = takeClock(metric) || isAnew;
}
if (isAnew) return pages();

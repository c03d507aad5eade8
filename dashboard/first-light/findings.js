// Keeps what is found in the simulated room (shown by output 1) apart from what is found in machines (output 2),
// and gives what a page shows of it whenever that changes.
const ROOM = 'hall';
// Bounds of what is kept and shown, whatever is published.
const MOST_KEPT = 50;
const MOST_SHOWN = 6;
const kept = context.get('kept') ?? { epoch: undefined, room: new Map(), machines: new Map(), detector: {} };
context.set('kept', kept);

const isOpen = ({ state }) => state !== 'closed';
/** What is open comes first, then the newest. */
const sorted = (findings) =>
  [...findings.values()].sort((a, b) => isOpen(b) - isOpen(a) || b.since - a.since);

function pageOf(findings) {
  const list = sorted(findings);
  const open = list.filter(isOpen).length;
  const shown = list.slice(0, MOST_SHOWN).map(({ id, state, since, until, severity, target, evidence }) => {
    const { cluster, rack, field, ...narrow } = target;
    const names = Object.values(narrow);
    return { id, state, since, until, severity, place: names.length > 0 ? names : [rack ?? cluster], evidence: evidence[0] };
  });
  return { payload: { detector: kept.detector, open, more: Math.max(0, open - MOST_SHOWN), shown } };
}

function take(finding) {
  const findings = finding.target.cluster === ROOM ? kept.room : kept.machines;
  findings.set(finding.id, finding);
  if (findings.size > MOST_KEPT) findings.delete(sorted(findings).at(-1).id);
}

const pages = () => [pageOf(kept.room), pageOf(kept.machines)];
if (msg.topic === 'detector') {
  const said = JSON.stringify(msg.payload);
  if (said === JSON.stringify(kept.detector)) return;
  kept.detector = msg.payload;
  return pages();
}
if (msg.topic.endsWith('/event/finding')) {
  take(msg.payload);
  return pages();
}
// A clock: a room that begins anew has no past.
for (const { tags, fields } of [].concat(msg.payload)) {
  if (tags?.cluster !== ROOM) continue;
  const isAnew = kept.room.size > 0 && fields.epoch > kept.epoch;
  kept.epoch = fields.epoch;
  if (!isAnew) continue;
  kept.room.clear();
  return pages();
}

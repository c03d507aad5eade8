// Keeps what the page of the simulated room shows and gives it on each tick, and at once with what becomes of
// a command. Times are those of the room, but for `now` and `heard`: the wall clock tells whether it still lives.
const CLUSTER = 'hall';
const KEPT_MS = 15 * 60000;
// Bounds of what is kept, whatever is published.
const MOST_SERVERS = 100;
const MOST_COMMANDS = 6;
// Fields of windows of 5 s, which is what the page shows of them.
const SHOWN = {
  server: ['cpu_temp_c', 'inlet_temp_c', 'power_w', 'cpu_util_pct'],
  pdu: ['power_w'],
  room: ['power_w', 'pue'],
};
const kept = context.get('kept') ?? {
  clock: undefined,
  servers: new Map(), // server -> its last figures
  racks: new Map(), // rack -> watts
  room: {},
  inlet: {},
  it: new Map(), // start of a window -> watts of all servers
  commands: new Map(), // id -> command and what became of it
  modes: new Map(), // server -> mode of the controller of its fans
};
context.set('kept', kept);

const serverOf = ({ server, rack }) => {
  if (!kept.servers.has(server) && kept.servers.size < MOST_SERVERS)
    kept.servers.set(server, { server, rack, fans: {} });
  return kept.servers.get(server) ?? { fans: {} };
};
/** A server that is shown, so that what is kept is bounded. */
const isShown = ({ server }) => kept.servers.has(server);
const numbersOf = (fields, names) =>
  names.flatMap((name) => {
    const value = fields[`${name}_avg`] ?? fields[name];
    return typeof value === 'number' ? [[name, Number(value.toPrecision(4))]] : [];
  });

function snapshot() {
  const { clock, servers, racks, room, inlet, it, commands, modes } = kept;
  for (const start of it.keys()) if (start < (clock?.at ?? 0) - KEPT_MS) it.delete(start);
  const points = [...it].map(([start, value]) => [Math.round((start - clock.at) / 1000), value]);
  const listed = [...servers.values()].sort((a, b) => a.server.localeCompare(b.server));
  const payload = { now: Date.now(), clock, servers: listed, racks: Object.fromEntries(racks), room, inlet };
  return { payload: { ...payload, it: points.sort(([a], [b]) => a - b), commands: [...commands.values()].reverse(), modes: [...new Set(modes.values())] } };
}

function takeClock({ fields, timestamp }) {
  const { epoch, rate, running } = fields;
  const known = kept.clock;
  // Nodes pass a clock on once they have done its work: the same one comes several times.
  if (known !== undefined && (epoch < known.epoch || (epoch === known.epoch && timestamp < known.at))) return;
  // A room that begins anew has no past.
  if (epoch > (known?.epoch ?? epoch)) for (const map of [kept.it, kept.racks]) map.clear();
  kept.clock = { at: timestamp, epoch, rate, running, heard: Date.now() };
}

function takeMetric({ name, tags, fields, timestamp }) {
  if (tags.cluster !== CLUSTER) return;
  if (name === 'clock') return takeClock({ fields, timestamp });
  if (name === 'server' && tags.server === undefined) {
    // Of all servers: the total of their watts, and the air they take in.
    if (tags.combine === 'total') kept.it.set(timestamp, fields.power_w_avg);
    else Object.assign(kept.inlet, { mean: fields.inlet_temp_c_avg, max: fields.inlet_temp_c_max });
    return;
  }
  if (name === 'fan' && tags.window === undefined)
    serverOf(tags).fans[tags.fan] = { pct: fields.speed_pct, running: fields.running, mode: fields.mode };
  if (name === 'server' && tags.window === undefined) serverOf(tags).at = timestamp;
  if (tags.window !== '5s') return;
  const figures = Object.fromEntries(numbersOf(fields, SHOWN[name] ?? []));
  if (name === 'server') Object.assign(serverOf(tags), figures);
  if (name === 'pdu' && figures.power_w !== undefined) kept.racks.set(tags.rack, figures.power_w);
  if (name === 'room') Object.assign(kept.room, figures);
}

const [, , kind, event] = (msg.topic ?? '').split('/');
if (msg.topic === 'tick') return snapshot();
if (kind === 'event') {
  if (event === 'device') serverOf(msg.payload.target).state = msg.payload.state;
  if (event === 'mode' && isShown(msg.payload.target)) kept.modes.set(msg.payload.target.server, msg.payload.to);
  if (event !== 'command' || !kept.commands.has(msg.payload.id)) return;
  const { id, outcome, at, reason } = msg.payload;
  Object.assign(kept.commands.get(id), { outcome, at, reason });
  return snapshot();
}
if (kind === 'command') {
  for (const { id, kind: what, target, value } of [].concat(msg.payload)) {
    kept.commands.delete(id);
    kept.commands.set(id, { id, kind: what, target, value });
    if (kept.commands.size > MOST_COMMANDS) kept.commands.delete(kept.commands.keys().next().value);
  }
  return;
}
for (const metric of [].concat(msg.payload)) takeMetric(metric);

// Keeps what the page shows of the last 15 minutes and gives it on each tick.
// Raw readings tell that a server is alive; windows of 5 s (tag `window`) carry its figures.
const KEPT_MS = 15 * 60000;
// The simulated room has a page, and a time, of its own.
const ROOM = 'hall';
// Bounds of what is kept, whatever is published.
const MOST_SERVERS = 12;
const MOST_SERIES = 500;
const SHOWN = {
  server: ['cpu_util_pct', 'cpu_temp_c'],
  system: ['mem_used_pct', 'mem_total_bytes', 'load1', 'load5', 'load15', 'uptime_s'],
  network: ['net_rx_bytes_s', 'net_tx_bytes_s'],
  disk: ['used_pct', 'free_bytes'],
  telemetry: ['received', 'late', 'missing', 'duplicate', 'refused'],
};
const heard = context.get('heard') ?? new Map(); // server -> time of its last reading
const series = context.get('series') ?? new Map(); // server, field, part -> points
const stored = context.get('stored') ?? {}; // what has been written, and where to
context.set(['heard', 'series', 'stored'], [heard, series, stored]);

if (msg.topic === 'tick') {
  const now = Date.now();
  for (const [server, at] of heard) if (at < now - KEPT_MS) heard.delete(server);
  const shown = [];
  for (const [key, { points, ...names }] of series) {
    for (const start of points.keys()) if (start < now - KEPT_MS) points.delete(start);
    if (points.size === 0) {
      series.delete(key);
      continue;
    }
    const ago = [...points].sort(([a], [b]) => a - b).map(([start, value]) => [Math.round((start - now) / 1000), value]);
    shown.push({ ...names, points: ago });
  }
  return { payload: { now, heard: Object.fromEntries(heard), series: shown, stored } };
}

for (const { name, tags, fields, timestamp } of [].concat(msg.payload)) {
  const { cluster, server, window, interface: port, path } = tags;
  if (cluster === ROOM) continue;
  if (name === 'writer') {
    const place = env.get('COLDAISLE_STORE') || tags.target;
    Object.assign(stored, { place, written: fields.written, queued: fields.queued });
  }
  if (server === undefined || (!heard.has(server) && heard.size >= MOST_SERVERS)) continue;
  if (window === undefined && name !== 'telemetry') heard.set(server, Math.max(heard.get(server) ?? 0, timestamp));
  if (window !== '5s' && name !== 'telemetry') continue;
  for (const field of SHOWN[name] ?? []) {
    const value = fields[`${field}_avg`] ?? fields[field];
    if (typeof value !== 'number') continue;
    const part = port ?? path ?? '';
    const key = JSON.stringify([server, field, part]);
    if (!series.has(key) && series.size >= MOST_SERIES) continue;
    if (!series.has(key)) series.set(key, { server, field, part, points: new Map() });
    series.get(key).points.set(timestamp, Number(value.toPrecision(5)));
  }
}

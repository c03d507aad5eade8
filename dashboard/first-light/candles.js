// Windows of one minute as the options of a candlestick. A chart keeps the tail of a longer list when a
// shorter one follows, so there are always 30 candles, blank ones among them.
const CANDLES = 30;
const MINUTE_MS = 60000;
const BLANK = ['-', '-', '-', '-'];
const MOST_SERVERS = 12;
const servers = context.get('servers') ?? new Map();
context.set('servers', servers);

for (const { name, tags, fields: f, timestamp } of [].concat(msg.payload)) {
  if (tags.method === 'simulated' || name !== 'server' || tags.window !== '1m' || typeof f.cpu_util_pct_open !== 'number') continue;
  if (!servers.has(tags.server) && servers.size >= MOST_SERVERS) continue;
  const candles = servers.get(tags.server) ?? new Map();
  servers.set(tags.server, candles);
  for (const start of candles.keys()) if (start <= timestamp - CANDLES * MINUTE_MS) candles.delete(start);
  const shown = [f.cpu_util_pct_open, f.cpu_util_pct_close, f.cpu_util_pct_low, f.cpu_util_pct_high];
  candles.set(timestamp, shown.map((value) => Number(value.toPrecision(4))));
  context.set('changed', true);
}
if (!context.get('changed')) return;
context.set('changed', false);

const longest = [...servers.values()].reduce((a, b) => (b.size > a.size ? b : a));
const end = Math.max(...longest.keys());
const starts = Array.from({ length: CANDLES }, (_, i) => end - (CANDLES - 1 - i) * MINUTE_MS);
const data = starts.map((start) => [start, ...(longest.get(start) ?? BLANK)]);
// Ten minutes are shown at first, up to thirty later.
const from = Math.min(...longest.keys(), end - 9 * MINUTE_MS);
const xAxis = { min: from - MINUTE_MS / 2, max: end + MINUTE_MS / 2 };
return { ui_update: { chartOptions: { xAxis, series: [{ id: 'candles', type: 'candlestick', data }] } } };

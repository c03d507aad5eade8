// Counts what passes between nodes, by the runtime's own hooks: each Metric that host-metrics or the simulator
// publishes must come out of the decoder again.
const SETTLE_MS = 3000;
const PUBLISHERS = ['host-metrics', 'server-simulator'];

/** Name, tags and time: the same at both ends of the broker. */
const identity = ({ name, tags, timestamp }) =>
  JSON.stringify([name, Object.entries(tags).sort(), timestamp]);

/** Starts to count, before there is a flow; the function it gives tells the figures so far. */
export function startTally(hooks, now = Date.now) {
  const published = new Map();
  const decoded = new Set();
  const counts = { metrics_in: 0, windows_out: 0, simulated_windows: 0, late: 0, refused: 0, written: 0 };
  let simulated = 0;
  const clocks = [];

  function count(type, port, metrics) {
    if (port === 0 && PUBLISHERS.includes(type)) {
      const sent = metrics.filter(({ name }) => name !== 'clock');
      for (const metric of sent) published.set(identity(metric), now());
      if (type === 'server-simulator') simulated += sent.length;
    }
    if (type === 'telemetry-decoder' && port === 0) {
      counts.metrics_in += metrics.length;
      for (const metric of metrics) decoded.add(identity(metric));
      for (const { name, timestamp } of metrics) if (name === 'clock') clocks.push(timestamp);
    }
    // Its port 1 tells of readings that contradict each other, which are let pass.
    if (type === 'telemetry-decoder' && port === 2) counts.refused += metrics.length;
    if (type === 'anomaly-detector' && port === 2) counts.refused += metrics.length;
    if (type === 'window-aggregator' && port === 0) {
      const windows = metrics.filter(({ tags }) => tags?.window !== undefined);
      const ofRoom = windows.filter(({ tags }) => tags.method === 'simulated').length;
      counts.simulated_windows += ofRoom;
      counts.windows_out += windows.length - ofRoom;
    }
    if (type === 'influx-writer' && port === 0) counts.written = metrics.at(-1).fields.written;
    if (type === 'influx-writer' && port === 1) counts.refused += metrics.length;
    if (type === 'window-aggregator' && port === 1) counts.late += metrics.length;
  }

  hooks.add('onSend.coldaisle-tally', (events) => {
    // One event a wire: an output with two wires sends the same message twice.
    const seen = new Set();
    for (const { msg, source } of events) {
      const once = `${source.id} ${source.port}`;
      if (msg.payload === undefined || seen.has(once)) continue;
      seen.add(once);
      count(source.node.type, source.port, [msg.payload].flat());
    }
  });

  /** Lost is what was published a while ago and has not been decoded. */
  return function result() {
    const before = now() - SETTLE_MS;
    const due = [...published].filter(([, at]) => at <= before).map(([key]) => key);
    return {
      published: due.length,
      simulated,
      room_clock_s: clocks.length === 0 ? 0 : Math.round((clocks.at(-1) - clocks[0]) / 1000),
      ...counts,
      lost: due.filter((key) => !decoded.has(key)).length,
    };
  };
}

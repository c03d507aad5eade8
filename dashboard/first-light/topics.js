// Telemetry of a room to the topics of its servers, its clock to one of its own (design of the topics:
// coldaisle/<cluster>/telemetry/<server or room>); a message for each topic, in the order in which it came.
const byTopic = new Map();
for (const metric of [].concat(msg.payload)) {
  const { cluster, server = 'room' } = metric.tags;
  const isClock = metric.name === 'clock';
  const topic = `coldaisle/${cluster}/${isClock ? 'clock' : `telemetry/${server}`}`;
  if (!byTopic.has(topic)) byTopic.set(topic, { topic, qos: isClock ? 1 : 0, retain: false, payload: [] });
  byTopic.get(topic).payload.push(metric);
}
return [[...byTopic.values()]];

// Node-RED drops what is published while there is no connection to the broker: it waits here meanwhile.
const MOST = 1000;
const waiting = context.get('waiting') ?? [];

if (msg.status !== undefined) {
  const connected = msg.status.fill === 'green';
  context.set('connected', connected);
  if (!connected) return null;
  context.set('waiting', []);
  node.status({});
  return [waiting];
}

if (context.get('connected')) return msg;
waiting.push(msg);
if (waiting.length > MOST) {
  waiting.shift();
  context.set('dropped', (context.get('dropped') ?? 0) + 1);
}
context.set('waiting', waiting);
const dropped = context.get('dropped') ?? 0;
node.status({ fill: 'yellow', shape: 'ring', text: `${waiting.length} ⧗${dropped > 0 ? ` ${dropped} ✕` : ''}` });
return null;

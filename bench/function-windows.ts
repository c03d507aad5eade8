/**
 * The windows of plain-windows.ts as somebody would write them in a function node: the same key, the
 * same aggregates, closed by the first sample behind them or by a clock; state in the node's context.
 */
export const FUNCTION_WINDOWS = `
const LENGTH = 60000;
const open = context.get('open') || new Map();
context.set('open', open);
const metric = msg.payload;

function close(window) {
  const fields = {};
  for (const [field, column] of window.columns) {
    const { count, min, max, last, lastAt, integral } = column;
    fields[field + '_avg'] = (integral + last * (window.start + LENGTH - lastAt)) / LENGTH;
    fields[field + '_min'] = min;
    fields[field + '_max'] = max;
    fields[field + '_last'] = last;
    fields[field + '_count'] = count;
  }
  const tags = Object.assign({}, window.tags, { window: '1m' });
  node.send({ payload: { name: window.name, tags, fields, timestamp: window.start } });
}

if (metric.name === 'clock') {
  for (const [key, window] of open) {
    if (window.start + LENGTH <= metric.timestamp) { close(window); open.delete(key); }
  }
  return { payload: metric };
}

const { name, tags, fields, timestamp } = metric;
const key = name + '|' + tags.cluster + '|' + tags.rack + '|' + tags.server + '|' + tags.method;
const start = Math.floor(timestamp / LENGTH) * LENGTH;
let window = open.get(key);
if (window === undefined) {
  window = { start, name, tags, columns: new Map() };
  open.set(key, window);
} else if (window.start !== start) {
  close(window);
  window.start = start;
  for (const column of window.columns.values()) {
    column.count = 0;
    column.min = Infinity;
    column.max = -Infinity;
    column.integral = column.last * (timestamp - start);
    column.lastAt = timestamp;
  }
}
for (const field in fields) {
  const value = fields[field];
  let column = window.columns.get(field);
  if (column === undefined) {
    column = { count: 0, min: value, max: value, last: value, lastAt: timestamp, integral: 0 };
    window.columns.set(field, column);
  }
  column.count++;
  if (value < column.min) column.min = value;
  if (value > column.max) column.max = value;
  column.integral += column.last * (timestamp - column.lastAt);
  column.last = value;
  column.lastAt = timestamp;
}
return null;
`;

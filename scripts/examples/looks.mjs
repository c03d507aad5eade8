// What function nodes do: one line each that picks a number out of the windows of a message.

const DIGITS = { airflow_m3s: 4 };

const text = (value) => JSON.stringify(value).replaceAll('"', "'");

/** Whether a window is one of the target, or of the servers that it does not name. */
function isOf({ measurement, target: { server, fan } }, others) {
  const isHit =
    server?.length === 1
      ? `tags.server ${others ? '!' : '='}== ${text(server[0])}`
      : `${others ? '!' : ''}${text(server ?? [])}.includes(tags.server)`;
  return [
    `name === ${text(measurement)}`,
    ...(server === undefined ? [] : [isHit]),
    ...(fan === undefined ? [] : [`tags.fan === ${text(fan)}`]),
  ].join(' && ');
}

const picked = (how, condition) => `msg.payload.${how}(({ name, tags, fields: f }) => ${condition})`;

/** A number of several windows, with the time at which the first begins; nothing when there are none. */
function ofAll(condition, number) {
  const w = picked('filter', condition);
  return `const w = ${w}; return w.length ? { payload: ${number}, timestamp: w[0].timestamp } : null;`;
}

const sumOf = (value) => `w.reduce((sum, { fields: f }) => sum + ${value}, 0)`;

/** Fields of windows that are needed, and the one line of the function node that looks at them. */
export function lookAt({ func, arguments: asked }, aggregate, others) {
  if (func === 'missing-readings' || func === 'sensors-with-gaps') return gaps(func, asked);
  if (func === 'sensors-without-answer') {
    const silent = asked.fields.map((field) => `!Number.isFinite(f.${field}_avg)`).join(' + ');
    return { fields: asked.fields, aggregates: ['avg'], code: ofAll(isOf(asked), sumOf(silent)) };
  }
  const { field, minus, target, against } = asked;
  const fields = minus === undefined ? [field] : [field, minus];
  const read = fields.map((each) => `f.${each}_${aggregate}`);
  const isRead = read.map((each) => `Number.isFinite(${each})`).join(' && ');
  const value = read.join(' - ');
  const rounded = (number) => `+(${number}).toFixed(${DIGITS[field] ?? 2})`;
  const codeOf = () => {
    if (against !== undefined) return aboveOthers(asked, value, isRead, rounded);
    const condition = `${isOf(asked, others)} && ${isRead}`;
    const isOne = target.server?.length === 1 && (asked.measurement !== 'fan' || target.fan !== undefined);
    if (isOne && !others) return ofOne(condition, rounded(value.replaceAll('f.', 'w.fields.')));
    // Of servers that are counted when their value has changed the least one shows whether all have.
    const together = func === 'count-changed' ? 'min' : asked.of;
    const extreme = `Math.${together}(...w.map(({ fields: f }) => ${value}))`;
    return ofAll(condition, rounded(together === 'mean' ? `${sumOf(value)} / w.length` : extreme));
  };
  return { fields, aggregates: [aggregate], code: codeOf() };
}

function ofOne(condition, number) {
  const w = picked('find', condition);
  return `const w = ${w}; return w && { payload: ${number}, timestamp: w.timestamp };`;
}

function gaps(func, asked) {
  const short = (field) => `f.${field}_expected - f.${field}_count`;
  const each = asked.fields.map((field) =>
    func === 'missing-readings' ? `Math.max(0, ${short(field)} || 0)` : `(${short(field)} > 0)`,
  );
  return {
    fields: asked.fields,
    aggregates: ['count'],
    code: ofAll(isOf(asked), sumOf(each.join(' + '))),
  };
}

/** How far one is above the mean of all others: (one - mean of all) n / (n - 1). */
function aboveOthers({ measurement, target }, value, isRead, rounded) {
  const all = picked('filter', `name === ${text(measurement)} && ${isRead}`);
  const one = `w.find(({ tags }) => tags.server === ${text(target.server[0])})`;
  const mean = `${sumOf(value)} / w.length`;
  const above = rounded(`(t.${value.replace(/^f/, 'fields')} - ${mean}) * w.length / (w.length - 1)`);
  return `const w = ${all}, t = ${one}; return t && { payload: ${above}, timestamp: t.timestamp };`;
}

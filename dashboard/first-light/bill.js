// Of the room's energy: asks for the bill of today in words whenever the node tells what has been spent, and gives
// the page both. Outputs: what is asked, what the page shows, bills of days that are over.
const CLUSTER = 'hall';
// Of the wall, however fast the room is.
const ASK_EVERY_MS = 2000;
const kept = context.get('kept') ?? { running: undefined, askedAt: 0 };
context.set('kept', kept);

if (!Array.isArray(msg.payload)) {
  const { equivalents, target } = msg.payload;
  if (equivalents === undefined) return [null, null, { payload: msg.payload }];
  if (target.cluster !== CLUSTER) return;
  return [null, { payload: { running: kept.running, bill: msg.payload } }, null];
}
const told = msg.payload.find(({ name, tags }) => name === 'bill' && tags.cluster === CLUSTER);
if (told === undefined) return;
kept.running = told;
// Before the first two readings there is power and no energy to bill.
if (told.fields.energy_kwh === 0 || Date.now() - kept.askedAt < ASK_EVERY_MS) return;
kept.askedAt = Date.now();
return [{ payload: { bill: { period: 'day' }, format: 'words', cluster: CLUSTER } }, null, null];

// What hurts the room is for the room. What only hurts what is seen of it is for its telemetry; mending is for both.
const IN_TELEMETRY = /^(sensor|telemetry|clock)-/;
const commands = [].concat(msg.payload);
const isOfTelemetry = ({ kind, value }) => kind === 'inject' && IN_TELEMETRY.test(value?.kind);
const toRoom = commands.filter((command) => !isOfTelemetry(command));
const toTelemetry = commands.filter((command) => isOfTelemetry(command) || command.kind === 'clear');
return [toRoom, toTelemetry].map((payload) => (payload.length > 0 ? { ...msg, payload } : null));

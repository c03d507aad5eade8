// Faults that a reader may cause in a simulated room, and who they hit. Kinds and ranges are those of the engine.
export default {
  /** So much and so long that there is something to see; `of` is what is hit, steps and limits are for the field of the form. */
  faultsToTry() {
    const share = { min: 0, max: 1, step: 0.05, unit: '' };
    const percent = { min: 0, max: 100, step: 1, unit: '%' };
    const seconds = { min: 0, max: 3600, step: 1, unit: 's' };
    return [
      { kind: 'fan-off', of: 'fan', minutes: 120 },
      { kind: 'fan-stall', of: 'fan', minutes: 120 },
      { kind: 'fan-wear', of: 'fan', minutes: 720, intensity: { ...percent, value: 4, unit: '%/h' } },
      { kind: 'airflow-blocked', of: 'server', minutes: 120, intensity: { ...share, max: 0.95, value: 0.5 } },
      { kind: 'cpu-overload', of: 'server', minutes: 30, intensity: { ...share, value: 0.9 } },
      { kind: 'server-down', of: 'server', minutes: 30 },
      { kind: 'disk-failure', of: 'server', minutes: 60 },
      { kind: 'pdu-limit', of: 'rack', minutes: 60, intensity: { ...share, min: 0.1, value: 0.65 } },
      {
        kind: 'aisle-recirculation',
        of: 'rack',
        minutes: 60,
        intensity: { min: 1, max: 20, step: 0.5, unit: '', value: 3 },
      },
      { kind: 'cooling-degraded', of: 'room', minutes: 60, intensity: { ...share, value: 0.2 } },
      { kind: 'cooling-stop', of: 'room', minutes: 10 },
      { kind: 'sensor-null', of: 'sensor', minutes: 60 },
      { kind: 'sensor-stuck', of: 'sensor', minutes: 120 },
      {
        kind: 'sensor-drift',
        of: 'sensor',
        minutes: 720,
        intensity: { min: -10, max: 10, step: 0.1, unit: '/h', value: 1 },
      },
      {
        kind: 'sensor-bias',
        of: 'sensor',
        minutes: 60,
        intensity: { min: -50, max: 50, step: 0.5, unit: '', value: 8 },
      },
      {
        kind: 'sensor-spike',
        of: 'sensor',
        minutes: 120,
        intensity: { min: 1, max: 200, step: 1, unit: '', value: 30 },
        parameters: { chance: 0.01 },
      },
      { kind: 'telemetry-loss', of: 'room', minutes: 10, intensity: { ...percent, value: 20 } },
      { kind: 'telemetry-duplicate', of: 'room', minutes: 10, intensity: { ...percent, value: 20 } },
      { kind: 'telemetry-reorder', of: 'room', minutes: 10, intensity: { ...percent, value: 20 } },
      { kind: 'telemetry-delay', of: 'room', minutes: 10, intensity: { ...seconds, value: 30 } },
      { kind: 'clock-skew', of: 'server', minutes: 30, intensity: { ...seconds, min: -3600, value: 60 } },
    ];
  },

  /** The tags that a fault of this kind needs, out of what the reader chose: `{ server, rack, fan, field }`. */
  faultTarget(of, { server, rack, fan, field }) {
    return { fan: { server, fan }, server: { server }, rack: { rack }, room: {}, sensor: { server, field } }[
      of
    ];
  },

  /** What an `inject` says and to whom: a sensor is the place of no command, its server is. */
  injection({ kind, of, parameters }, chosen, minutes, intensity) {
    const target = this.faultTarget(of, chosen);
    const { field, ...place } = target;
    return {
      place,
      value: {
        ...{ kind, target, for: `${minutes}m` },
        ...(intensity === undefined ? {} : { intensity }),
        ...(parameters === undefined ? {} : { parameters }),
      },
    };
  },
};

// What protocols do not say: how fast their rooms live in an example, and what buttons and numbers are called.
// {who} is the target of the activity, {pct} the load that it sets.

const MEND = 'all faults are ended';
const RELEASE = 'the load is let go';

/**
 * By protocol, in the order of the menu: its name there, the rate of the room, the length of a window, how long the
 * room lives before the first button, and the names of what is pressed and looked at, by activity. A look is the name
 * of what it picks, that of the number, and, where it is not the mean of the window, the aggregate. `again` are probes
 * that look at the same once more, `others` are looks at all whom the target does not name.
 */
export const WORDS = {
  'fan-fail': {
    title: 'A fan stops',
    rate: 60,
    windowS: 60,
    healthyS: 300,
    buttons: {
      'hold-high-load': '{who} works at {pct} %',
      'stop-fan': 'a fan of {who} stops',
      'mend-fan': 'the fan is mended',
      'release-load': RELEASE,
    },
    looks: {
      'processor-rises-c': ['processor of {who}', 'processor, °C'],
      'power-unchanged-pct': ['power of {who}', 'power, W'],
      'dead-fan-rpm': ['the dead fan', 'dead fan, rpm', 'last'],
      'other-fan-speeds-up-pct': ['the other fan', 'other fan, % of its speed', 'last'],
    },
    others: { 'processor-rises-c': ['processors of the others', 'processors of the others, °C'] },
  },
  'sensor-drift': {
    title: 'A thermometer drifts',
    rate: 600,
    windowS: 900,
    healthyS: 900,
    buttons: {
      'hold-load': '{who} works at {pct} %',
      drift: "{who}'s thermometer drifts",
      'replace-sensor': 'the sensor is replaced',
      'release-load': RELEASE,
    },
    looks: {
      'parts-from-chassis-c': ['processor less chassis', 'processor above chassis, °C'],
      'power-unchanged-pct': ['power of {who}', 'power, W'],
      'fans-unchanged-pct': ['fans of {who}', 'fans, % commanded', 'last'],
    },
    others: {
      'parts-from-chassis-c': ['the same of the others', 'the others, processor above chassis, °C'],
    },
  },
  'cooling-degraded': {
    title: 'The cooling loses capacity',
    rate: 60,
    windowS: 60,
    healthyS: 300,
    buttons: {
      'hold-high-load': '{who} work at {pct} %',
      'degrade-cooling': 'the cooling loses capacity',
      'mend-cooling': 'the cooling is mended',
      'release-load': RELEASE,
    },
    looks: {
      'inlets-rise-within-5-min-c': ['inlets of {who}', 'inlets, °C in the mean'],
      'servers-whose-inlet-rises': ['the coolest inlet', 'coolest inlet, °C'],
      'processors-rise-c': ['processors of {who}', 'processors, °C in the mean'],
      'top-of-rack-above-the-others-c': ['top of the rack', 'top above the others, °C'],
    },
    again: { 'inlets-rise-within-1-h-c': 'inlets-rise-within-5-min-c' },
  },
  'charge-burst': {
    title: 'A burst of load',
    rate: 20,
    windowS: 60,
    healthyS: 600,
    buttons: { burst: 'a burst of load on {who}', 'end-burst': MEND },
    looks: {
      'power-rises-pct': ['power of {who}', 'power of the hit, W'],
      'processors-rise-c': ['processors of {who}', 'processors of the hit, °C'],
      'fans-of-the-hit-speed-up-pct': ['fans of {who}', 'fans of the hit, % commanded', 'last'],
      'room-hardly-warms-c': ['inlets of all', 'inlets of all, °C'],
    },
    others: { 'power-rises-pct': ['power of the others', 'power of the others, W'] },
  },
  'partial-network-loss': {
    title: 'A network loses sensors',
    rate: 20,
    windowS: 60,
    healthyS: 300,
    buttons: { 'lose-sensors': 'a fifth of the sensors fall silent', 'mend-network': MEND },
    looks: {
      'missing-readings': ['readings that did not come', 'missing readings of a minute'],
      'sensors-with-gaps': ['sensors with gaps', 'sensors with gaps in a minute'],
      'hottest-processor-stays-c': ['the hottest processor', 'hottest processor, °C'],
    },
  },
  'two-loads-and-a-dead-airflow-sensor': {
    title: 'Two loads and a dead airflow sensor',
    rate: 60,
    windowS: 60,
    healthyS: 300,
    buttons: {
      'hold-load-of-the-blind': '{who} works at {pct} %',
      'hold-load-of-the-busy': '{who} work at {pct} %',
      'raise-load': '{who} work at {pct} %',
      'airflow-reads-too-little': "{who}'s airflow sensor fails",
      'replace-sensor': 'the sensor is replaced',
      'release-load': RELEASE,
    },
    looks: {
      'power-of-the-busy-rises-w': ['power of the busy', 'power of the busy, W'],
      'processors-of-the-busy-rise-c': ['processors of the busy', 'processors of the busy, °C'],
      'airflow-drops-m3s': ['airflow of {who}', 'airflow, m³/s'],
      'silent-airflow-sensors': ['airflow sensors that say nothing', 'silent airflow sensors'],
      'exhaust-stays-c': ['exhaust less inlet of {who}', 'exhaust above inlet, °C'],
      'processor-stays-c': ['processor of {who}', 'processor, °C'],
    },
    again: { 'processor-still-stays-c': 'processor-stays-c' },
  },
  'peak-and-a-wearing-fan': {
    title: 'A peak and a wearing fan',
    rate: 600,
    windowS: 600,
    healthyS: 1200,
    buttons: {
      'hold-load': '{who} works at {pct} %',
      wear: 'a fan of {who} begins to wear',
      'move-load-away': 'load is moved: {who} at {pct} %',
      'replace-fan': 'the fan is replaced',
      'release-load': RELEASE,
    },
    looks: {
      'speed-behind-command-pct': ['command less speed of the fan', 'speed behind command, %', 'last'],
      'worn-fan-rpm-after-15-h': ['the worn fan', 'worn fan, rpm', 'last'],
      'wear-hidden-in-temperature-c': ['processor less inlet of {who}', 'processor above inlet, °C'],
      'processor-cools-c': ['processor of {who}', 'processor, °C'],
      'power-of-the-busy-rises-pct': ['highest power of {who}', 'highest power of the busy, W', 'max'],
    },
    again: { 'processor-rises-when-it-stops-c': 'wear-hidden-in-temperature-c' },
  },
};

import type { Tags } from '../metric';
import { series } from './prometheus';
import type { Row } from './rule';
import { BOARD, CPU, EXHAUST, INLET, POWER, socket } from './telegraf-ipmi';

const CONSUMED = ['id', 'name', 'type'];

/** The name of a sensor in the form that the names of Telegraf have. */
function snake({ name = '' }: Tags): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '_');
}

const called = (name: RegExp) => (tags: Tags) => name.test(snake(tags));

const server = (from: string, name: RegExp, to: string): Row =>
  series(from, 'server', to, { when: called(name), drop: CONSUMED });

/** The IPMI exporter. A board that is read from afar is named by the target. */
export const IPMI_EXPORTER: readonly Row[] = [
  server('ipmi_temperature_celsius', INLET, 'inlet_temp_c'),
  server('ipmi_temperature_celsius', EXHAUST, 'exhaust_temp_c'),
  server('ipmi_temperature_celsius', BOARD, 'chassis_temp_c'),
  series('ipmi_temperature_celsius', 'package', 'temp_c', {
    when: called(CPU),
    tags: { package: (tags) => socket(CPU.exec(snake(tags))?.[1]) },
    drop: CONSUMED,
  }),
  {
    from: 'ipmi_temperature_celsius',
    leave: ['value'],
    why: 'a part that the vocabulary does not know, such as a memory module or a supply',
  },
  series('ipmi_fan_speed_rpm', 'fan', 'speed_rpm', {
    tags: { fan: ({ name, id }) => name ?? id },
    drop: CONSUMED,
  }),
  series(
    'ipmi_fan_speed_ratio',
    'fan',
    { to: 'speed_pct', factor: 100 },
    {
      tags: { fan: ({ name, id }) => name ?? id },
      drop: CONSUMED,
    },
  ),
  server('ipmi_power_watts', POWER, 'power_w'),
  { from: 'ipmi_power_watts', leave: ['value'], why: 'one supply of several' },
  // 0 W: the board cannot measure it, for what answers is running.
  ...['ipmi_dcmi_power_consumption_watts', 'ipmi_dcmi_power_consumption_current_watts'].map((from) =>
    series(from, 'server', { to: 'power_w', none: 0 }),
  ),
  series('ipmi_chassis_power_state', 'server', 'running'),
];

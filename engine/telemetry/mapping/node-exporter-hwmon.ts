import type { Tags } from '../metric';
import { series } from './prometheus';
import { both, group, isTag, type MapRow, type Row, tagLike } from './rule';

const TEMPERATURE = 'node_hwmon_temp_celsius';
/** What the chip and the sensor are called: `chip_name` and `label` come of Metrics of their own (`HwmonNames`). */
const NAMES = ['chip', 'sensor', 'chip_name', 'label'];

// The first sensor of this chip is the package, the others are its cores.
const CORETEMP = /^platform_coretemp_(\d+)$/;
const isIntel = both(tagLike('chip', CORETEMP), isTag('sensor', 'temp1'));

/** Processors of AMD are functions 3 of the devices 18, 19, ... (hexadecimal) of the bus. */
const AMD_PLACE = /_?00:([\da-f]{2})_3$/;
const FIRST_AMD_DEVICE = 0x18;
const isAmd = both(tagLike('chip_name', /^(?:k10temp|zenpower)$/), isTag('sensor', 'temp1'));
function amdPackage({ chip = '' }: Tags): string {
  const device = AMD_PLACE.exec(chip)?.[1];
  return String(device === undefined ? 0 : Math.max(0, Number.parseInt(device, 16) - FIRST_AMD_DEVICE));
}

const NVME = /^nvme_(nvme\d+)$/;
const BOARD = /^(?:SYSTIN|MB(?: Temperature)?|M\/B Temp(?:erature)?|Motherboard(?: Temperature)?)$/i;

type PackageTag = NonNullable<MapRow['tags']>[string];
const packageOf = (when: typeof isIntel, of: PackageTag): Row =>
  series(TEMPERATURE, 'package', 'temp_c', { when, ownTotal: true, tags: { package: of }, drop: NAMES });

const hottest = (when: typeof isIntel): Row =>
  series(TEMPERATURE, 'server', { to: 'cpu_temp_c', over: 'most' }, { when, parts: NAMES });

/** The sensors of a machine as the node exporter's collector hwmon reads them. */
export const NODE_HWMON: readonly Row[] = [
  packageOf(isIntel, group('chip', CORETEMP)),
  packageOf(isAmd, amdPackage),
  hottest(isIntel),
  hottest(isAmd),
  series(TEMPERATURE, 'disk', 'temp_c', {
    when: both(tagLike('chip', NVME), isTag('sensor', 'temp1')),
    tags: { disk: group('chip', NVME) },
    drop: NAMES,
  }),
  series(TEMPERATURE, 'server', 'chassis_temp_c', { when: tagLike('label', BOARD), drop: NAMES }),
  {
    from: TEMPERATURE,
    leave: ['value'],
    why: 'a core, or a chip that is no processor, drive or board',
  },
  series('node_hwmon_fan_rpm', 'fan', 'speed_rpm', {
    // Two chips may both have a fan1.
    tags: { fan: ({ chip, sensor }) => `${chip}_${sensor}` },
    drop: NAMES,
  }),
  series(
    'node_hwmon_power_average_watt',
    'server',
    // The machine that reads it is running: 0 W means that its meter does not work.
    { to: 'power_w', none: 0 },
    { when: isTag('chip_name', 'power_meter'), drop: NAMES },
  ),
  { from: 'node_hwmon_power_average_watt', leave: ['value'], why: 'a part of the machine, such as a card' },
];

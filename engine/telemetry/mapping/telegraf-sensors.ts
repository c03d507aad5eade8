import { both, group, isTag, type Row, tagLike } from './rule';

// v1 ends readings with `_input`, v2 does not; labels lost their blanks in v1 and got underscores in v2.
const INTEL_PACKAGE = /^coretemp_(?:package|physical)_?id_?(\d+)(?:_input)?$/;
const AMD_PACKAGE = /^(?:k10temp|zenpower)_tctl(?:_input)?$/;
const ONLY_PACKAGE = /^(?:cpu[_-]?thermal|soc[_-]?thermal|x86_pkg_temp)(?:_input)?$/;
const DRIVE = /^nvme_composite(?:_input)?$/;
const LIMIT =
  /_(?:min|max|crit|lcrit|emergency|highest|lowest|hyst|alarm|critalarm|maxalarm|minalarm|offset)$/;

/** Telegraf's input temp: one row a reading and, in its first format, one a limit. */
const TEMP: readonly Row[] = [
  {
    from: 'temp',
    when: tagLike('sensor', INTEL_PACKAGE),
    to: 'package',
    tags: { package: group('sensor', INTEL_PACKAGE) },
    drop: ['sensor', 'device'],
    fields: { temp: 'temp_c' },
  },
  {
    // Tctl is what the maker steers fans by; Tdie beside it is the same die.
    from: 'temp',
    when: tagLike('sensor', AMD_PACKAGE),
    to: 'package',
    tags: { package: (tags) => tags.device ?? '0' },
    drop: ['sensor', 'device'],
    fields: { temp: 'temp_c' },
  },
  {
    from: 'temp',
    when: tagLike('sensor', ONLY_PACKAGE),
    to: 'package',
    tags: { package: () => '0' },
    drop: ['sensor', 'device'],
    fields: { temp: 'temp_c' },
  },
  {
    // Only with `add_device_tag`: without it two drives cannot be told apart.
    from: 'temp',
    when: both(tagLike('sensor', DRIVE), (tags) => tags.device !== undefined),
    to: 'disk',
    tags: { disk: 'device' },
    drop: ['sensor'],
    fields: { temp: 'temp_c' },
  },
  { from: 'temp', when: tagLike('sensor', LIMIT), leave: ['temp', 'active'], why: 'a limit, not a reading' },
  {
    from: 'temp',
    when: tagLike('sensor', /^(coretemp_core|k10temp_t(ccd|die)|zenpower_t(ccd|die)|nvme_)/),
    leave: ['temp'],
    why: 'a part of what another row reads',
  },
  {
    from: 'temp',
    when: tagLike('sensor', /^(acpitz|pch_|i350bb|ixgbe|mlx\d|bnxt|tg3|iwlwifi|r8169)/),
    leave: ['temp'],
    why: 'a board zone or a network card',
  },
];

const LM_PACKAGE = /^(?:package|physical)_id_(\d+)$/;
const K10_CHIP = /^k10temp-pci-(\w+)$/;
const BOARD = /^(?:systin|mb_temp(?:erature)?|motherboard(?:_temp(?:erature)?)?)$/;

/** Telegraf's input sensors (lm-sensors). The fields have lost the digits of their channel before this. */
const LM_SENSORS: readonly Row[] = [
  {
    from: 'sensors',
    when: both(tagLike('chip', /^coretemp-/), tagLike('feature', LM_PACKAGE)),
    to: 'package',
    tags: { package: group('feature', LM_PACKAGE) },
    drop: ['chip', 'feature'],
    fields: { temp_input: 'temp_c' },
  },
  {
    from: 'sensors',
    when: both(tagLike('chip', K10_CHIP), tagLike('feature', /^(?:temp1|tctl)$/)),
    to: 'package',
    tags: { package: group('chip', K10_CHIP) },
    drop: ['chip', 'feature'],
    fields: { temp_input: 'temp_c' },
  },
  {
    from: 'sensors',
    when: both(tagLike('chip', /^cpu_thermal-/), isTag('feature', 'temp1')),
    to: 'package',
    tags: { package: () => '0' },
    drop: ['chip', 'feature'],
    fields: { temp_input: 'temp_c' },
  },
  {
    from: 'sensors',
    when: tagLike('feature', BOARD),
    to: 'server',
    drop: ['chip', 'feature'],
    fields: { temp_input: 'chassis_temp_c' },
  },
  {
    from: 'sensors',
    when: both(tagLike('chip', /^nvme-/), isTag('feature', 'composite')),
    to: 'disk',
    tags: { disk: 'chip' },
    drop: ['feature'],
    fields: { temp_input: 'temp_c' },
  },
  {
    // The machine that reads it is running: 0 W means that its meter does not work.
    from: 'sensors',
    when: tagLike('chip', /^power_meter-acpi-/),
    to: 'server',
    drop: ['chip', 'feature'],
    fields: { power_average: { to: 'power_w', none: 0 } },
  },
  { from: 'sensors', to: 'fan', tags: { fan: 'feature' }, fields: { fan_input: 'speed_rpm' } },
  {
    from: 'sensors',
    leave: [
      /_(min|max|crit|lcrit|emergency|highest|lowest|hyst|offset|type|interval|cap|div|pulses)$/,
      /_(alarm|fault|beep)$/,
    ],
    why: 'a limit or a setting, not a reading',
  },
  { from: 'sensors', leave: [/^(in|curr|energy|intrusion)_/], why: 'voltages and currents of the board' },
  {
    from: 'sensors',
    when: tagLike('feature', /^core_\d+$/),
    leave: ['temp_input'],
    why: 'one core: the vocabulary knows servers and packages',
  },
  {
    from: 'sensors',
    when: tagLike('chip', /^acpitz-/),
    leave: ['temp_input'],
    why: 'a zone of the board firmware, often a constant',
  },
];

export const TELEGRAF_SENSORS: readonly Row[] = [...TEMP, ...LM_SENSORS];

/** `temp1_input` as `temp_input`: what Telegraf itself does unless `remove_numbers` is off. */
export function withoutChannel(field: string): string {
  return field.replace(/^([a-z]+)\d+_/, '$1_');
}

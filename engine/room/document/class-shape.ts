import { GPU_KINDS } from '../gpu';
import { about, name, named, numberIn, type Of, oneOf, wholeIn } from './shape';
import { listOf, object, some } from './shape-group';

const CHANGES = {
  watts: about(
    'Wall power in W at active idle, 10, 20 ... 100 % load',
    listOf(numberIn(0.1, 100_000), 11, 11),
  ),
  idleW: about('With maxW, when only two numbers are known', numberIn(0.1, 100_000)),
  maxW: numberIn(0.1, 100_000),
  period: about(
    'Of machines whose median shape goes between idleW and maxW',
    oneOf(['2015-2018', '2019-2022']),
  ),
  sockets: wholeIn(1, 16),
  psu: some({
    ratedW: numberIn(10, 100_000),
    count: wholeIn(1, 8),
    grade: oneOf(['gold', 'platinum', 'titanium']),
  }),
  fan: some({
    floorW: numberIn(0, 1000),
    maxW: numberIn(0.1, 1000),
    maxRpm: numberIn(100, 100_000),
    responseS: numberIn(0.1, 60),
    regulation: about(
      'open: wear shows as lower speed; closed: as a higher drive',
      oneOf(['open', 'closed']),
    ),
  }),
  loop: some({ least: numberIn(0.03, 1), fromC: numberIn(0, 150), toC: numberIn(1, 200) }),
  maxFlowM3s: about('Airflow with all fans at full speed', numberIn(0.001, 10)),
  gpus: object(
    {
      count: wholeIn(1, 16),
      kind: oneOf(Object.keys(GPU_KINDS) as (keyof typeof GPU_KINDS)[]),
      mode: oneOf(['measured', 'synthetic']),
      referenceFlowM3s: numberIn(0.001, 10),
    },
    { kind: 'a100', mode: 'measured', referenceFlowM3s: 0.096 },
  ),
  cores: about('Cores that jobs can be given', wholeIn(1, 4096)),
};

/** What may be changed of a class of servers. */
export const CLASS_CHANGES = named('classChanges', some(CHANGES));
export type ClassChanges = Of<typeof CLASS_CHANGES>;

/** A class that the document defines: a built-in one, or another of the document, with changes. */
export const CUSTOM_CLASS = object({ base: name, changes: CLASS_CHANGES }, { changes: {} });
export type CustomClass = Of<typeof CUSTOM_CLASS>;

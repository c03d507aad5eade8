import { EQUIPMENT } from './measurements/equipment';
import { FACILITY } from './measurements/facility';
import { HOST } from './measurements/host';
import { META } from './measurements/meta';
import { PARTS } from './measurements/parts';
import { SERVICES } from './measurements/services';
import type { Measurement } from './vocabulary';

/** Every measurement of the package: what flows is named here and nowhere else. */
export const MEASUREMENTS: Readonly<Record<string, Measurement>> = {
  ...EQUIPMENT,
  ...FACILITY,
  ...PARTS,
  ...HOST,
  ...SERVICES,
  ...META,
};

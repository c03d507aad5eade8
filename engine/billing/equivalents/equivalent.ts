/** What runs at so many watts: power is so many of it at once, energy so many hours of it. */
export interface PowerEntry {
  readonly id: string;
  readonly kind: 'power';
  readonly watts: number;
  /** Page that the figure comes from. */
  readonly source: string;
  /** As the user calls it; the built-in ones have names in the catalogues. */
  readonly name?: string;
}

export const ENERGY_UNITS = ['charge', 'km', 'use'] as const;

/** What takes so many watt hours each time: energy is so many times of it. Power is none of it. */
export interface EnergyEntry {
  readonly id: string;
  readonly kind: 'energy';
  readonly wh: number;
  /** What `wh` is for: so many charges, kilometres or uses. */
  readonly per: number;
  readonly unit: (typeof ENERGY_UNITS)[number];
  readonly source: string;
  readonly name?: string;
  /** Kept as it was published, though it is known to be wrong: the entry that is right. */
  readonly correctedBy?: string;
}

export type EquivalentEntry = PowerEntry | EnergyEntry;

const BIKE =
  'https://www.abicyclettepaulette.fr/blogs/blog-velo-electrique/velo-electrique-le-moyen-de-deplacement-le-plus-efficient-en-ville';
const CONSOLE = 'https://www.monpetitforfait.com/energie/aides/consommation-console-jeux';

/** What everybody knows, each figure with the page that it comes from. The order is that of reports. */
export const EQUIVALENTS: readonly EquivalentEntry[] = [
  { id: 'led-bulb', kind: 'power', watts: 9, source: 'https://www.silamp.fr/consommation-electrique' },
  {
    id: 'phone-charge',
    kind: 'energy',
    wh: 10,
    per: 1,
    unit: 'charge',
    source: 'https://desideespourchangerlemonde.wordpress.com/2015/02/08/combien-ca-consomme-un-smartphone/',
  },
  // A battery of 0.252 kWh carries its rider 35 km, which is 720 Wh for 100 km.
  { id: 'e-bike', kind: 'energy', wh: 252, per: 35, unit: 'km', source: BIKE },
  {
    id: 'television',
    kind: 'power',
    watts: 25,
    source: 'https://www.acheter-tv.fr/conseils-experts/consommation-d-energie',
  },
  { id: 'console-menu', kind: 'power', watts: 47, source: CONSOLE },
  { id: 'workstation-idle', kind: 'power', watts: 43, source: 'https://support.apple.com/fr-fr/HT201796' },
  { id: 'console-standby', kind: 'power', watts: 1.3, source: CONSOLE },
];

/**
 * Figures that others have published and that do not hold: for whoever has to meet a report that used them. They are
 * shown only when they are named, and with a warning.
 */
export const LEGACY_EQUIVALENTS: readonly EnergyEntry[] = [
  {
    id: 'e-bike-72wh-100km',
    kind: 'energy',
    wh: 72,
    per: 100,
    unit: 'km',
    source: BIKE,
    correctedBy: 'e-bike',
  },
];

/** Why a failsafe trips. */
export const FAILSAFE_CAUSES = [
  /** The thermometer is asked and gives no answer. */
  'sensor-missing',
  /** Nothing has come from it for too long. */
  'sensor-stale',
  /** It says the same although it should have moved. */
  'sensor-stuck',
  /** It says what cannot be. */
  'sensor-range',
  /** It contradicts what power, air and the other servers let expect, or a detector says so. */
  'sensor-disagrees',
  /** A fan does not turn as commanded. */
  'fan-fault',
  /** The controller says nothing any more: its last command, at a deploy or a stop. */
  'controller-silent',
  /** Hotter than the critical limit. */
  'over-critical',
] as const;
export type FailsafeCause = (typeof FAILSAFE_CAUSES)[number];

/** Those that are causes of a server while the controller runs. */
export type ServerCause = Exclude<FailsafeCause, 'controller-silent'>;

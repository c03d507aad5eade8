import type { EpochMs } from '../../telemetry/metric';
import type { Amount, FaultSpan, Money, Points, Said, ShownCommand, ShownFan, ShownFinding } from './common';

/** Page Room: the answer, five tiles, the racks from the front, what needs a person, and the last two hours. */
export interface RoomPage {
  readonly answer: Said;
  /** For the engineer. */
  readonly detail: readonly Said[];
  /** The finding that the answer speaks of. */
  readonly about?: string;
  readonly tiles: RoomTiles;
  readonly racks: readonly ShownRack[];
  readonly units: readonly CoolingUnit[];
  /** Open findings, the worst first, at most four. */
  readonly attention: readonly ShownFinding[];
  /** Two hours, a point every 20 s. */
  readonly recent: {
    readonly itW: Points;
    readonly inletC: Points;
    readonly faults: readonly FaultSpan[];
    readonly found: readonly ShownFinding[];
  };
  /** Where the power of the room goes, the largest first; empty where the room is not measured. */
  readonly power: readonly PowerShare[];
  /** The newest first, at most six. */
  readonly commands: readonly ShownCommand[];
  /** Faults that are at work now, of a simulated room. */
  readonly faults: readonly FaultSpan[];
}

export interface RoomTiles {
  readonly itW?: number;
  /** Fifteen minutes of `itW`. */
  readonly itSpark: Points;
  readonly roomW?: number;
  readonly pue?: number;
  readonly hottestInlet?: { readonly server: string; readonly celsius: number; readonly limitC: number };
  /** So far, and by the end of the day at the pace of now. */
  readonly costToday?: Money;
  readonly costByEnd?: Money;
  readonly firing: number;
  readonly watched: number;
  /** Findings that were opened in the last 24 h. */
  readonly lastDay: number;
}

export interface ShownRack {
  readonly rack: string;
  readonly watts?: number;
  readonly airflowM3s?: number;
  /** The top of the rack first. */
  readonly servers: readonly ServerTile[];
}

export interface ServerTile {
  readonly server: string;
  /** From the bottom, 1 is the lowest; by name where nothing else is known. */
  readonly position: number;
  readonly cpuC?: number;
  readonly inletC?: number;
  readonly chassisC?: number;
  readonly watts?: number;
  readonly airflowM3s?: number;
  readonly loadPct?: number;
  readonly fans: readonly ShownFan[];
  /** Of its last reading. */
  readonly at?: EpochMs;
  /** Nothing read for three of its sample periods: values are those of then. */
  readonly stale: boolean;
  /** A device that says that it is off. */
  readonly off: boolean;
  /** The worst open finding of it. */
  readonly finding?: {
    readonly id: string;
    readonly cause: string;
    readonly severity: 'info' | 'warning' | 'critical';
    readonly target: Readonly<Record<string, string>>;
  };
}

export interface CoolingUnit {
  readonly name: string;
  readonly supplyC?: number;
  readonly returnC?: number;
  /** Of what it can move, percent. */
  readonly loadPct?: number;
  readonly watts?: number;
  /** Heat moved per watt used. */
  readonly cop?: number;
  /** By the open findings of it. */
  readonly health: 'well' | 'watched' | 'firing' | 'off' | 'unread';
}

export interface PowerShare {
  readonly item: 'servers' | 'cooling' | 'distribution' | 'air' | 'other';
  readonly watts: number;
  readonly share: number;
}

/** What the drawer of a server shows: asked for by `{view: 'server', cluster, server}`, answered under that topic. */
export interface ServerPage {
  readonly cluster: string;
  readonly server: string;
  readonly rack?: string;
  readonly position?: number;
  readonly simulated: boolean;
  readonly answer: Said;
  readonly findings: readonly ShownFinding[];
  readonly tile: ServerTile;
  /** Mode of the controller of its fans, and of its policy; absent: no controller tells. */
  readonly mode?: { readonly mode: string; readonly policy?: string; readonly until?: EpochMs };
  /** Two hours of each field that is read, in the order of the vocabulary. */
  readonly lines: readonly ServerLine[];
  readonly today?: { readonly kwh: number; readonly cost: Money };
  /** Of the samples of 24 h. */
  readonly missingPct?: number;
  /** Not yet answered or lately answered commands to it, the newest first. */
  readonly commands: readonly ShownCommand[];
  readonly faults: readonly FaultSpan[];
}

export interface ServerLine {
  readonly field: string;
  readonly observed: Points;
  readonly expected?: Points;
  readonly last?: Amount;
  readonly limit?: Amount;
  /** Observed less expected, now. */
  readonly off?: Amount;
  /** By what healthy readings stray, a detector would open a finding of this alone; absent where none judges it. */
  readonly unusual?: boolean;
}

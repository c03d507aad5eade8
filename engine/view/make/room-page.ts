import type { Finding } from '../../telemetry/finding';
import type { EpochMs } from '../../telemetry/metric';
import { DAY_MS } from '../../telemetry/units';
import { numbers, type PlacedTile } from '../now/server-tiles';
import type { ThingNow } from '../now/thing-now';
import type { Money, Points } from '../pages/common';
import type { CoolingUnit, PowerShare, RoomPage, RoomTiles, ShownRack } from '../pages/room';
import type { ViewStage } from '../view-stage';
import { type ClusterScene, isFiring } from './cluster-scene';
import { INLET_LIMIT_C } from './limits';
import { roomSaid } from './room-said';

const MOST_ATTENTION = 4;
const MOST_COMMANDS = 6;
/** Of faults and findings that are marked on the last two hours. */
const MOST_MARKS = 40;
/** Fifteen minutes of points every 20 s. */
const SPARK = 45;

export function roomPage(scene: ClusterScene): RoomPage {
  const { stage, servers, now = 0 } = scene;
  const { findings, faults } = stage;
  const open = findings.open();
  const itW = stage.recent.itW.at(now);
  const tiles = tilesOf(scene, itW, open);
  const units = [...stage.readings.of('cooling_unit')].map((unit) => unitOf(unit, open, now));
  return {
    ...roomSaid({ scene, open, tiles, units }),
    tiles,
    racks: racksOf(servers, stage),
    units,
    attention: open.slice(0, MOST_ATTENTION).map((finding) => scene.shown(finding)),
    recent: {
      itW,
      inletC: stage.recent.inletC.at(now),
      faults: faults.since(itW.from).slice(0, MOST_MARKS),
      found: findings
        .since(itW.from)
        .slice(0, MOST_MARKS)
        .map((finding) => scene.shown(finding)),
    },
    power: sharesOf(stage, now),
    commands: scene.commands.slice(0, MOST_COMMANDS),
    faults: faults.active(),
  };
}

function tilesOf(
  { stage, servers, now = 0 }: ClusterScene,
  itW: Points,
  open: readonly Finding[],
): RoomTiles {
  const room = roomOf(stage, now);
  const firing = open.filter(isFiring).length;
  const watts = itNow(stage, servers, now);
  const hottest = hottestInlet(servers);
  const cost = stage.energy.today(now);
  return {
    ...(watts === undefined ? {} : { itW: watts }),
    itSpark: {
      ...itW,
      from: itW.from + (itW.values.length - SPARK) * itW.everyMs,
      values: itW.values.slice(-SPARK),
    },
    ...numbers(room, { roomW: ['power_w'], pue: ['pue'] }),
    ...(hottest === undefined ? {} : { hottestInlet: hottest }),
    ...(cost === undefined ? {} : { costToday: money(cost.spent.cost, cost.currency) }),
    ...(cost?.byEnd === undefined ? {} : { costByEnd: money(cost.byEnd.cost, cost.currency) }),
    firing,
    watched: open.length - firing,
    lastDay: stage.findings.openedSince(now - DAY_MS),
  };
}

function money(value: number, currency: string): Money {
  return { value, currency };
}

/** The meter of the room, while it is read. */
function roomOf(stage: ViewStage, now: EpochMs): ThingNow | undefined {
  for (const room of stage.readings.of('room')) if (!room.isStale(now)) return room;
  return undefined;
}

/** What servers draw now: at their plugs, else at the PDUs, else as the room says. */
function itNow(stage: ViewStage, servers: readonly PlacedTile[], now: EpochMs): number | undefined {
  const known = servers.filter(({ watts, stale }) => watts !== undefined && !stale);
  if (known.length > 0) return known.reduce((sum, { watts = 0 }) => sum + watts, 0);
  const pdus = [...stage.readings.of('pdu')].filter((pdu) => !pdu.isStale(now));
  const behind = pdus.flatMap((pdu) => pdu.number('power_w') ?? []);
  if (behind.length > 0) return behind.reduce((sum, watts) => sum + watts, 0);
  return roomOf(stage, now)?.number('it_power_w');
}

function hottestInlet(servers: readonly PlacedTile[]): RoomTiles['hottestInlet'] {
  let hottest: { server: string; celsius: number } | undefined;
  for (const { server, inletC, stale } of servers)
    if (inletC !== undefined && !stale && inletC > (hottest?.celsius ?? Number.NEGATIVE_INFINITY))
      hottest = { server, celsius: inletC };
  return hottest && { ...hottest, limitC: INLET_LIMIT_C };
}

/** The racks by name, of each the top first. */
function racksOf(servers: readonly PlacedTile[], { readings }: ViewStage): ShownRack[] {
  const racks = new Map<string, PlacedTile[]>();
  for (const tile of servers) {
    const rack = racks.get(tile.rack ?? '');
    if (rack === undefined) racks.set(tile.rack ?? '', [tile]);
    else rack.push(tile);
  }
  return [...racks].map(([rack, tiles]) => {
    const told = numbers(readings.find('rack', { rack }), {
      watts: ['power_w'],
      airflowM3s: ['airflow_m3s'],
    });
    const watts = sumOf(tiles, 'watts') ?? told.watts;
    const airflow = told.airflowM3s ?? sumOf(tiles, 'airflowM3s');
    return {
      rack,
      ...(watts === undefined ? {} : { watts }),
      ...(airflow === undefined ? {} : { airflowM3s: airflow }),
      servers: tiles.reverse().map(({ rack: _, ...tile }) => tile),
    };
  });
}

function sumOf(tiles: readonly PlacedTile[], field: 'watts' | 'airflowM3s'): number | undefined {
  const known = tiles.flatMap((tile) => (tile.stale ? [] : (tile[field] ?? [])));
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}

function unitOf(unit: ThingNow, open: readonly Finding[], now: EpochMs): CoolingUnit {
  const { cooling_unit: name = '' } = unit.tags;
  const told = numbers(unit, {
    supplyC: ['supply_temp_c'],
    returnC: ['return_temp_c'],
    watts: ['power_w'],
    cop: ['cop'],
  });
  const heatW = unit.number('heat_removed_w');
  const cop =
    heatW !== undefined && told.watts !== undefined && told.watts > 0 ? heatW / told.watts : told.cop;
  return { name, ...told, ...(cop === undefined ? {} : { cop }), health: healthOf(unit, name, open, now) };
}

function healthOf(
  unit: ThingNow,
  name: string,
  open: readonly Finding[],
  now: EpochMs,
): CoolingUnit['health'] {
  if (unit.isStale(now)) return 'unread';
  const worst = open.find(({ target, cause }) =>
    target.cooling_unit === undefined ? cause === 'cooling-unit' : target.cooling_unit === name,
  );
  if (worst !== undefined) return isFiring(worst) ? 'firing' : 'watched';
  return unit.is('running', false) ? 'off' : 'well';
}

/** Where the power of the room goes; the fans of cooling units are air, what else they draw is cooling. */
function sharesOf(stage: ViewStage, now: EpochMs): PowerShare[] {
  const room = roomOf(stage, now);
  const total = room?.number('power_w');
  const it = room?.number('it_power_w');
  if (room === undefined || total === undefined || it === undefined || total <= 0) return [];
  let air = 0;
  for (const unit of stage.readings.of('cooling_unit')) air += unit.number('fan_power_w') ?? 0;
  const cooling = room.number('cooling_power_w') ?? 0;
  air = Math.min(air, cooling);
  const known = {
    servers: it,
    cooling: cooling - air,
    air,
    distribution: room.number('distribution_power_w') ?? 0,
  };
  const other = Math.max(0, total - known.servers - cooling - known.distribution);
  return Object.entries({ ...known, other })
    .map(([item, watts]) => ({ item: item as PowerShare['item'], watts, share: watts / total }))
    .filter(({ watts }) => watts > 0)
    .sort((a, b) => b.watts - a.watts);
}

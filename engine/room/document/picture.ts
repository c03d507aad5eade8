import { slotsOf } from './check-slots';
import type { CompleteRoom } from './read-room';
import type { RackDocument } from './room-shape';

/** Of the picture, pixels. */
const SLOT = { width: 74, height: 9, gap: 2 } as const;
const RACK_GAP = 16;
const TITLE = 18;
const RACKS_A_ROW = 5;
/** A room larger than this is shown by its beginning. */
const MOST_RACKS = 40;
const MOST_SLOTS = 48;

/** Classes by their order in the room, darkest first; the others share the last. */
const SHADES = [0.9, 0.62, 0.38, 0.2] as const;

/**
 * The racks of a room with their servers, as inline SVG in the colour of the text around it. Servers stand in their
 * slots, the first at the bottom, each class in a shade of its own; names are titles.
 */
export function roomPicture({ racks }: CompleteRoom): string {
  const shown = racks.slice(0, MOST_RACKS);
  const classes = [...new Set(shown.flatMap(({ servers }) => servers.map((server) => server.class)))];
  const columns = Math.min(RACKS_A_ROW, shown.length);
  const slots = Math.min(MOST_SLOTS, Math.max(1, ...shown.map(slotsIn)));
  const rackHeight = slots * SLOT.height + TITLE;
  const width = columns * (SLOT.width + RACK_GAP);
  const height = Math.ceil(shown.length / RACKS_A_ROW) * (rackHeight + RACK_GAP);
  const drawn = shown.map((rack, i) => {
    const x = (i % RACKS_A_ROW) * (SLOT.width + RACK_GAP) + 1;
    const y = Math.floor(i / RACKS_A_ROW) * (rackHeight + RACK_GAP);
    return `<g transform="translate(${x} ${y})">${rackPicture(rack, slots, classes)}</g>`;
  });
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" ${size} font-size="11" fill="currentColor">${drawn.join('')}</svg>`;
}

function rackPicture(rack: RackDocument, slots: number, classes: readonly string[]): string {
  const height = slots * SLOT.height;
  const own = Math.min(slots, slotsIn(rack)) * SLOT.height;
  const frame =
    `<rect y="${TITLE + height - own}" width="${SLOT.width}" height="${own}" rx="3" ` +
    'fill="none" stroke="currentColor" stroke-opacity="0.5"/>';
  const title = `<text x="${SLOT.width / 2}" y="12" text-anchor="middle">${escaped(shortened(rack.name))}</text>`;
  const places = slotsOf(rack);
  const servers = rack.servers.map((server, i) => {
    const slot = places[i]!;
    if (slot > slots) return '';
    const shade = SHADES[Math.min(classes.indexOf(server.class), SHADES.length - 1)];
    const y = TITLE + height - slot * SLOT.height + SLOT.gap / 2;
    return (
      `<rect x="4" y="${y}" width="${SLOT.width - 8}" height="${SLOT.height - SLOT.gap}" rx="1" ` +
      `fill-opacity="${shade}"><title>${escaped(`${server.name} · ${server.class}`)}</title></rect>`
    );
  });
  return title + frame + servers.join('');
}

/** As many as the rack has, or as its servers need. */
function slotsIn(rack: RackDocument): number {
  return rack.slots ?? Math.max(1, ...slotsOf(rack));
}

function shortened(name: string): string {
  return name.length > 12 ? `${name.slice(0, 11)}…` : name;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

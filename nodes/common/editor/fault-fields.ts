import type { FaultKind } from '../../../engine/faults/catalogue';
import { kindSpec } from '../../../engine/faults/catalogue';
import { type Choice, isChoice, type Quantity } from '../../../engine/faults/kind-spec';
import type { EditorNode } from './red';

/** A place in a fault document, such as `['target', 'server']`. */
export type Place = readonly string[];

/** Beyond this a range says nothing. */
const ANY = 1e6;
/** Units that are words. */
const UNITS: Readonly<Record<string, string>> = {
  field: 'field',
  'field/h': 'perHour',
  'field/√h': 'perRootHour',
};

export const WHENS = ['after', 'at', 'cron'] as const;

/** Fields of a fault in its form. Each knows its place in the document, so that the document can be read from them. */
export class FaultFields {
  constructor(
    private readonly node: EditorNode,
    private readonly document: object,
    private readonly kind: FaultKind,
  ) {}

  /** Tags of what is hit; those that are needed are marked. */
  target(): JQuery {
    const { needs, allows } = kindSpec(this.kind);
    const cells = [...needs, ...allows].map((tag) => {
      const isNeeded = (needs as readonly string[]).includes(tag);
      const list = tag === 'field' ? 'fault-injector-fields' : undefined;
      const placeholder = this.text(isNeeded ? 'needed' : 'all');
      return cell(
        isNeeded ? `${tag} *` : tag,
        this.input(['target', tag], placeholder).attr('list', list ?? null),
      );
    });
    return $('<div class="coldaisle-fault-cells">').append(cells);
  }

  /** When, and how long. */
  when(): JQuery {
    const chosen = WHENS.find((when) => valueAt(this.document, [when]) !== undefined) ?? 'after';
    const select = $('<select data-when>').append(
      WHENS.map((when) => $('<option>').val(when).text(this.text(when))),
    );
    const cells = $('<div class="coldaisle-fault-cells">');
    const inputs = WHENS.map((when) =>
      this.input([when], this.text(`${when}Example`)).attr('data-for-when', when),
    );
    const zone = cell(this.text('zone'), this.input(['zone'], 'UTC')).attr('data-for-when', 'cron');
    const show = () => {
      for (const field of [...inputs, zone]) field.toggle(field.attr('data-for-when') === select.val());
    };
    select.val(chosen).on('change', show);
    cells.append(cell(this.text('start'), select), cell('\u00a0', inputs), zone);
    cells.append(cell(this.text('for'), this.input(['for'], '')));
    show();
    return cells;
  }

  /** How bad, and the parameters of the kind. */
  amounts(): JQuery[] {
    const { intensity, parameters } = kindSpec(this.kind);
    const all: [Place, Quantity | Choice][] = Object.entries(parameters).map(([name, about]) => [
      ['parameters', name],
      about,
    ]);
    if (intensity !== undefined) all.unshift([['intensity'], intensity]);
    return all.map(([place, about]) => {
      const text = this.node._(`parameter.${this.kind}.${place.at(-1)}`);
      const field = isChoice(about) ? this.select(place, about) : this.number(place, String(about.usual));
      const range = isChoice(about) ? '' : this.range(about);
      return $('<label class="coldaisle-fault-amount">').append(
        $('<span>').text(text),
        field,
        $('<span>').text(range),
      );
    });
  }

  /** What most faults do without. */
  more(): JQuery {
    const cells = $('<div class="coldaisle-fault-cells">');
    if (kindSpec(this.kind).intensity !== undefined)
      cells.append(cell(this.text('ramp'), this.input(['ramp'], '0s, 30m')));
    return cells.append(
      cell(this.text('every'), this.input(['every'], '1h, 1d')),
      cell(this.text('times'), this.number(['times'], '∞')),
      cell(this.text('chance'), this.number(['chance'], '1')),
      cell(this.text('id'), this.input(['id'], 'fault-1')),
    );
  }

  private text(key: string): string {
    return this.node._(`fault-injector.row.${key}`);
  }

  private range({ unit, min, max }: Quantity): string {
    const key = UNITS[unit];
    const ofKind = unit === '1' ? '' : unit;
    const words = key === undefined ? ofKind : this.node._(`fault-injector.unit.${key}`);
    return max >= ANY ? words : `${min}–${max} ${words}`.trim();
  }

  private input(place: Place, placeholder: string): JQuery {
    const value = valueAt(this.document, place);
    const input = $('<input type="text">').attr({ placeholder, 'data-place': place.join('.') });
    return input.val(value === undefined ? '' : String(value));
  }

  private number(place: Place, placeholder: string): JQuery {
    return this.input(place, placeholder).attr('data-number', '');
  }

  private select(place: Place, { words, usual }: Choice): JQuery {
    const options = words.map((word) => $('<option>').val(word).text(word));
    const select = $('<select>').attr('data-place', place.join('.')).append(options);
    return select.val(String(valueAt(this.document, place) ?? usual));
  }
}

/** What the fields of a row say, as a fault document; what is left empty it does not have. */
export function documentIn(row: JQuery, kind: string): Record<string, unknown> {
  const document: Record<string, unknown> = { kind };
  const when = row.find('[data-when]').val();
  row.find('[data-place]').each(function () {
    const field = $(this);
    const value = String(field.val()).trim();
    const [key, inner] = String(field.data('place')).split('.') as [string, string | undefined];
    const isOther =
      WHENS.some((each) => each === key && each !== when) || (key === 'zone' && when !== 'cron');
    if (value === '' || isOther) return;
    // What is no number is left for the check to name.
    const read = field.is('[data-number]') && Number.isFinite(Number(value)) ? Number(value) : value;
    if (inner === undefined) document[key] = read;
    else document[key] = { ...(document[key] as object | undefined), [inner]: read };
  });
  return document;
}

function valueAt(document: object, place: Place): unknown {
  let value: unknown = document;
  for (const key of place) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

function cell(label: string, content: JQuery | JQuery[]): JQuery {
  return $('<label>').append($('<span>').text(label), content as JQuery);
}

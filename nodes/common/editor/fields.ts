import type { EditorNode } from './red';

/** Shows the rows that have to do with the choices: those with `data-for="a b"` only for `a` or `b`. */
export function showRowsFor(...choices: readonly string[]): void {
  $('.form-row[data-for]').each(function () {
    const wanted = String($(this).data('for')).split(' ');
    $(this).toggle(wanted.some((choice) => choices.includes(choice)));
  });
}

export interface ListOption {
  readonly value: string;
  readonly label: string;
}

/** A field for several of a list; its property holds them as `a,b`, and it shows them so. */
export function severalOf(property: string, options: readonly ListOption[]): void {
  // Node-RED gives values at first and options later.
  const valueLabel = (label: JQuery, chosen: readonly (string | ListOption)[]) =>
    label.text(chosen.map((one) => (typeof one === 'string' ? one : one.value)).join(', '));
  const types = [{ value: property, multiple: true, options: [...options], valueLabel }];
  $(`#node-input-${property}`).typedInput({ type: property, types } as never);
}

/** Offers texts for a field that takes any: its `list` names the element that holds them. */
export function suggest(list: string, texts: readonly string[]): void {
  $(`#${list}`).append(texts.map((value) => $('<option>').val(value)));
}

type Row = Record<string, unknown>;

/** A table of names and numbers, one row each; `readTable` gives them back. */
export function fillTable(node: EditorNode, property: string, columns: readonly Column[]): void {
  const list = $(`#node-input-${property}-container`);
  list.css({ minHeight: '60px', minWidth: '300px' }).editableList({
    removable: true,
    sortable: false,
    addItem: (row: JQuery, _index: number, data: Row) => {
      row.css({ display: 'flex', gap: '6px' });
      for (const { key, type, placeholder, width } of columns) {
        const input = $('<input>', {
          type,
          step: 'any',
          placeholder: node._(placeholder),
          'data-column': key,
        });
        input.css({ flex: width }).val(String(data[key] ?? ''));
        row.append(input);
      }
    },
  } as never);
  for (const row of (node[property] as readonly Row[] | undefined) ?? []) list.editableList('addItem', row);
}

export interface Column {
  readonly key: string;
  readonly type: 'text' | 'number';
  /** Catalogue key. */
  readonly placeholder: string;
  /** CSS `flex`. */
  readonly width: string;
}

/** The rows of a table that have something in their first column. */
export function readTable(property: string): Row[] {
  const rows: Row[] = [];
  $(`#node-input-${property}-container`)
    .editableList('items')
    .each(function () {
      const cells = $(this)
        .find('input[data-column]')
        .toArray()
        .map((input) => [$(input).data('column'), String($(input).val()).trim()]);
      if (cells[0]?.[1] !== '') rows.push(Object.fromEntries(cells));
    });
  return rows;
}

import {
  FAULT_KINDS,
  type FaultKind,
  isFaultKind,
  isOfStream,
  kindSpec,
} from '../../../engine/faults/catalogue';
import type { FaultPlan } from '../../../engine/faults/plan';
import { readPlan } from '../../../engine/faults/read-plan';
import { type Problem, ProblemError } from '../../../engine/telemetry/problem';
import { fieldSpecs } from '../../../engine/telemetry/vocabulary';
import { isProblem } from '../config';
import { assertInline, type InjectorMode, readFaultList } from '../injector-list';
import { FAULT_CSS } from './fault-css';
import { documentIn, FaultFields } from './fault-fields';
import { suggest } from './fields';
import type { EditorNode } from './red';
import { problemText } from './validate';

type Document = Readonly<Record<string, unknown>>;

/** What a sensor of a server or fan may be called. */
const MEASUREMENTS = ['server', 'fan', 'gpu'];

/** A list of faults in a form: a row each, with what its kind takes; what is wrong with one is said in it. */
export class FaultRows {
  private readonly list = $('#node-input-faults-container');

  constructor(
    private readonly node: EditorNode,
    private readonly mode: () => InjectorMode,
  ) {}

  /** Fills the list, and shows what is wrong. */
  fill(documents: readonly Document[]): void {
    const { list } = this;
    $('<style>').text(FAULT_CSS).insertBefore(list);
    suggest('fault-injector-fields', [...new Set(MEASUREMENTS.flatMap(gauges))]);
    // Of a list that has a height the editor makes a box of that height.
    list.css({ minWidth: '300px' }).editableList({
      removable: true,
      sortable: true,
      height: 'auto',
      addItem: (row: JQuery, _index: number, data: Document) => this.addRow(row, data),
      removeItem: () => this.check(),
      sortItems: () => this.check(),
    } as never);
    list.closest('.red-ui-editableList').addClass('coldaisle-faults');
    list.parent().css({ minHeight: '60px' });
    for (const document of documents) list.editableList('addItem', document);
    this.check();
  }

  /** The documents, as the fields have them now. */
  read(): Document[] {
    return this.rows().map((row) => documentIn(row, kindIn(row)));
  }

  /** The mode has changed: another has other kinds. */
  refresh(): void {
    for (const row of this.rows()) this.fillKinds(row.find('.coldaisle-fault-kind'), kindIn(row));
    this.check();
  }

  private rows(): JQuery[] {
    const items = this.list.editableList('items') as unknown as JQuery;
    return items.toArray().map((item) => $(item).find('.coldaisle-fault'));
  }

  private addRow(container: JQuery, data: Document): void {
    const isNew = data.kind === undefined;
    const kind = isNew ? this.firstKind() : String(data.kind);
    const row = $('<div class="coldaisle-fault">');
    const fold = $('<a href="#" class="coldaisle-fault-fold"><i class="fa"></i></a>');
    const select = $('<select class="coldaisle-fault-kind">');
    const body = $('<div class="coldaisle-fault-body">');
    row.append(
      $('<div class="coldaisle-fault-head">').append(fold, select),
      $('<div class="coldaisle-fault-summary">'),
      body,
      $('<div class="coldaisle-fault-error">'),
    );
    container.append(row);
    this.fillKinds(select, kind);
    const show = (isOpen: boolean) => {
      body.toggle(isOpen);
      row.find('.coldaisle-fault-summary').toggle(!isOpen);
      fold.attr({ title: this.text(isOpen ? 'fold' : 'unfold'), 'aria-expanded': String(isOpen) });
      fold.find('i').toggleClass('fa-angle-down', isOpen).toggleClass('fa-angle-right', !isOpen);
    };
    this.fillBody(body, data, kind);
    show(isNew);
    fold.on('click', (event) => {
      event.preventDefault();
      show(!body.is(':visible'));
    });
    select.on('change', () => {
      // What the new kind takes too stays as it is.
      this.fillBody(body, documentIn(row, kindIn(row)), kindIn(row));
      show(true);
      this.check();
    });
    row.on('input change', 'input, select', () => this.check());
    if (isNew) this.check();
  }

  private fillBody(body: JQuery, data: Document, kind: string): void {
    body.empty();
    if (!isFaultKind(kind)) return;
    const { node } = this;
    const fields = new FaultFields(node, data, kind);
    const more = fields.more();
    const link = $('<a href="#" class="coldaisle-fault-more">').append(
      '<i class="fa fa-ellipsis-h"></i> ',
      $('<span>').text(this.text('more')),
    );
    link.on('click', (event) => {
      event.preventDefault();
      more.toggle();
    });
    const said = `${node._(`fault.${kind}.what`)} ${node._(`fault.${kind}.looks`)}`;
    body.append($('<div class="coldaisle-fault-note">').text(said), fields.target(), fields.when());
    body.append(fields.amounts(), link, more);
    more.toggle(more.find('input').is((_, input) => $(input).val() !== ''));
  }

  /** Kinds of this mode by what they hit, and the one that is chosen, whatever it is. */
  private fillKinds(select: JQuery, chosen: string): void {
    select.empty();
    const kinds = this.kinds();
    for (const scope of new Set(kinds.map((kind) => kindSpec(kind).scope))) {
      const group = $('<optgroup>').attr('label', this.node._(`fault-injector.scope.${scope}`));
      for (const kind of kinds) {
        if (kindSpec(kind).scope === scope) group.append(this.option(kind));
      }
      select.append(group);
    }
    if (!kinds.some((kind) => kind === chosen)) {
      select.append(isFaultKind(chosen) ? this.option(chosen) : $('<option>').val(chosen).text(chosen));
    }
    select.val(chosen);
  }

  private option(kind: FaultKind): JQuery {
    return $('<option>')
      .val(kind)
      .text(`${this.node._(`fault.${kind}.name`)} — ${kind}`);
  }

  /** One that is whole as it comes: it needs no target. */
  private firstKind(): FaultKind {
    const kinds = this.kinds();
    return kinds.find((kind) => kindSpec(kind).needs.length === 0) ?? kinds[0]!;
  }

  private kinds(): FaultKind[] {
    const isInline = this.mode() === 'inline';
    return FAULT_KINDS.filter((kind) => !isInline || isOfStream(kind));
  }

  /** Says in each row what is wrong with it, and in one what is wrong with the list. */
  private check(): void {
    const rows = this.rows();
    const documents = rows.map((row) => documentIn(row, kindIn(row)));
    const read = documents.map((document) => this.planOf(document));
    const flaws = read.map((plan) => (isProblem(plan) ? plan : undefined));
    if (!flaws.some(Boolean)) {
      const why = readFaultList(documents, 'faults', this.mode());
      const [, place, rest = ''] = (isProblem(why) && /^faults\[(\d+)\]\.?(.*)$/.exec(why.field)) || [];
      if (isProblem(why) && place !== undefined) flaws[Number(place)] = { ...why, field: rest };
    }
    for (const [i, row] of rows.entries()) {
      const why = flaws[i];
      row.toggleClass('coldaisle-fault-wrong', why !== undefined);
      // What the sentence quotes is escaped already.
      row
        .find('.coldaisle-fault-error')
        .html(why === undefined ? '' : problemText(this.node, why.field, why))
        .toggle(why !== undefined);
      row.find('.coldaisle-fault-summary').text(this.summary(documents[i] as Document));
      this.showUsual(row, documents[i] as Document);
    }
  }

  /** What fields stand for while they are empty: of some kinds it hangs on a parameter. */
  private showUsual(row: JQuery, { kind, parameters = {} }: Document): void {
    if (!isFaultKind(kind)) return;
    const target = Object.fromEntries(kindSpec(kind).needs.map((tag) => [tag, tag]));
    const plan = this.planOf({ kind, target, parameters });
    if (isProblem(plan)) return;
    const { durationMs, intensity } = plan;
    const lasts = durationMs === null ? this.text('untilCleared') : `${durationMs / 1000}s`;
    row.find('[data-place="for"]').attr('placeholder', lasts);
    row.find('[data-place="intensity"]').attr('placeholder', String(intensity));
  }

  private planOf(document: Document): FaultPlan | Problem {
    try {
      const plan = readPlan(document, '', 'fault');
      if (this.mode() === 'inline') assertInline(plan, 'kind');
      return plan;
    } catch (error) {
      if (error instanceof ProblemError) return error.problem;
      throw error;
    }
  }

  /** `server-03 · fan-1 · after 2h · lasts 30m` */
  private summary({ kind: _, target, parameters, ...rest }: Document): string {
    const said = Object.entries(rest).map(([key, value]) => `${this.text(key).toLowerCase()} ${value}`);
    return [...Object.values({ ...(target as object), ...(parameters as object) }), ...said].join(' · ');
  }

  private text(key: string): string {
    return this.node._(`fault-injector.row.${key}`);
  }
}

function kindIn(row: JQuery): string {
  return String(row.find('.coldaisle-fault-kind').val());
}

function gauges(measurement: string): string[] {
  const fields = [...(fieldSpecs(measurement) ?? [])];
  return fields.filter(([, { kind }]) => kind === 'gauge').map(([field]) => field);
}

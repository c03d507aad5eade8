export const TIME_FORMATS = ['epoch-s', 'epoch-ms', 'epoch-us', 'epoch-ns', 'iso', 'local'] as const;

/**
 * How to read a document of a device that speaks none of the formats. A *path* leads to a value: in JSON
 * `data.items[0].value` from the record, or `$.site.name` from the top of the document (see json-path.ts);
 * in CSV it is the title of a column, as it stands.
 */
export interface DecodeRules {
  readonly from: 'json' | 'csv';
  /** CSV: one character; `,` when absent. */
  readonly separator?: string;
  /** JSON: path to the records, one or a list. When absent the document is the record, or the list of them. */
  readonly records?: string;
  readonly name: Source;
  readonly tags?: Readonly<Record<string, Source>>;
  readonly fields: Readonly<Record<string, FieldRule>>;
  /** When absent, the time of reception. */
  readonly time?: TimeRule;
}

/** Rules as they are checked: those of JSON alone, or several of one CSV. */
export type RuleSet = readonly [DecodeRules, ...DecodeRules[]];

/** A text that is the same in every record, or where a record has it. */
export type Source = string | { readonly path: string; readonly optional?: boolean };

/** A field is `value × factor + offset`; with neither it is what the record holds: number, text or boolean. */
export interface FieldRule {
  readonly path: string;
  readonly factor?: number;
  readonly offset?: number;
  /** A record may come without it. */
  readonly optional?: boolean;
}

export interface TimeRule {
  readonly path: string;
  readonly format: (typeof TIME_FORMATS)[number];
  /** IANA zone of `local` times. Which hour is meant when clocks change is said in local-time.ts. */
  readonly zone?: string;
}

/// <reference types="node-red__editor-client" />

/** A node in the editor, while it is shown, edited or checked. */
export interface EditorNode {
  /** A text of the node's catalogue in the language of the editor. */
  readonly _: (key: string, values?: Readonly<Record<string, unknown>>) => string;
  name?: string;
  [property: string]: unknown;
}

export interface EditorProperty {
  readonly value: unknown;
  /** That of the configuration node whose id the value is. */
  readonly type?: string;
  readonly required?: boolean;
  /** True when the value is right, else a sentence that says why it is not. */
  validate?(this: EditorNode, value: unknown, options?: unknown): true | string;
}

/**
 * What a node tells the editor: the part of it that our nodes use. The published types know no sentence
 * as the answer of `validate`.
 */
export interface EditorDefinition {
  readonly category: string;
  readonly color: string;
  readonly icon: string;
  readonly defaults: Readonly<Record<string, EditorProperty>>;
  /** Kept apart from the flow, and never sent back to the editor when they are passwords. */
  readonly credentials?: Readonly<Record<string, { readonly type: 'text' | 'password' }>>;
  readonly inputs?: 0 | 1;
  readonly outputs?: number;
  paletteLabel(this: EditorNode): string;
  label(this: EditorNode): string;
  labelStyle?(this: EditorNode): string;
  inputLabels?(this: EditorNode): string;
  outputLabels?(this: EditorNode, index: number): string;
  oneditprepare?(this: EditorNode): void;
  oneditsave?(this: EditorNode): void;
}

export interface EditorRED {
  readonly nodes: {
    registerType(type: string, definition: EditorDefinition): void;
    /** A node of the flows by its id, with its properties, if there is one. */
    node(id: string): EditorNode | null | undefined;
  };
}

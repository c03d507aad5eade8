export type Values = Readonly<Record<string, string | number | boolean | null>>;

/** Puts values in the places marked `__name__`, the marks of Node-RED's own catalogues: the editor reads the same texts. */
export function fill(text: string, values: Values): string {
  return text.replace(/__(\w+?)__/g, (mark, name: string) =>
    String(Object.hasOwn(values, name) ? values[name] : mark),
  );
}

import { type Language, nodeCatalogue, sharedCatalogue } from './catalogues';

/** The open form: what its fields hold, what it shows, and what listens to them. */
export class OpenForm {
  readonly shown: Record<string, string> = {};
  private readonly listeners: Record<string, () => void> = {};

  constructor(readonly fields: Record<string, string>) {}

  readonly $ = (selector: unknown) => {
    const name = String(selector);
    const field = name.replace(/^#node-(config-)?input-/, '');
    const put = (text: string) => {
      this.shown[name] = text;
    };
    return {
      length: field in this.fields ? 1 : 0,
      val: () => this.fields[field],
      on: (_: string, listener: () => void) => {
        this.listeners[field] = listener;
      },
      each: () => undefined,
      empty: () => put(''),
      html: put,
      text: put,
    };
  };

  type(field: string, text: string): void {
    this.fields[field] = text;
    this.listeners[field]?.();
  }
}

/** Texts of a node as the editor's i18next gives them, `__name__` for values. */
export function translator(type: string, language: Language) {
  const texts = new Map([...nodeCatalogue(type, language), ...sharedCatalogue(language)]);
  return (key: string, values: Readonly<Record<string, unknown>> = {}): string =>
    (texts.get(key) ?? key).replace(/__(\w+?)__/g, (_, name) => String(values[name] ?? ''));
}

/** Text that is HTML already. Made by `html` alone, which escapes all that is put into it. */
export class Html {
  constructor(readonly text: string) {}
}

export type Child = Html | string | number | undefined | readonly Child[];

/** HTML or SVG of a template; what is put into it is escaped, for elements and for attributes in double quotes. */
export function html(parts: TemplateStringsArray, ...children: readonly Child[]): Html {
  let text = parts[0] ?? '';
  children.forEach((child, i) => {
    text += textOf(child) + (parts[i + 1] ?? '');
  });
  return new Html(text);
}

/** A link to a page of the web; the text alone where the address is none: nothing else may be followed. */
export function link(url: string, text: string): Html {
  if (!isWebAddress(url)) return html`${text}`;
  return html`<a href="${url}" rel="noreferrer">${text}</a>`;
}

export function isWebAddress(url: string): boolean {
  return /^https?:\/\/[^\s/]+/i.test(url);
}

function textOf(child: Child): string {
  if (child === undefined) return '';
  if (child instanceof Html) return child.text;
  if (typeof child === 'object') return child.map(textOf).join('');
  return escaped(String(child));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters, and marks that turn the direction of the text around them, have no place in a name. */
const UNSEEN = /[^\P{Cc}\t\n]|[\u202a-\u202e\u2066-\u2069]/gu;

function escaped(text: string): string {
  return text.replace(UNSEEN, '\ufffd').replace(/[&<>"']/g, (sign) => ENTITIES[sign] as string);
}

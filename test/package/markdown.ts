/** An example in Markdown: its language and its text. */
export const FENCE = /^ *```(\w*)\n([\s\S]*?)^ *```$/gm;

/** A document without its examples, in which anything may stand. */
const prose = (text: string) => text.replace(FENCE, '').replace(/`[^`\n]*`/g, '');

/** Where the links of a document lead, pictures among them. */
export const linksIn = (text: string) =>
  [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map((link) => link[1] as string);

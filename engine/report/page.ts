import type { Language } from '../telemetry/texts';
import { type Child, Html, html } from './html';
import { STYLE } from './style';

export interface Page {
  readonly language: Language;
  /** Of the window and of bookmarks. */
  readonly title: string;
  /** The answer in one sentence, for whoever reads no further. */
  readonly answer: string;
  /** What the answer is about, in a second line. */
  readonly lead: string;
  readonly sections: readonly (Html | undefined)[];
  /** How it came about: sources, rules, versions. */
  readonly foot?: Child;
}

/** Of nothing but itself: whatever stood in a name, nothing would be loaded or run. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** A whole document that needs no other file: to be sent, kept and printed. */
export function page({ language, title, answer, lead, sections, foot }: Page): string {
  const { text } = html`<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${title}</title>
<style>${STYLE_TEXT}</style>
</head>
<body>
${HATCH}
<main>
<header><p class="brand">Coldaisle</p><h1>${answer}</h1><p class="lead">${lead}</p></header>
${sections.flatMap((section) => (section === undefined ? [] : [section, html`\n`]))}${
  foot === undefined ? undefined : html`<footer>${foot}</footer>`
}
</main>
</body>
</html>
`;
  return `<!doctype html>\n${text}`;
}

/** Quotes of fonts are quotes within an element of style. */
const STYLE_TEXT = new Html(STYLE);

/** What is not known, or not measured, is hatched wherever it stands. */
const HATCH = html`<svg width="0" height="0" aria-hidden="true" style="position:absolute"><defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="2" height="6" class="rest"/></pattern></defs></svg>`;

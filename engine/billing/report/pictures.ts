import { type Html, html } from '../../report/html';
import pictures from './pictures.json';

/** Outlines on a field of 72 × 64, by the id of an equivalent; a plug is what users add. */
const PATHS: Readonly<Record<string, string>> = pictures;

export function pictureOf(id: string): Html {
  return html`<svg class="picture" width="72" height="64" aria-hidden="true"><path d="${PATHS[id.replace(/-72wh.*/, '')] ?? pictures.plug}"/></svg>`;
}

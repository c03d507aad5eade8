import { type Html, html } from '../../report/html';

/** Outlines on a field of 72 × 64, by the id of an equivalent. */
const PATHS: Readonly<Record<string, string>> = {
  'led-bulb':
    'M36 12a16 16 0 0 0-9 29c2 2 3 3 3 6h12c0-3 1-4 3-6a16 16 0 0 0-9-29ZM30 52h12M33 57h6M36 2v5M14 10l4 4M58 10l-4 4M8 30h5M64 30h-5',
  'phone-charge':
    'M26 3h20a5 5 0 0 1 5 5v48a5 5 0 0 1-5 5H26a5 5 0 0 1-5-5V8a5 5 0 0 1 5-5ZM33 56h6M38 17l-7 15h6l-3 13 9-17h-6l3-11Z',
  'e-bike':
    'M17 31a14 14 0 1 0 .1 0ZM55 31a14 14 0 1 0 .1 0ZM17 45l10-23h20l8 23M27 22l10 23H17M37 45l11-25M23 17h9M48 20l-2-7h7',
  television: 'M8 8h56v38H8ZM27 56h18M36 46v10M14 40l14-16 10 10 7-7 13 13',
  'console-menu':
    'M22 18h28c8 0 13 8 13 20 0 8-7 11-12 5l-5-6H26l-5 6C16 49 9 46 9 38 9 26 14 18 22 18ZM25 23v9M20 28h10M47 24v.5M51 29v.5M43 29v.5M47 33v.5',
  'console-standby': 'M36 14v18M24 20a19 19 0 1 0 24 0',
  'workstation-idle':
    'M20 12v40c0 4 7 8 16 8s16-4 16-8V12M36 4c9 0 16 3 16 8s-7 8-16 8-16-3-16-8 7-8 16-8ZM32 30h8v14h-8Z',
};
/** A plug: of what users add. */
const PLUG = 'M24 14h24v12a12 12 0 0 1-24 0ZM30 4v10M42 4v10M36 38v8c0 6 6 6 6 12';

export function pictureOf(id: string): Html {
  return html`<svg class="picture" width="72" height="64" aria-hidden="true"><path d="${PATHS[id.replace(/-72wh.*/, '')] ?? PLUG}"/></svg>`;
}

/** A text as it stands on the page. */
export interface ReadText {
  readonly text: string;
  readonly fontPx: number;
  /** Of its colour and what is behind it, as WCAG 2.1 defines it: 1 to 21. */
  readonly contrast: number;
  /** Part of it cannot be seen. */
  readonly clipped: boolean;
}

export interface ReadPage {
  readonly texts: readonly ReadText[];
  /** Pixels that the page is wider than the screen. */
  readonly wider: number;
  readonly theme: string | undefined;
  readonly language: string;
}

export function readPage(): ReadPage;

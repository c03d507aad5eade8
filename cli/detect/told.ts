import type { Finding } from '../../engine/telemetry/finding';
import type { Language } from '../../engine/telemetry/texts';
import { findingReport } from '../../engine/view/finding-report';
import { FINDING_TEXTS } from '../../engine/view/finding-texts';
import { findingWords } from '../../engine/view/finding-words';
import type { LinesOut } from './lines-out';

export const FORMATS = ['jsonl', 'text'] as const;

/** Findings on their way out: each as it is told, or at the end each once, as it stands then, in words. */
export class Told {
  private readonly last = new Map<string, Finding>();

  constructor(
    private readonly out: LinesOut,
    private readonly format: (typeof FORMATS)[number],
    private readonly language: Language,
  ) {}

  add(finding: Finding): void {
    if (this.format === 'jsonl') this.out.add(JSON.stringify(finding));
    else this.last.set(finding.id, finding);
  }

  /** @param now the largest time that was read */
  end(now: number): void {
    const texts = FINDING_TEXTS[this.language];
    const reader = { language: this.language, now, timeZone: 'UTC' };
    let blank = '';
    for (const finding of this.last.values()) {
      this.out.add(blank + findingReport(findingWords(finding, texts, reader), texts));
      blank = '\n';
    }
  }
}

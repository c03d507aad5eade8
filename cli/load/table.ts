import type { LoadFigures, LoadPlan } from '../../io/mqtt/load-run';
import type { Texts } from '../common/texts';

/** What a load came to; a side that did not take part is absent. */
export interface LoadSummary {
  readonly asked_per_s?: number;
  readonly seconds: number;
  readonly publish?: { readonly per_s: number; readonly messages: number; readonly unsent: number };
  readonly consume?: {
    readonly per_s: number;
    readonly messages: number;
    readonly lost: number;
    readonly duplicated: number;
    readonly others: number;
  };
  /** From the time at which a message was due to its reception, ms. */
  readonly delay_ms?: {
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly max: number;
    /** Messages that came before they were due: clocks of two machines differ. */
    readonly negative: number;
  };
}

export function summaryOf(plan: LoadPlan, { published, consumed, delays }: LoadFigures): LoadSummary {
  const p50 = delays?.quantile(0.5);
  return {
    ...(published === undefined ? {} : { asked_per_s: plan.rate }),
    seconds: rounded(published?.seconds ?? plan.seconds, 3),
    ...(published === undefined
      ? {}
      : {
          publish: {
            per_s: perSecond(published.sent, published.seconds),
            messages: published.sent,
            unsent: published.unsent,
          },
        }),
    ...(consumed === undefined
      ? {}
      : {
          consume: {
            per_s: perSecond(consumed.received, consumed.seconds),
            messages: consumed.received,
            lost: consumed.lost,
            duplicated: consumed.duplicated,
            others: consumed.others,
          },
        }),
    ...(delays === undefined || p50 === undefined
      ? {}
      : {
          delay_ms: {
            p50: rounded(p50, 3),
            p95: rounded(delays.quantile(0.95) ?? 0, 3),
            p99: rounded(delays.quantile(0.99) ?? 0, 3),
            max: rounded(delays.maxMs, 3),
            negative: delays.negative,
          },
        }),
  };
}

/** A line each, its figure on the right. */
export function loadTable(summary: LoadSummary, texts: Texts): string {
  const { asked_per_s: asked, publish, consume, delay_ms: delay } = summary;
  const rows: [key: string, figure: number | undefined, digits: number][] = [
    ['seconds', summary.seconds, 1],
    ['asked', asked, 1],
    ['published-rate', publish?.per_s, 1],
    ['published', publish?.messages, 0],
    ['unsent', publish?.unsent, 0],
    ['consumed-rate', consume?.per_s, 1],
    ['consumed', consume?.messages, 0],
    ['lost', consume?.lost, 0],
    ['duplicated', consume?.duplicated, 0],
    ['others', consume?.others || undefined, 0],
    ['p50', delay?.p50, 2],
    ['p95', delay?.p95, 2],
    ['p99', delay?.p99, 2],
    ['max', delay?.max, 2],
    ['negative', delay?.negative || undefined, 0],
  ];
  const shown = rows.flatMap(([key, figure, digits]) =>
    figure === undefined ? [] : [[texts[`row.${key}`] ?? '', figure.toFixed(digits)] as const],
  );
  const width = Math.max(...shown.map(([head]) => head.length));
  const figures = Math.max(...shown.map(([, figure]) => figure.length));
  return shown.map(([head, figure]) => `${head.padEnd(width)}  ${figure.padStart(figures)}\n`).join('');
}

function perSecond(messages: number, seconds: number): number {
  return seconds > 0 ? rounded(messages / seconds, 1) : 0;
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

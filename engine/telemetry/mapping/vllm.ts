import { series } from './prometheus';
import type { FieldRule, Row } from './rule';

/** Behind Ray the same series have another prefix. */
const PREFIXES = ['vllm:', 'ray_vllm:', 'ray_vllm_'];

/** One server may run several engines: their queues and tokens are added, their shares are not. */
const ENGINES = { tags: { worker: 'model_name' }, parts: ['engine'] } as const;
const together = (to: string): FieldRule => ({ to, over: 'sum' });
const perS = (to: string): FieldRule => ({ to, rate: true, over: 'sum' });
/** Called a percentage, but a ratio. */
const share = (to: string): FieldRule => ({ to, factor: 100, over: 'mean' });

const RULES: readonly [name: string, rule: FieldRule][] = [
  ['num_requests_running', together('requests_running')],
  ['num_requests_waiting', together('requests_waiting')],
  ['num_requests_waiting', together('queue_depth')],
  ['kv_cache_usage_perc', share('kv_cache_pct')],
  // Its name before version 1.
  ['gpu_cache_usage_perc', share('kv_cache_pct')],
  ['prompt_tokens_total', perS('prompt_tokens_s')],
  ['generation_tokens_total', perS('generation_tokens_s')],
];

/** vLLM, by its names of now and of before version 1. A worker is named by the model that it serves. */
export const VLLM: readonly Row[] = PREFIXES.flatMap((prefix) =>
  RULES.map(([name, rule]) => series(prefix + name, 'worker', rule, ENGINES)),
);

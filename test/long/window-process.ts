import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Metric } from '../../engine/telemetry/metric';
import { telemetryDecoderConfig } from '../../nodes/telemetry-decoder/telemetry-decoder.config';
import { windowAggregatorConfig } from '../../nodes/window-aggregator/window-aggregator.config';
import { byPost, FlowProcess, type Surroundings } from './flow-process';

/** How Metrics reach the node `windows`. */
export interface Source extends Surroundings {
  readonly nodes: readonly object[];
}

const SCOPE = ['windows'];

/** As JSON by POST, through a decoder. */
export function throughDecoder(): object[] {
  const decoder = { id: 'decoder', type: 'telemetry-decoder', ...telemetryDecoderConfig.defaults };
  return [...byPost('windows', 'decoder'), { ...decoder, wires: [['windows'], [], ['refused-out']] }];
}

/** Windows in a Node-RED of their own. */
export class WindowProcess extends FlowProcess {
  readonly stateFile = path.join(this.userDir, 'coldaisle', 'windows.jsonl');

  constructor(
    private readonly options: Readonly<Record<string, unknown>>,
    private readonly source: Source = { nodes: byPost('windows') },
  ) {
    super(source);
  }

  /** All that has come out of the first output in all lives, in its order. */
  given(): Metric[] {
    return this.keptInAll<Metric[]>('windows').flat();
  }

  givenIn(life = this.life): Metric[] {
    return this.kept<Metric[]>('windows', life).flat();
  }

  refused(): { reason: string; topic?: string }[] {
    return this.keptInAll('refused');
  }

  /** What the status has said in this life. */
  lights(): string[] {
    return this.kept<{ text?: string }>('status').map(({ text }) => text ?? '');
  }

  /** Age of the state that the status of this life named, seconds; undefined when it named none. */
  restoredAgeS(): number | undefined {
    const ages = this.lights().map((text) => /^↻ (\d+) s$/.exec(text)?.[1]);
    const age = ages.find((found) => found !== undefined);
    return age === undefined ? undefined : Number(age);
  }

  /** When the state on the disk was saved; undefined when there is none. */
  savedAt(): number | undefined {
    if (!existsSync(this.stateFile)) return undefined;
    const [header] = readFileSync(this.stateFile, 'utf8').split('\n', 1);
    return JSON.parse(header ?? '').saved_at;
  }

  protected override nodes(): object[] {
    const node = {
      id: 'windows',
      type: 'window-aggregator',
      ...windowAggregatorConfig.defaults,
      ...this.options,
    };
    const toStatus = [{ t: 'set', p: 'payload', pt: 'msg', to: 'status', tot: 'msg' }];
    return [
      ...this.source.nodes,
      { ...node, wires: [['windows-out'], ['refused-out']] },
      { id: 'light', type: 'status', scope: SCOPE, wires: [['status']] },
      { id: 'status', type: 'change', rules: toStatus, wires: [['status-out']] },
      ...['windows', 'refused', 'status'].map((what) => this.keeper(`${what}-out`, what)),
    ];
  }
}

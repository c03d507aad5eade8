import type { Evidence, Finding, Severity } from '../finding';
import type { Json } from '../json';
import type { EpochMs, Tags } from '../metric';
import { entriesOf, partOf } from './saved';

/** What the gate finds: each a cause of its findings. */
export type GateCause =
  | 'parts-exceed-whole'
  | 'other-power'
  | 'power-zero'
  | 'process-power-zero'
  | 'power-frozen'
  | 'counter-fell'
  | 'unit-mismatch'
  | 'meters-compared'
  | 'meters-contradict';

/** Something that holds now. */
export interface Claim {
  readonly cause: GateCause;
  readonly severity: Severity;
  readonly field: string;
  readonly evidence: Evidence[];
  /** 0..1, 1 for what the numbers alone prove. */
  readonly confidence?: number;
  readonly candidates?: Finding['candidates'];
  readonly actions?: Finding['actions'];
}

/** More at once of one server are not told. */
const MOST_OPEN = 200;

/** The findings of one server: what begins to hold is opened, what no longer holds is closed. */
export class Claims {
  private readonly open = new Map<string, Finding>();

  constructor(
    private readonly target: Tags,
    private readonly give: (finding: Finding) => void,
  ) {}

  get warnings(): number {
    let sum = 0;
    for (const { severity } of this.open.values()) if (severity !== 'info') sum++;
    return sum;
  }

  /** What is open under this key. */
  known(key: string): Finding | undefined {
    return this.open.get(key);
  }

  /** The claim of this key as it stands at `time`; undefined when it does not hold. */
  state(key: string, claim: Claim | undefined, time: EpochMs): void {
    const known = this.open.get(key);
    if (claim === undefined) {
      if (known === undefined) return;
      this.open.delete(key);
      this.give({ ...known, state: 'closed', until: time, detected_at: time });
    } else if (known === undefined && this.open.size < MOST_OPEN) {
      const finding = this.made(key, claim, time);
      this.open.set(key, finding);
      this.give(finding);
    }
  }

  /** As `state`, but a claim that holds is told again with its numbers of now. */
  tell(key: string, claim: Claim, time: EpochMs): void {
    const known = this.open.get(key);
    if (known?.cause !== claim.cause) {
      this.state(key, undefined, time);
      this.state(key, claim, time);
      return;
    }
    const { id, since } = known;
    const finding: Finding = { ...this.made(key, claim, time), id, since, state: 'updated' };
    this.open.set(key, finding);
    this.give(finding);
  }

  snapshot(): Json {
    return [...this.open] as unknown as Json;
  }

  restore(state: Json | undefined): void {
    for (const [key, finding] of entriesOf(state)) {
      if (typeof partOf(finding, 'id') === 'string') this.open.set(key, finding as unknown as Finding);
    }
  }

  private made(key: string, claim: Claim, time: EpochMs): Finding {
    const { cause, severity, field, evidence, confidence = 1, candidates = [], actions = [] } = claim;
    const { cluster = '', server = '' } = this.target;
    return {
      id: ['gate', cluster, server, key, String(time)].join('|'),
      state: 'opened',
      since: time,
      detected_at: time,
      severity,
      scope: 'server',
      target: { ...this.target, field },
      cause,
      candidates,
      confidence,
      evidence,
      actions,
    };
  }
}

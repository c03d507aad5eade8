import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NodeMessage, NodeStatus } from 'node-red';
import type { Metric } from '../../../engine/telemetry/metric';
import type { Tools } from '../../../nodes/common/tools';
import { type Initializer, NodeRig } from './node-rig';

/** A node for each test of a `describe`, with a folder for its state; both are gone after the test. */
export class NodeFixture<Refused> {
  folder = '';
  rig!: NodeRig;

  constructor(
    private readonly initialize: Initializer,
    private readonly definition: Readonly<Record<string, unknown>>,
    private readonly outputs: number,
    private readonly beside: readonly object[] = [],
  ) {
    beforeEach(() => {
      this.folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-node-'));
    });
    afterEach(async () => {
      await this.rig.unload();
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  readonly load = async (
    changes: object = {},
    tools: Partial<Tools> = {},
    settings: object = {},
  ): Promise<void> => {
    const definition = { ...this.definition, ...changes };
    const all = { coldaisleStateDir: this.folder, ...settings };
    this.rig = await NodeRig.load(this.initialize, definition, {
      outputs: this.outputs,
      settings: all,
      tools,
      beside: this.beside,
    });
  };

  /** The messages of the first output so far. */
  readonly messages = () => this.rig.out[0] as NodeMessage[];
  readonly given = () => this.messages().flatMap(({ payload }) => payload as Metric[]);
  /** What the last output has given. */
  readonly refused = () => (this.rig.out.at(-1) as NodeMessage[]).map(({ payload }) => payload as Refused);
  /** How each message ended: the code of its error, or none. */
  readonly codes = () => this.rig.ended.map(({ error }) => (error as { code?: string } | undefined)?.code);
  readonly light = (): NodeStatus | undefined => this.rig.statuses.at(-1)?.status;
}

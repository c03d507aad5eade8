import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NodeAPI, NodeMessage, NodeStatus } from 'node-red';
import type { Metric } from '../../engine/telemetry/metric';
import { fullKey } from '../../engine/telemetry/series-key';
import type { ScrapeTrouble } from '../../io/prometheus/reading';
import { placeOf } from '../../io/prometheus/rounds';
import { prometheusScrapeConfig } from '../../nodes/prometheus-scrape/prometheus-scrape.config';
import { ScriptedExporter } from '../io/prometheus-exporter';
import { type Initializer, NodeRig, type RigOptions } from './common/node-rig';

import prometheusScrape = require('../../nodes/prometheus-scrape/prometheus-scrape');

// That of the Node-RED under test.
const tlsConfig: (RED: NodeAPI) => void = createRequire(require.resolve(process.env.NR ?? 'node-red'))(
  '@node-red/nodes/core/network/05-tls.js',
);

export const INTERVAL = 15_000;

/** A node and an exporter for each test of a `describe`. */
export class ScrapeFixture {
  rig!: NodeRig;
  exporter!: ScriptedExporter;
  folder = '';

  constructor() {
    beforeEach(async () => {
      this.folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-scrape-'));
      this.exporter = await ScriptedExporter.start();
    });
    afterEach(async () => {
      await this.rig.unload();
      await this.exporter.stop();
      rmSync(this.folder, { recursive: true });
    });
  }

  readonly definition = (changes: object = {}) => ({
    type: 'prometheus-scrape',
    ...prometheusScrapeConfig.defaults,
    names: 'raw',
    targets: [{ target: this.exporter.host, tags: '' }],
    ...changes,
  });

  readonly load = async (changes: object = {}, options: Partial<RigOptions> = {}): Promise<void> => {
    const initialize: Initializer = (RED, tools) => {
      tlsConfig(RED);
      prometheusScrape(RED, tools);
    };
    this.rig = await NodeRig.load(initialize, this.definition(changes), {
      outputs: 2,
      ...options,
      settings: { coldaisleStateDir: this.folder, userDir: this.folder, ...options.settings },
    });
  };

  /** Asks for a scrape of all targets, and waits for its results. */
  readonly now = async (): Promise<void> => {
    const ended = this.rig.ended.length;
    this.rig.send({ payload: 'scrape' });
    await this.rig.untilEnded(ended + 1);
    await new Promise(setImmediate);
  };

  /** Where in an interval the turn of a target without tags comes, in [0, 1). */
  readonly placeOf = (url: string): number => placeOf(fullKey(url, {}));

  /** When the turn of a target without tags comes, in (0, interval]. */
  readonly turnOf = (url: string): number => Math.floor(this.placeOf(url) * INTERVAL) || INTERVAL;

  /** Moves time on to the turn of a target. */
  readonly toTurnOf = (url: string): void => {
    const { clock } = this.rig;
    clock.advance(this.turnOf(url) - (clock.now() % INTERVAL));
  };

  readonly messages = () => this.rig.out[0] as NodeMessage[];
  readonly metrics = () => this.messages().flatMap(({ payload }) => payload as Metric[]);
  readonly series = () => this.metrics().filter(({ name }) => name !== 'scrape');
  /** How the scrapes went. */
  readonly ups = () => this.metrics().flatMap(({ name, fields }) => (name === 'scrape' ? [fields.up] : []));
  /** But for the empty message by which the rig learns that the node is there. */
  readonly refused = () =>
    (this.rig.out[1] as NodeMessage[])
      .map(({ payload }) => payload as ScrapeTrouble)
      .filter(({ input }) => !Array.isArray(input));
  readonly light = (): NodeStatus | undefined => {
    this.rig.clock.advance(1000);
    return this.rig.statuses.at(-1)?.status;
  };
}

import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { Secrets } from '../../io/prometheus/secrets';
import { isProblem, readConfig } from '../common/config';
import { refuseConfig, runtimeLanguage } from '../common/problems';
import { ScrapeNode } from '../common/scrape-node';
import { trustOf } from '../common/scrape-trust';
import { systemTools } from '../common/tools';
import { prometheusScrapeConfig } from './prometheus-scrape.config';

export = (RED: NodeAPI, tools = systemTools): void => {
  function PrometheusScrape(this: Node<Secrets>, definition: NodeDef): void {
    RED.nodes.createNode(this, definition);
    const config = readConfig(prometheusScrapeConfig, { ...definition });
    const trust = isProblem(config)
      ? config
      : trustOf(config, this.credentials ?? {}, (id) => RED.nodes.getNode(id));
    if (isProblem(config)) refuseConfig(this, config, runtimeLanguage(RED));
    else if (isProblem(trust)) refuseConfig(this, trust, runtimeLanguage(RED));
    else new ScrapeNode(RED, this, config, trust, tools).start();
  }
  RED.nodes.registerType<Node<Secrets>, NodeDef, object, Secrets>(
    prometheusScrapeConfig.type,
    PrometheusScrape,
    {
      credentials: { user: { type: 'text' }, password: { type: 'password' }, token: { type: 'password' } },
    },
  );
};

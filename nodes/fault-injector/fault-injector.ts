import type { Node, NodeAPI, NodeDef } from 'node-red';
import { isProblem, readConfig } from '../common/config';
import { CommandInjector } from '../common/injector-command';
import { InlineInjector } from '../common/injector-inline';
import { refuseConfig, runtimeLanguage } from '../common/problems';
import { systemTools } from '../common/tools';
import { faultInjectorConfig } from './fault-injector.config';

export = (RED: NodeAPI, tools = systemTools): void => {
  function FaultInjector(this: Node, definition: NodeDef): void {
    RED.nodes.createNode(this, definition);
    const config = readConfig(faultInjectorConfig, { ...definition });
    if (isProblem(config)) refuseConfig(this, config, runtimeLanguage(RED));
    else if (config.mode === 'inline') new InlineInjector(RED, this, config, tools).start();
    else new CommandInjector(RED, this, config, tools).start();
  }
  RED.nodes.registerType(faultInjectorConfig.type, FaultInjector);
};

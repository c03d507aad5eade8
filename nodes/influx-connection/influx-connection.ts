import type { NodeAPI, NodeDef } from 'node-red';
import { isProblem, readConfig } from '../common/config';
import type { ConnectionNode } from '../common/connection';
import { NodeProblemError, runtimeLanguage } from '../common/problems';
import { influxConnectionConfig } from './influx-connection.config';

interface Secrets {
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
}

export = (RED: NodeAPI): void => {
  function InfluxConnection(this: ConnectionNode & { credentials?: Secrets }, definition: NodeDef): void {
    RED.nodes.createNode(this, definition);
    const config = readConfig(influxConnectionConfig, { ...definition });
    if (isProblem(config)) {
      this.connection = config;
      this.error(new NodeProblemError(config, runtimeLanguage(RED)).message);
      return;
    }
    const { user, password, token } = this.credentials ?? {};
    const secrets = { ...(user && { user }), ...(password && { password }), ...(token && { token }) };
    const { database, timeoutMs } = config;
    this.connection = { name: this.name || database.url, database: { ...database, ...secrets }, timeoutMs };
  }
  RED.nodes.registerType<ConnectionNode, NodeDef, object, Secrets>(
    influxConnectionConfig.type,
    InfluxConnection,
    { credentials: { user: { type: 'text' }, password: { type: 'password' }, token: { type: 'password' } } },
  );
};

import type { Node, NodeAPI, NodeDef } from 'node-red';
import { runDecodeNode } from '../common/decode-node';
import { systemTools } from '../common/tools';
import { telemetryDecoderConfig } from './telemetry-decoder.config';

export = (RED: NodeAPI, tools = systemTools): void => {
  function TelemetryDecoder(this: Node, definition: NodeDef): void {
    RED.nodes.createNode(this, definition);
    runDecodeNode(RED, this, definition, telemetryDecoderConfig, tools);
  }
  RED.nodes.registerType(telemetryDecoderConfig.type, TelemetryDecoder);
};

import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Stands for exporters on loopback; answers as it is told, with one series when it is not. */
export class ScriptedExporter {
  readonly requests: IncomingMessage[] = [];
  /** Connections that were made. */
  connections = 0;
  /** Requests that are being answered, and the most at once. */
  underWay = 0;
  mostUnderWay = 0;
  answer: Answer = (_, response) => sendText(response, 'x 1\n');
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static start(): Promise<ScriptedExporter> {
    return ScriptedExporter.with((listener) => createServer(listener));
  }

  static startTls(keys: { cert: Buffer; key: Buffer }): Promise<ScriptedExporter> {
    return ScriptedExporter.with((listener) => https.createServer(keys, listener));
  }

  private static async with(make: (listener: RequestListener) => Server): Promise<ScriptedExporter> {
    const server = make((request, response) => exporter.serve(request, response));
    const exporter = new ScriptedExporter(server);
    server.on('connection', (socket: Socket) => {
      exporter.connections++;
      exporter.sockets.add(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return exporter;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Hangs up on everybody. */
  hangUp(): void {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }

  async stop(): Promise<void> {
    this.hangUp();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    this.requests.push(request);
    this.mostUnderWay = Math.max(this.mostUnderWay, ++this.underWay);
    response.on('close', () => this.underWay--);
    this.answer(request, response);
  }
}

export function sendText(
  response: ServerResponse,
  body: string | Buffer,
  headers: Record<string, string> = {},
): void {
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4', ...headers }).end(body);
}

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface Keys {
  readonly cert: Buffer;
  readonly key: Buffer;
}

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

  static startTls(keys: Keys): Promise<ScriptedExporter> {
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

/** A certificate for 127.0.0.1 that vouches for itself; undefined where there is no openssl. */
export function selfSigned(): Keys | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-tls-'));
  const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
  const how = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const what = ['-days', '2', '-subj', '/CN=exporter', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const { error } = spawnSync('openssl', [...how, ...what, '-keyout', key, '-out', cert]);
  const keys = error === undefined ? { key: readFileSync(key), cert: readFileSync(cert) } : undefined;
  rmSync(folder, { recursive: true });
  return keys;
}

import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';

export interface Write {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly lines: readonly string[];
}

export interface Answer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Stands for a database on loopback; answers as it is told, with 204 when it is not. */
export class ScriptedDatabase {
  readonly writes: Write[] = [];
  /** The lines of the writes that it took. */
  readonly stored: string[] = [];
  answer: (write: Write) => Answer | Promise<Answer> = () => ({ status: 204 });

  private constructor(private readonly server: Server) {}

  static async start(port = 0): Promise<ScriptedDatabase> {
    const server = createServer();
    const database = new ScriptedDatabase(server);
    server.on('request', async (request, response) => {
      const zipped = request.headers['content-encoding'] === 'gzip';
      const body = await text(zipped ? request.pipe(createGunzip()) : request);
      const write = { url: request.url ?? '', headers: request.headers, lines: body.split('\n') };
      database.writes.push(write);
      const { status, body: said, headers } = await database.answer(write);
      if (status === 204) database.stored.push(...write.lines);
      response.writeHead(status, headers).end(said);
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return database;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

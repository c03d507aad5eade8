import http from 'node:http';
import https from 'node:https';
import { HttpError, InfluxDB } from '@influxdata/influxdb-client';
import { TIME_UNITS, type TimeUnit } from '../../engine/codecs/codec';
import type { Clock } from '../clock';
import { errorCode } from '../error-code';
import { forInfluxDb1, forVictoriaMetrics } from './adapt';
import { baseUrl } from './address';
import { type Answer, verdictOf } from './answer';
import { authorization, type Database, writePath } from './database';
import { withLineFeeds } from './line-feeds';
import type { Adapted, Target, Verdict } from './target';

/** Smaller bodies are not worth compressing. */
const GZIP_FROM_BYTES = 1000;
/** InfluxDB 1.x repeats its text, with every bad line of the batch in it, in a header. */
const MAX_HEADER_BYTES = 64 * 1024 * 1024;

const ADAPTS = {
  'influxdb-1': forInfluxDb1,
  'influxdb-2': undefined,
  'victoria-metrics': forVictoriaMetrics,
};

/**
 * A database behind the transport of the official client. Its write API is not used: it takes a 201 for a
 * success, lets requests that timed out run on, cannot be aborted and logs to the console.
 */
export class HttpTarget implements Target {
  readonly adapt?: (line: string, counts: Adapted) => string;
  private readonly agent: http.Agent;
  private readonly transport: InfluxDB['transport'];
  private readonly paths: ReadonlyMap<TimeUnit, string>;
  private readonly secrets: readonly string[];
  private readonly options;
  private request: AbortController | undefined;

  /** Throws a ProblemError `bad-option`. */
  constructor(
    readonly name: string,
    database: Database,
    private readonly clock: Clock,
    /** A request that takes longer is given up, milliseconds. */
    private readonly timeoutMs = 30_000,
  ) {
    const url = baseUrl(database.url);
    const header = authorization(database);
    const { Agent } = url.startsWith('https:') ? https : http;
    this.agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const transportOptions = { agent: this.agent, maxHeaderSize: MAX_HEADER_BYTES };
    this.transport = new InfluxDB({ url, timeout: 0, transportOptions }).transport;
    this.paths = new Map(TIME_UNITS.map((unit) => [unit, writePath(database, unit)]));
    this.secrets = [header, database.token, database.password].filter(
      (text) => text !== undefined && text !== '',
    ) as string[];
    this.options = {
      method: 'POST',
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        // The client gives answers as text then.
        accept: 'text/plain, */*',
        ...(header !== undefined && { authorization: header }),
      },
      ...(database.gzip && { gzipThreshold: GZIP_FROM_BYTES }),
    };
    const adapt = ADAPTS[database.kind];
    if (adapt !== undefined) this.adapt = adapt;
  }

  async write(lines: readonly string[], timeUnit: TimeUnit): Promise<Verdict> {
    const request = new AbortController();
    this.request = request;
    const endTimer = this.clock.after(this.timeoutMs, () => request.abort());
    try {
      const text = lines.map(withLineFeeds).join('\n');
      const answer = await this.post(this.paths.get(timeUnit) as string, text, request.signal);
      return this.withoutSecrets(verdictOf(answer, this.clock.now()));
    } catch (error) {
      if (!request.signal.aborted) return this.withoutSecrets({ kind: 'later', message: reasonOf(error) });
      return { kind: 'later', message: `no answer in ${this.timeoutMs / 1000} s`, overwhelmed: true };
    } finally {
      endTimer();
    }
  }

  close(): void {
    this.request?.abort();
    this.agent.destroy();
  }

  private async post(path: string, text: string, signal: AbortSignal): Promise<Answer> {
    let status = 0;
    try {
      const options = { ...this.options, signal };
      const body: string | undefined = await this.transport.request(path, text, options, (_, code) => {
        status = code ?? 0;
      });
      return { status, body: body ?? '' };
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      const retryAfter = error.headers?.['retry-after'];
      return {
        status: error.statusCode,
        body: error.body ?? '',
        ...(typeof retryAfter === 'string' && { retryAfter }),
      };
    }
  }

  /** A proxy may answer with what it was sent. */
  private withoutSecrets(verdict: Verdict): Verdict {
    if (verdict.kind === 'written') return verdict;
    const message = this.secrets.reduce((text, secret) => text.replaceAll(secret, '…'), verdict.message);
    return { ...verdict, message };
  }
}

function reasonOf(error: unknown): string {
  return errorCode(error) ?? (error instanceof Error ? error.message : String(error));
}

import http from 'node:http';
import https from 'node:https';
import type { ConnectionOptions } from 'node:tls';
import { type Problem, ProblemError, problem } from '../../engine/telemetry/problem';
import type { Clock } from '../clock';
import { errorCode } from '../error-code';
import { type Page, readPage } from './page';
import { authorizationOf, maySee, type Secrets } from './secrets';
import type { Target } from './target';

export interface ClientOptions {
  /** A target that has not answered wholly by then is given up, milliseconds. */
  readonly timeoutMs: number;
  /** Of a body, unzipped. */
  readonly maxBytes: number;
  readonly secrets: Secrets;
  /** Patterns of the hosts that may have the secrets (see `maySee`). */
  readonly secretHosts: readonly string[];
  /** Certificates and checks of https, as the core node tls-config gives them. */
  readonly tls: ConnectionOptions;
}

const REDIRECTS = [301, 302, 303, 307, 308];
const MOST_REDIRECTS = 5;
const HUNG_UP = ['ECONNRESET', 'EPIPE'];
/**
 * The text format first: some exporters answer with OpenMetrics as soon as it is named, which they write with
 * more mistakes. What else they have they may send.
 */
const ACCEPT = 'text/plain;version=0.0.4,*/*;q=0.1';

/** Asks exporters for their pages. Connections are kept; nothing is asked of a host that is no target. */
export class ScrapeClient {
  private readonly agents = {
    'http:': new http.Agent({ keepAlive: true }),
    'https:': new https.Agent({ keepAlive: true }),
  };
  private readonly underWay = new Set<AbortController>();
  private readonly authorization: string | undefined;

  constructor(
    private readonly clock: Pick<Clock, 'after'>,
    private readonly options: ClientOptions,
  ) {
    this.authorization = authorizationOf(options.secrets);
  }

  /** The page of a target, or why there is none. */
  async get(target: Target): Promise<Page | Problem> {
    const { timeoutMs } = this.options;
    const request = new AbortController();
    this.underWay.add(request);
    let isLate = false;
    const endTimer = this.clock.after(timeoutMs, () => {
      isLate = true;
      request.abort();
    });
    try {
      return await this.follow(target, request.signal);
    } catch (error) {
      if (isLate) return problem('target-slow', target.instance, timeoutMs / 1000);
      if (error instanceof ProblemError) return error.problem;
      return problem('target-down', target.instance, reasonOf(error));
    } finally {
      endTimer();
      this.underWay.delete(request);
    }
  }

  close(): void {
    for (const request of this.underWay) request.abort();
    for (const agent of Object.values(this.agents)) agent.destroy();
  }

  private async follow(target: Target, signal: AbortSignal): Promise<Page> {
    const { instance } = target;
    let url = new URL(target.url);
    for (let hops = 0; ; hops++) {
      const answer = await this.ask(url, this.headersFor(target), signal);
      try {
        const { statusCode = 0, headers } = answer;
        if (REDIRECTS.includes(statusCode) && headers.location !== undefined && hops < MOST_REDIRECTS) {
          url = sameHost(url, headers.location, instance);
        } else if (statusCode !== 200) throw new ProblemError(problem('target-status', instance, statusCode));
        else return await readPage(answer, instance, this.options.maxBytes);
      } finally {
        // What nobody reads must not hold its connection.
        if (!answer.readableEnded) answer.destroy();
      }
    }
  }

  private headersFor(target: Target): http.OutgoingHttpHeaders {
    const { authorization, options } = this;
    const may = authorization !== undefined && maySee(target, options.secretHosts);
    return {
      accept: ACCEPT,
      'accept-encoding': 'gzip',
      // Some exporters give up in time when they know it.
      'x-prometheus-scrape-timeout-seconds': String(options.timeoutMs / 1000),
      ...(may && { authorization }),
    };
  }

  /** A connection that its server has closed meanwhile is no failure: the request goes over another. */
  private async ask(
    url: URL,
    headers: http.OutgoingHttpHeaders,
    signal: AbortSignal,
  ): Promise<http.IncomingMessage> {
    const isTls = url.protocol === 'https:';
    const { request } = isTls ? https : http;
    const agent = this.agents[isTls ? 'https:' : 'http:'];
    const send = (options: https.RequestOptions) =>
      new Promise<http.IncomingMessage>((resolve, reject) => {
        const sent = request(url, { ...(isTls && this.options.tls), headers, signal, ...options }, resolve);
        sent.on('error', (error) => {
          if (sent.reusedSocket && HUNG_UP.includes(errorCode(error) ?? '') && !signal.aborted) {
            send({ agent: false }).then(resolve, reject);
          } else reject(error);
        });
        sent.end();
      });
    return send({ agent });
  }
}

/** Where a redirect leads, when that is the same scheme, host and port. */
function sameHost(from: URL, location: string, name: string): URL {
  const to = URL.canParse(location, from) ? new URL(location, from) : undefined;
  if (to?.origin === from.origin && to.username + to.password === '') return to;
  const shown = to === undefined ? location : to.origin + to.pathname;
  throw new ProblemError(problem('target-redirect', name, shown));
}

function reasonOf(error: unknown): string {
  // Of several addresses of a host each has failed.
  const first = error instanceof AggregateError ? error.errors[0] : error;
  return errorCode(first) ?? (first instanceof Error ? first.message : String(first));
}

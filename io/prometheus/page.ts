import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { CodecName } from '../../engine/codecs/codec';
import { ProblemError, problem } from '../../engine/telemetry/problem';

/** What an exporter has answered. */
export interface Page {
  readonly body: Uint8Array;
  readonly codec: CodecName;
}

/** By the type that is told; an exporter that tells none is taken for one of Prometheus' text. */
const CODECS: Readonly<Record<string, CodecName>> = {
  '': 'prometheus',
  'text/plain': 'prometheus',
  'application/openmetrics-text': 'openmetrics',
};
const TYPES = Object.keys(CODECS).filter((type) => type !== '');
const LINE_FEED = 10;

/** Reads an answer of at most so many bytes, zipped or not. Throws a ProblemError, or what the connection throws. */
export async function readPage(answer: IncomingMessage, name: string, maxBytes: number): Promise<Page> {
  const { 'content-type': said = '', 'content-encoding': encoding = 'identity' } = answer.headers;
  const type = (said.split(';')[0] as string).trim().toLowerCase();
  const codec = Object.hasOwn(CODECS, type) ? CODECS[type] : undefined;
  if (codec === undefined) throw new ProblemError(problem('target-format', name, type, TYPES));
  const isZipped = /^(x-)?gzip$/i.test(encoding);
  if (!isZipped && encoding.toLowerCase() !== 'identity') {
    throw new ProblemError(problem('target-format', name, encoding, ['gzip', 'identity']));
  }
  const bounded = () => atMost(maxBytes, name);
  const chunks: Uint8Array[] = [];
  const gather = async (source: AsyncIterable<Uint8Array>) => {
    for await (const chunk of source) chunks.push(chunk);
  };
  if (isZipped) await pipeline(answer, bounded(), createGunzip(), bounded(), gather);
  else await pipeline(answer, bounded(), gather);
  const body = Buffer.concat(chunks);
  if (!isWhole(answer, body)) throw new ProblemError(problem('truncated', name, endOf(body)));
  return { body, codec };
}

/** An exporter that only hangs up at the end may have been cut off: its last line has to be whole. */
function isWhole({ headers, complete }: IncomingMessage, body: Buffer): boolean {
  const toldLength = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  return complete && (toldLength || body.length === 0 || body.at(-1) === LINE_FEED);
}

function endOf(body: Buffer): string {
  return body.subarray(body.lastIndexOf(LINE_FEED) + 1).toString('utf8');
}

function atMost(maxBytes: number, name: string) {
  return async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new ProblemError(problem('too-large', name, bytes, maxBytes));
      yield chunk;
    }
  };
}

import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { notUtf8, Utf8Text } from '../../engine/codecs/utf8';
import { ProblemError, problem } from '../../engine/telemetry/problem';
import { errorCode } from '../../io/error-code';
import type { Host } from './host';

const CHUNK_BYTES = 256 * 1024;

/** What a command reads. */
export interface Input {
  /** Name that messages give it; `-` is standard input. */
  readonly name: string;
  /** Bytes in all; undefined when only the end tells. */
  readonly size: number | undefined;
  /** Bytes read so far. */
  readonly bytesRead: () => number;
  /** The text in chunks that break no character, with the signs of `Utf8Text`. */
  readonly text: AsyncIterable<string>;
}

/** Standard input when `name` is absent or `-`, else a file. Throws a ProblemError `unreadable`. */
export async function openInput(name: string | undefined, host: Host): Promise<Input> {
  if (name === undefined || name === '-') return decoded('-', undefined, host.stdin);
  try {
    const file = await open(resolve(host.cwd, name));
    const stats = await file.stat();
    if (stats.isDirectory()) {
      await file.close();
      throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
    }
    const stream = file.createReadStream({ highWaterMark: CHUNK_BYTES });
    return decoded(name, stats.isFile() ? stats.size : undefined, stream);
  } catch (error) {
    throw unreadable(name, error);
  }
}

/** A whole text of `name`, of the size of a setting. Throws a ProblemError: `unreadable`, `not-utf8`. */
export async function readText(name: string, host: Host): Promise<string> {
  let text = '';
  for await (const chunk of (await openInput(name, host)).text) text += chunk;
  const wrong = notUtf8(text);
  if (wrong !== undefined) throw new ProblemError({ ...wrong, field: name });
  return text;
}

function decoded(name: string, size: number | undefined, stream: AsyncIterable<unknown>): Input {
  let bytes = 0;
  async function* text(): AsyncGenerator<string> {
    const decoder = new Utf8Text();
    try {
      for await (const chunk of stream) {
        const piece = typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Uint8Array);
        bytes += piece.length;
        yield decoder.write(piece);
      }
    } catch (error) {
      throw unreadable(name, error);
    }
    yield decoder.end();
  }
  return { name, size, bytesRead: () => bytes, text: text() };
}

function unreadable(name: string, error: unknown): ProblemError {
  return new ProblemError(problem('unreadable', name, errorCode(error) ?? String(error)));
}

import { generateRoom, PRESETS } from '../../engine/room/document/generate';
import { type CompleteRoom, readRoom, readRoomText } from '../../engine/room/document/read-room';
import { type Problem, ProblemError } from '../../engine/telemetry/problem';
import type { Definition } from './config';
import { Options } from './options';

const SIZES = [...Object.keys(PRESETS), 'document'] as (keyof typeof PRESETS | 'document')[];

/** The room that a `server-room` node says by its size or its document, or what is wrong with it. */
export function roomOfOptions(definition: Definition): CompleteRoom | Problem {
  const options = new Options(definition);
  const size = options.choice('size', SIZES);
  // A document that is not used must not stand in the way.
  const text = size === 'document' ? options.text('document') : '';
  return (
    options.flaw ?? (size === 'document' ? read(text) : readRoom(generateRoom({ servers: PRESETS[size] })))
  );
}

/** A flaw of the document is one of the option, at its path: `document.racks[0].name`. */
function read(text: string): CompleteRoom | Problem {
  try {
    return readRoomText(text);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { field } = error.problem;
    return { ...error.problem, field: field === 'room' ? 'document' : `document.${field}` };
  }
}

import type { Node, NodeAPI } from 'node-red';
import { type Problem, ProblemError } from '../../engine/telemetry/problem';
import { describe, type Language, languageOf, languageOfEnvironment } from '../../engine/telemetry/texts';
import { LIGHTS } from './status';

/** What a Catch node sees: the sentence as message, the code of the Problem as `error.code`. */
export class NodeProblemError extends ProblemError {
  readonly code: string;

  constructor(problem: Problem, language: Language) {
    super(problem);
    this.code = problem.code;
    this.message = describe(problem, language);
  }

  /** What Node-RED shows and hands to Catch nodes: the sentence, without the name of a class. */
  override toString(): string {
    return this.message;
  }
}

/** The language of the log: that of the settings, else that of the machine, as Node-RED itself takes it. */
export function runtimeLanguage(RED: NodeAPI): Language {
  const { lang } = RED.settings as { lang?: string };
  return lang ? languageOf(lang) : languageOfEnvironment(process.env);
}

/** A node with a configuration that cannot work: it says so, and ends every message with the reason. */
export function refuseConfig(node: Node, problem: Problem, language: Language): void {
  const error = new NodeProblemError(problem, language);
  node.status(LIGHTS.misconfigured);
  node.error(error.message);
  node.on('input', (_msg, _send, done) => done(error));
}

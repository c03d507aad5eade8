type Done = (error?: Error) => void;

/** Ends a message once: when it has been read and all that was made of it is where it has to be. */
export class Receipt {
  private readonly steps: Promise<Error | undefined>[] = [];
  private ended = false;

  constructor(private readonly done: Done) {}

  /** The message is done only when this has resolved; when it rejects, with its error. */
  add(step: Promise<void>): void {
    this.steps.push(step.then(noError, (error: Error) => error));
  }

  /** The message has been read, or the error has ended that. */
  async read(error?: Error): Promise<void> {
    if (this.steps.length === 0) return this.end(error);
    const failures = await Promise.all(this.steps);
    this.end(failures.find((failure) => failure !== undefined) ?? error);
  }

  /** Ends it now. */
  end(error?: Error): void {
    if (this.ended) return;
    this.ended = true;
    this.done(error);
  }
}

function noError(): undefined {}

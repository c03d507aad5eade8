/** An integer beyond ±2^53 as it was written: a double would change its last digits. */
export class LargeInteger {
  constructor(readonly digits: string) {}

  toJSON(): string {
    return this.digits;
  }
}

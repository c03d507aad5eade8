import type { Host } from './host';
import { openOutput } from './output';

/** Writes a whole text to a file or standard output; a failure leaves what was there. Throws as `openOutput`. */
export async function writeWhole(name: string | undefined, host: Host, text: string): Promise<void> {
  const output = await openOutput(name, host);
  try {
    await output.write(text);
    await output.finish();
  } catch (error) {
    await output.abandon();
    throw error;
  }
}

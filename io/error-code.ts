/** What an error of the system is known by, such as `ENOENT`; undefined for any other error. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Object && 'code' in error ? String(error.code) : undefined;
}

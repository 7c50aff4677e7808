/** Something a person has to mend before the embedded stack can run; the message is one line that says how. */
export class StartError extends Error {}

/** The code of a file system or network error, such as `EACCES`. */
export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;

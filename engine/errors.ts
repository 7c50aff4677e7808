import { framesOf } from '../db/frames.ts';

/**
 * An error as it may stand in a log: kind, code and where. Its words only where they are a program's own: those
 * of the database hold parameters, those of JavaScript values, and thereby what people wrote.
 */
export function safely(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { kind: typeof error };
  return {
    kind: error.name,
    ...('code' in error ? { code: error.code } : {}),
    ...(error.name === 'Error' && !isOfDatabase(error) ? { message: error.message } : {}),
    at: framesOf(error).slice(0, 4),
    ...(error.cause ? { cause: safely(error.cause) } : {}),
  };
}

/** Also where the database's error is the cause: whoever passes it on may repeat it. */
const isOfDatabase = (error: unknown): boolean =>
  error instanceof Error && ('severity' in error || 'query' in error || isOfDatabase(error.cause));

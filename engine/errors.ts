/**
 * An error as it may stand in a log: kind, code and where, but no message of the database, for that
 * holds parameters and thereby what people wrote.
 */
export function safely(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { kind: typeof error };
  const fromDatabase = 'severity' in error || 'query' in error;
  return {
    kind: error.name,
    ...('code' in error ? { code: error.code } : {}),
    ...(fromDatabase ? {} : { message: error.message }),
    at: error.stack
      ?.split('\n')
      .filter((line) => line.trimStart().startsWith('at ') && !line.includes('node_modules'))
      .slice(0, 4)
      .map((line) => line.trim()),
    ...(error.cause ? { cause: safely(error.cause) } : {}),
  };
}

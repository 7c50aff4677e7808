/** An answer, looked at as JSON: an expectation says what must be in it, not a type. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export type Json = any;

/** The same text for the same JSON value, whatever the order of its keys. */
export const stableText = (value: unknown): string =>
  JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  ) ?? '';

export const sameValue = (a: unknown, b: unknown): boolean =>
  a === b || stableText(a) === stableText(b);

/** Nothing filled in: missing, null, only white space, or an empty list. */
export const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0);

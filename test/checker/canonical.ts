import { hash } from 'node:crypto';

/**
 * Canonical JSON after RFC 8785: no white space, members by the UTF-16 units of their names, texts and
 * numbers as ECMAScript writes them. Members that are undefined are left out, as in any JSON.
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((each) => canonical(each ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, each]) => `${JSON.stringify(name)}:${canonical(each)}`);
  return `{${members.join(',')}}`;
}

/** Hex SHA-256 of the canonical JSON. */
export const sha256 = (value: unknown): string => hash('sha256', canonical(value));

/** Whether two JSON values are the same; what is missing is the same as null. */
export const same = (a: unknown, b: unknown): boolean =>
  a === b || canonical(a ?? null) === canonical(b ?? null);

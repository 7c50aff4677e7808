/** The query of an address as it stands there; a name that is repeated has several values. */
export type Parameters = Record<string, string | string[]>;

/** Reads addresses the way the API does: plain words, several values by repeating. */
export function parseSearch(text: string): Parameters {
  const given = new URLSearchParams(text);
  return Object.fromEntries(
    [...new Set(given.keys())].map((name) => {
      const [first = '', ...more] = given.getAll(name);
      return [name, more.length === 0 ? first : [first, ...more]];
    }),
  );
}

/** Back to an address; what is undefined is left out. */
export function stringifySearch(search: Record<string, unknown>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(search))
    for (const each of Array.isArray(value) ? value : [value])
      if (each !== undefined && each !== null) parameters.append(name, String(each));
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

/** For `validateSearch`: the values of a parameter, of those that are known where that is told. */
export function several<T extends string = string>(
  value: unknown,
  known?: readonly T[],
): T[] | undefined {
  const given = (Array.isArray(value) ? value : [value]).filter(
    (each): each is T => typeof each === 'string' && (known?.some((one) => one === each) ?? true),
  );
  return given.length === 0 ? undefined : given;
}

/** For `validateSearch`: a single value. */
export const one = <T extends string = string>(
  value: unknown,
  known?: readonly T[],
): T | undefined => several(value, known)?.[0];

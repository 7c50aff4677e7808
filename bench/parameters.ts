/** A query string as the API's schemas take it: one value as a text, several as a list. */
export function parameters(query: string): Record<string, string | string[] | undefined> {
  const given = new URLSearchParams(query);
  return Object.fromEntries(
    [...new Set(given.keys())].map((name) => {
      const values = given.getAll(name);
      return [name, values.length > 1 ? values : values[0]];
    }),
  );
}

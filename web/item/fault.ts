import { ApiProblem } from '../app/problem.ts';

/** What the API says against the fields of a form, by field: `/fields/solution` is about solution. */
export function faultsOf(error: Error | null): Record<string, string> {
  const errors = error instanceof ApiProblem ? error.errors : [];
  return Object.fromEntries(
    errors.flatMap(({ pointer, detail }) => {
      const name = fieldIn(pointer);
      return name === undefined ? [] : [[name, detail]];
    }),
  );
}

/** The field that a JSON pointer into a transaction is about, or lies in. */
export function fieldIn(pointer: string | undefined): string | undefined {
  const [, root, name] = pointer?.split('/') ?? [];
  return root === 'fields' && name !== undefined ? plain(name) : undefined;
}

/** A part of a JSON pointer (RFC 6901). */
const plain = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

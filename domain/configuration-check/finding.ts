import type { DocumentKind } from '../configuration.ts';

/** A document by its kind and id. */
export type DocumentRef = { kind: DocumentKind; id: string };

/** What is to be said about a document; `pointer` is a JSON pointer (RFC 6901) into it. */
export type Finding = DocumentRef & { pointer: string; detail: string };

/**
 * A finding that makes a configuration unfit. `target` is the place in another document that this one
 * names and that is missing there.
 */
export type Fault = Finding & { target?: DocumentRef & { pointer: string } };

/** JSON pointer of a path into a document. */
export const pointerTo = (...path: (string | number)[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const words: Record<DocumentKind, string> = {
  'object-type': 'Object type',
  'function-profile': 'Function profile',
  'property-set': 'Property set',
  user: 'User',
  settings: 'Settings',
};

/** How a document is called in a sentence: `Function profile ‘apprentice’`. */
export const nameOf = ({ kind, id }: DocumentRef): string =>
  kind === 'settings' ? 'The settings' : `${words[kind]} ‘${id}’`;

import { useCallback, useState } from 'react';
import { sameValue } from '../../domain/rules/value.ts';
import { keep, readKept } from '../app/kept.ts';
import { useMe } from '../app/me.ts';
import type { AnyDocument, Ref, Saved } from './documents.ts';
import { mergeOnto } from './merge.ts';

/** What somebody changed of a document, and the version on which they began. */
type Kept = {
  etag: string | null;
  base: AnyDocument;
  document: AnyDocument;
  /** What was typed as text and is no JSON yet. */
  text?: string | undefined;
};

/**
 * A document while it is edited. What was typed outlives an error, a reload and a session that ends.
 * `initial`: what a new document begins with.
 */
export function useDraft(ref: Ref, saved: Saved, initial: AnyDocument) {
  const me = useMe();
  const name = `configuration.${ref.kind}/${ref.id}`;
  const [kept, setKept] = useState<Kept | null>(() => readKept(me.id, name));
  const write = useCallback(
    (next: Kept | null) => {
      keep(me.id, name, next);
      setKept(next);
    },
    [me.id, name],
  );
  const inForce = saved.document ?? initial;
  const { etag, base, document, text } = kept ?? {
    ...{ etag: saved.etag, base: inForce, document: inForce },
  };
  const isNew = saved.etag === null;
  return {
    ...{ document, base, etag, text },
    isDirty: isNew || text !== undefined || !sameValue(base, document),
    /** Whether somebody saved another version since. */
    isBehind: kept !== null && etag !== saved.etag,
    change: (next: AnyDocument) => write({ etag, base, document: next }),
    /** Keeps text that is no document yet. */
    type: (typed: string) => write({ etag, base, document, text: typed }),
    discard: useCallback(() => write(null), [write]),
    /** Goes on with these changes on the version that is in force. */
    rebase: () =>
      write({
        ...{ etag: saved.etag, base: inForce },
        document: mergeOnto(base, document, inForce).value as AnyDocument,
      }),
  };
}
export type Draft = ReturnType<typeof useDraft>;

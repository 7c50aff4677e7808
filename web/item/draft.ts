import { useCallback, useState } from 'react';
import type { ItemDetail } from '../app/api-types.ts';
import { keep, readKept } from '../app/kept.ts';
import { useMe } from '../app/me.ts';
import type { Tagged } from './queries.ts';

/** The state of an item on which somebody began to type. */
export type Base = Pick<ItemDetail, 'revision' | 'content' | 'object'> & {
  etag: string;
  /** How much had happened by then. */
  events: number;
};

const baseOf = ({ item, etag }: Tagged): Base => ({
  revision: item.revision,
  content: item.content,
  object: item.object,
  events: item.timeline.length,
  etag,
});

/** What changes neither the content nor the object. */
const beside = ['comment', 'assigned', 'asked'];

/** What somebody typed, and on what. */
export type Draft<T> = { base: Base; typed: T };

const nameOf = (id: string, form: string): string => `${id}.${form}`;

/**
 * What a person typed into a form of an item, with the revision on which they began. It outlives an error,
 * a reload and a session that ends; `clear` when it was saved or thrown away.
 */
export function useDraft<T>(form: string, tagged: Tagged, initial: T) {
  const me = useMe();
  const name = nameOf(tagged.item.id, form);
  const [draft, setDraft] = useState<Draft<T> | null>(() => readKept(me.id, name));
  const write = useCallback(
    (next: Draft<T> | null) => {
      keep(me.id, name, next);
      setDraft(next);
    },
    [me.id, name],
  );
  const current = draft ?? { base: baseOf(tagged), typed: initial };
  // An attempt that began or ended without a word of it changes the tag only.
  // So does what the person did beside it.
  const { timeline, object } = tagged.item;
  const isQuiet =
    current.base.object?.version === object?.version &&
    timeline
      .slice(current.base.events)
      .every(({ by, kind }) => by === me.id && beside.includes(kind));
  const base = isQuiet
    ? { ...current.base, etag: tagged.etag, events: timeline.length }
    : current.base;
  return {
    typed: current.typed,
    base,
    isDirty: draft !== null,
    /** Whether something happened to the item, or its object, since somebody began to type. */
    isBehind: draft !== null && !isQuiet,
    type: (typed: T) => write({ base, typed }),
    /** Goes on with what was typed, on the item as it is now. */
    rebase: () => write({ base: baseOf(tagged), typed: current.typed }),
    clear: useCallback(() => write(null), [write]),
  };
}

/** Whether something that a person typed waits in a form of an item. */
export const hasDraft = (user: string, id: string, form: string): boolean =>
  readKept(user, nameOf(id, form)) !== null;

import { beginningOf } from './text.ts';

/**
 * How items that are stuck are found by what their messages and their content say. A word is found from any of its
 * letters on: `ketel` finds «verwarmingsketel». Case and accents do not count, whatever the database's
 * collation.
 */

const WORD = /[\p{L}\p{N}]+/gu;
/** A word is found from each letter on that has so many behind it. */
const SHORTEST_PART = 3;
const LONGEST_WORD = 40;
/** Of one item: content has no end, an index has. */
const MOST_PARTS = 3_000;

const wordsOf = (text: string): string[] =>
  (text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().match(WORD) ?? []).map((word) =>
    beginningOf(word, LONGEST_WORD),
  );

function partsOf(word: string): string[] {
  const letters = [...word];
  const starts = Math.max(1, letters.length - SHORTEST_PART + 1);
  return Array.from({ length: starts }, (_, start) => letters.slice(start).join(''));
}

/** What an item is found by: its names from their beginning on, what is said of it by any part. */
export function searchParts({ names, said }: { names: string[]; said: Iterable<string> }) {
  const found = new Set(names.flatMap(wordsOf));
  for (const text of said)
    for (const part of wordsOf(text).flatMap(partsOf)) {
      if (found.size >= MOST_PARTS) return [...found];
      found.add(part);
    }
  return [...found];
}

/**
 * What is typed, as a PostgreSQL `tsquery` over {@link searchParts}: every word of it, each as the start of
 * a part. Null when there is no word in it.
 */
export function searchQuery(typed: string): string | null {
  const wanted = new Set(wordsOf(typed));
  return wanted.size === 0 ? null : [...wanted].map((word) => `'${word}':*`).join(' & ');
}

import { sameValue, stableText } from '../rules/value.ts';
import { beginningOf } from '../text.ts';
import { pointerTo } from './finding.ts';

/** A place of a document that differs between two versions; null = not there. */
export type PlaceChange = { pointer: string; from: unknown; to: unknown };

const maximumChanges = 100;
/** Characters of a value that are shown. */
const maximumLength = 2000;

/**
 * What differs between two versions of a document, at most 100 places. Entries of a list are told apart
 * by their `id` or `name`, or else by their value, so that one that was put in between changes no other.
 * `pointer` is into the later version; into the earlier one for what was removed.
 */
export function changesBetween(before: unknown, after: unknown): PlaceChange[] {
  return [...walk([], before, after)].slice(0, maximumChanges);
}

type Path = (string | number)[];

function* walk(path: Path, before: unknown, after: unknown): Generator<PlaceChange> {
  if (sameValue(before, after)) return;
  const from = entriesOf(before);
  const to = entriesOf(after);
  if (!from || !to || Array.isArray(before) !== Array.isArray(after)) {
    yield { pointer: pointerTo(...path), from: shown(before), to: shown(after) };
    return;
  }
  let told = false;
  for (const [key, old] of from) {
    const now = to.get(key);
    for (const change of walk([...path, (now ?? old).at], old.value, now?.value)) {
      told = true;
      yield change;
    }
  }
  for (const [key, now] of to) {
    if (from.has(key)) continue;
    told = true;
    yield { pointer: pointerTo(...path, now.at), from: null, to: shown(now.value) };
  }
  // The same entries in another order.
  if (!told) yield { pointer: pointerTo(...path), from: shown(before), to: shown(after) };
}

type Entries = Map<string, { at: string | number; value: unknown }>;

/** The entries of a list or members of an object by what they are told apart by; undefined for others. */
function entriesOf(value: unknown): Entries | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) {
    return new Map(Object.entries(value).map(([at, inner]) => [at, { at, value: inner }]));
  }
  const entries: Entries = new Map();
  for (const [at, inner] of value.entries()) {
    const key = keyOf(inner);
    // What is there twice is told apart by its place.
    entries.set(entries.has(key) ? `${key}\n${at}` : key, { at, value: inner });
  }
  return entries;
}

function keyOf(entry: unknown): string {
  const { id, name } = (entry ?? {}) as { id?: unknown; name?: unknown };
  return stableText(id ?? name ?? entry);
}

/** A value as it is told; of a long one the beginning of its text. */
function shown(value: unknown): unknown {
  if (value === undefined) return null;
  const text = JSON.stringify(value);
  return text.length > maximumLength ? `${beginningOf(text, maximumLength)}…` : value;
}

import { pointerTo } from '../../domain/configuration-check/finding.ts';
import { sameValue } from '../../domain/rules/value.ts';

type Path = (string | number)[];
type Members = ReadonlyMap<string, unknown>;

/** What came of a merge; `both`: places that both sides changed, where mine is kept. */
export type Merged = { value: unknown; both: string[] };

/**
 * My changes since `base` on top of `theirs`. Members of objects are merged one by one, and entries of
 * lists that have an `id` or `name`, or that are single values; what both sides changed is as I have it.
 */
export function mergeOnto(base: unknown, mine: unknown, theirs: unknown): Merged {
  const both: string[] = [];
  const value = merge([], base, mine, theirs, both);
  return { value, both };
}

function merge(path: Path, base: unknown, mine: unknown, theirs: unknown, both: string[]): unknown {
  if (sameValue(base, mine)) return theirs;
  if (sameValue(base, theirs) || sameValue(mine, theirs)) return mine;
  const [from, my, their] = [membersOf(base), membersOf(mine), membersOf(theirs)];
  const isList = Array.isArray(mine);
  if (!from || !my || !their || isList !== Array.isArray(theirs)) {
    both.push(pointerTo(...path));
    return mine;
  }
  const merged: [string, unknown][] = [...new Set([...their.keys(), ...my.keys()])].flatMap(
    (key): [string, unknown][] => {
      const value = merge([...path, key], from.get(key), my.get(key), their.get(key), both);
      return value === undefined ? [] : [[key, value]];
    },
  );
  return isList ? merged.map(([, value]) => value) : Object.fromEntries(merged);
}

/** Members of an object, or entries of a list by what they are told apart by; undefined for others. */
function membersOf(value: unknown): Members | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  const keyed = value.map((entry: unknown): [string, unknown] => [keyOf(entry), entry]);
  const members = new Map(keyed);
  // Told apart by nothing: such a list is taken as a whole.
  return members.size === value.length ? members : undefined;
}

function keyOf(entry: unknown): string {
  const { id, name } = (entry ?? {}) as { id?: unknown; name?: unknown };
  return String(id ?? name ?? JSON.stringify(entry));
}

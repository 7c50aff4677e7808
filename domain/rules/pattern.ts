import { RE2JS } from 're2js';

// Patterns come from the configuration; the limit is for what previews and conditions add.
const cacheLimit = 1000;
/** Steps of a pattern's program: what one character of a text may cost. */
const maximumSize = 1000;
const cache = new Map<string, RE2JS>();

/** A pattern that is matched in linear time, anywhere in the text. Throws when it is not one, or a large one. */
export function linearPattern(pattern: string): Pick<RE2JS, 'test' | 'programSize'> {
  const known = cache.get(pattern);
  if (known) return known;
  if (cache.size >= cacheLimit) cache.clear();
  const fresh = RE2JS.compile(RE2JS.translateRegExp(pattern));
  if (fresh.programSize() > maximumSize) throw new RangeError('the pattern is too large');
  cache.set(pattern, fresh);
  return fresh;
}

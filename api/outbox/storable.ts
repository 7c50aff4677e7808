import type { Fault } from '../problem.ts';
import { pointer } from '../problem.ts';
import type { ProblemCode } from '../problem-types.ts';

const DEPTH = 32;
const MEMBERS = 2_000;
const KEY_LENGTH = 200;
const TEXT_LENGTH = 65_536;
// A lone surrogate: half of a pair, which no UTF-8 can hold.
const LONE = /\p{Surrogate}/u;
const NUL = '\u0000';

/** Why a value cannot be kept, and where. */
export type Unstorable = { code: ProblemCode; fault: Fault };

/**
 * Finds the first thing in parsed JSON that PostgreSQL cannot keep as it was sent, that could be taken
 * for something else in memory (`__proto__`), or that is larger than any honest transaction (`maximum` members). Null = fine.
 */
export function findUnstorable(value: unknown, maximum = MEMBERS): Unstorable | null {
  const path: (string | number)[] = [];
  let members = 0;

  const at = (code: ProblemCode, detail: string): Unstorable => ({
    code,
    fault: { pointer: pointer(path), detail },
  });

  const text = (value: string, limit: number): Unstorable | null => {
    if (value.length > limit) return at('too-long', `longer than ${limit} characters`);
    if (value.includes(NUL)) return at('text-not-storable', 'holds U+0000');
    if (LONE.test(value)) return at('text-not-storable', 'holds a lone surrogate');
    return null;
  };

  const number = (value: number): Unstorable | null => {
    if (!Number.isFinite(value)) return at('number-not-exact', 'is too large');
    if (Number.isInteger(value) && !Number.isSafeInteger(value))
      return at('number-not-exact', 'is beyond 2^53');
    return null;
  };

  const member = (key: string | number, value: unknown): Unstorable | null => {
    members += 1;
    if (members > maximum) return at('too-long', `more than ${maximum} members`);
    if (typeof key === 'string') {
      // Names that every object has by itself, such as `constructor`, would be found where nothing was sent.
      if (key in Object.prototype) return at('key-not-allowed', 'has a member of a reserved name');
      const wrong = text(key, KEY_LENGTH);
      if (wrong) return wrong;
    }
    path.push(key);
    const found = look(value);
    path.pop();
    return found;
  };

  const each = (entries: Iterable<[string | number, unknown]>): Unstorable | null => {
    if (path.length >= DEPTH) return at('too-deep', `more than ${DEPTH} levels`);
    for (const [key, inner] of entries) {
      const found = member(key, inner);
      if (found) return found;
    }
    return null;
  };

  const look = (value: unknown): Unstorable | null => {
    if (typeof value === 'string') return text(value, TEXT_LENGTH);
    if (typeof value === 'number') return number(value);
    if (Array.isArray(value)) return each(value.entries());
    return typeof value === 'object' && value !== null ? each(Object.entries(value)) : null;
  };

  return look(value);
}

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { beginningOf } from '../../domain/text.ts';

it('keeps the beginning of a text, never half a character, and no more is missing for that', () => {
  const texts = fc.string({ unit: 'binary', maxLength: 60 });
  fc.assert(
    fc.property(texts, fc.nat(60), (text, most) => {
      const kept = beginningOf(text, most);
      expect(text.startsWith(kept)).toBe(true);
      expect(kept.isWellFormed()).toBe(true);
      expect(Math.min(text.length, most) - kept.length).toBeLessThanOrEqual(1);
    }),
  );
});

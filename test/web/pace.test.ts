import fc from 'fast-check';
import { expect, it } from 'vitest';
import { perMinuteOf, typedPace } from '../../web/bulk/pace.ts';

it.each([
  ['2', 120],
  [' 0,5 ', 30],
  ['0.02', 1],
  ['1000', 60_000],
  ['', null],
  ['0', undefined],
  ['-1', undefined],
  ['1001', undefined],
  ['fast', undefined],
  ['Infinity', undefined],
])('a pace typed as «%s» items a second is %s a minute', (typed, perMinute) => {
  expect(perMinuteOf(typed)).toBe(perMinute);
});

it('every pace that the API takes is typed back as what it was', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60_000 }), (perMinute) => {
      expect(perMinuteOf(typedPace(perMinute))).toBe(perMinute);
    }),
  );
});

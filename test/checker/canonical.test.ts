import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonical, same, sha256 } from './canonical.ts';

it('writes the example of RFC 8785 as it is there', () => {
  const numbers = [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 1e-27];
  const string = '\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"\u002f';
  expect(canonical({ numbers, string, literals: [null, true, false] })).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

it('sorts members by their UTF-16 units', () => {
  const names = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
  const sorted = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33'];
  const value = Object.fromEntries(names.map((name) => [name, 0]));
  expect(Object.keys(JSON.parse(canonical(value)))).toEqual(
    Object.keys(Object.fromEntries(sorted.map((name) => [name, 0]))),
  );
  expect(canonical(value).indexOf('\ud83d\ude00')).toBeLessThan(canonical(value).indexOf('\ufb33'));
});

it('agrees with what the service hashes with, on any JSON', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => canonical(value) === canonicalize(value)));
});

it('gives one hash for one content, whatever the order of its members', () => {
  expect(sha256({ b: 1, a: [{ d: 2, c: 3 }] })).toBe(sha256({ a: [{ c: 3, d: 2 }], b: 1 }));
  expect(sha256({ a: 1 })).not.toBe(sha256({ a: '1' }));
  expect(same(undefined, null)).toBe(true);
  expect(same(0, false)).toBe(false);
});

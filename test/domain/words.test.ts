import { describe, expect, it } from 'vitest';
import { parseDuration, retryDelay } from '../../domain/duration.ts';
import { lane } from '../../domain/lane.ts';
import { inLanguage, languageOf } from '../../domain/language.ts';

describe('a duration', () => {
  it.each([
    ['30s', 30_000],
    ['1m', 60_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
  ])('%s is in milliseconds', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '5', 'm', '-1m', '1.5h', '5 m', '1w', '5M'])('refuses %j', (text) => {
    expect(() => parseDuration(text)).toThrow(RangeError);
  });
});

describe('the delay of a technical retry', () => {
  const settings = { delays: ['1m', '5m'], then: '1h', giveUpAfter: '24h' };

  it('is graduated, and goes on at the last pace', () => {
    expect([1, 2, 3, 40].map((attempt) => retryDelay(settings, attempt, 0.5))).toEqual([
      60_000, 300_000, 3_600_000, 3_600_000,
    ]);
  });

  it('is spread over 20 % to either side', () => {
    expect(retryDelay(settings, 1, 0)).toBe(48_000);
    expect(retryDelay(settings, 1, 0.999_999)).toBe(72_000);
  });
});

describe('the language', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['nl', 'nl'],
    ['nl-NL,nl;q=0.9,en;q=0.8', 'nl'],
    ['de-DE, en;q=0.5, nl;q=0.7', 'nl'],
    ['en;q=0.1, NL-be', 'nl'],
    ['fr, nl;q=0', 'en'],
    ['*', 'en'],
    [';;,q=,nl;q=x', 'en'],
  ])('wanted by %j is %s', (header, language) => {
    expect(languageOf(header)).toBe(language);
  });

  it('falls back to English where a text has no other', () => {
    expect(inLanguage({ en: 'Order' }, 'nl')).toBe('Order');
  });
});

describe('a lane', () => {
  it('is a device and a root object', () => {
    expect(lane('tablet-emma', { objectType: 'order', objectId: 'WO-1' })).toBe(
      'tablet-emma/order/WO-1',
    );
  });
});

import { expect, it } from 'vitest';
import { searchParts, searchQuery } from '../../domain/search-words.ts';

it('finds a word from any letter on that has two more behind it, without case and accents', () => {
  expect(searchParts({ names: [], said: ['Café, op'] })).toEqual(['cafe', 'afe', 'op']);
});

it('finds names from their beginning only', () => {
  expect(searchParts({ names: ['WO-1042', 'emma'], said: [] })).toEqual(['wo', '1042', 'emma']);
});

it('keeps an end, whatever the content', () => {
  const long = Array.from({ length: 9_000 }, (_, n) => `word${n}`).join(' ');
  expect(searchParts({ names: ['emma'], said: [long] })).toHaveLength(3_000);
  expect(searchParts({ names: [], said: ['x'.repeat(5_000)] })[0]).toHaveLength(40);
});

it('cuts no character of a long word in half', () => {
  const long = `${'x'.repeat(39)}𨋢${'字'.repeat(50)}`;
  for (const part of searchParts({ names: [long], said: [long, '𨋢'.repeat(50)] }))
    expect(part.isWellFormed(), part).toBe(true);
});

it('asks for every word that is typed, and takes no sign for an operator', () => {
  expect(searchQuery("Pump's & !seal:*")).toBe("'pump':* & 's':* & 'seal':*");
  expect(searchQuery('pump PUMP')).toBe("'pump':*");
  expect(searchQuery(" &|!:*'\\ ")).toBeNull();
});

import { describe, expect, it } from 'vitest';
import { general, groupSentence } from '../../domain/group-sentence.ts';
import type { ItemError } from '../../domain/item-error.ts';
import { problem } from '../../domain/rules/problem.ts';
import { errorCodes, languages } from '../../domain/words.ts';
import { company } from './fixtures.ts';

const context = (language: 'en' | 'nl' = 'en') => ({
  configuration: company(),
  language,
  objectType: 'order',
});
const rule = { kind: 'function-profile' as const, id: 'apprentice', version: 4 };
const lacks = (params: Record<string, unknown>): ItemError =>
  problem('action-not-permitted', {
    path: '/toStatus',
    params: { engineer: 'hugo', action: 'transition', profile: 'apprentice', ...params },
    rule,
  });
const move = (from: string, to: string) => lacks({ lacks: 'transition', from, to });

/** Everything that an error may hold, with people and objects that a group must not name. */
const people = { engineer: 'emma', by: 'bob', mine: 'MINE', theirs: 'THEIRS', at: '2026-11-22' };

describe.each(languages)('in %s', (language) => {
  it.each(errorCodes)('words %s for the whole group', (code) => {
    expect(general[code][language]).not.toBe('');
    const params = {
      ...people,
      field: 'solution',
      objectType: 'order',
      objectId: 'WO-7',
      reason: 'none.',
    };
    const sentence = groupSentence([problem(code, { params })], context(language));
    expect(sentence).toMatch(/[.]$/);
    expect(sentence).not.toMatch(/[{}]|undefined|WO-7|Bob|MINE|THEIRS/);
    // A person is named only where the group is that person's.
    if (!code.startsWith('engineer-')) expect(sentence).not.toContain('Emma');
  });
});

it('says what the items have in common', () => {
  const toComplete = 'technically-completed';
  expect(
    groupSentence([move('on-hold', toComplete), move('in-progress', toComplete)], context()),
  ).toBe(
    'Function profile ‘Apprentice’ lacks the transition to Technically completed for an order.',
  );
  expect(groupSentence([move('issued', toComplete), move('issued', 'cancelled')], context())).toBe(
    'Rights on an order are missing.',
  );
});

it('takes the words of the rule’s author before its own, and names the field', () => {
  const text = { en: 'Fill in the cause.', nl: 'Vul de oorzaak in.' };
  const error = problem('field-required', {
    path: '/fields/cause',
    params: { field: 'cause' },
    text,
  });
  expect(groupSentence([error], context('nl'))).toBe('Cause: Vul de oorzaak in.');
});

it.each([
  [
    { lacks: 'action' },
    'With function profile ‘Apprentice’ nobody may change the status of an order.',
  ],
  [{ lacks: 'object-type' }, 'Function profile ‘Apprentice’ has no rights on an order.'],
  [{ lacks: 'role' }, 'Hugo de Wit is not a field engineer.'],
  [{ lacks: 'profile', profile: null }, 'Hugo de Wit has no function profile.'],
  [
    { lacks: 'profile-document', profile: 'gone' },
    'Function profile ‘gone’ of Hugo de Wit does not exist.',
  ],
])('words %j', (params, sentence) => {
  expect(groupSentence([lacks(params)], context())).toBe(sentence);
});

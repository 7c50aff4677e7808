import type { Configuration } from '../configuration.ts';
import type { BusinessObject, JudgedItem } from '../facts.ts';
import type { ItemError } from '../item-error.ts';
import { searchParts } from '../search-words.ts';
import type { Content, Json } from '../transaction.ts';
import { languages } from '../words.ts';
import { describe } from './describe.ts';

type Stuck = {
  item: Pick<JudgedItem, 'objectType' | 'objectId' | 'engineerId' | 'deviceId'> & {
    content: Content;
  };
  object: Pick<BusinessObject, 'number'> | null;
};

/**
 * The words by which a failed item is found: what its errors say in every language, what the engineer
 * wrote, and what it is about.
 */
export function failureWords(
  configuration: Configuration,
  stuck: Stuck,
  errors: readonly ItemError[],
): string[] {
  const { objectType, engineerId } = stuck.item;
  const context = { configuration, objectType, engineerId, objectNumber: stuck.object?.number };
  const messages = languages.flatMap((language) =>
    errors.map((error) => describe(error, { ...context, language }).message),
  );
  return allWords(stuck, messages);
}

/** The words by which an item is found that waits behind a failed one: nothing is said of it yet. */
export const waitingWords = (stuck: Stuck): string[] => allWords(stuck, []);

function allWords({ item, object }: Stuck, messages: string[]): string[] {
  const { objectId, engineerId, deviceId, content } = item;
  const names = [object?.number ?? '', objectId, engineerId, deviceId];
  return searchParts({ names, said: [...messages, ...texts(content.fields ?? {})] });
}

function* texts(value: Json): Generator<string> {
  if (typeof value === 'string' || typeof value === 'number') yield String(value);
  else if (typeof value === 'object' && value !== null)
    for (const each of Object.values(value)) yield* texts(each);
}

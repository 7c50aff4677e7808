import { useWords } from '../app/i18n.ts';
import { typedPace } from '../bulk/pace.ts';
import { words } from './words.ts';

/** How fast an action may go, in words; of items a minute. */
export function usePaceText(): (perMinute: number | null) => string {
  const say = useWords(words);
  return (perMinute) =>
    perMinute === null
      ? say('paceNone')
      : say('perSecond', { count: Number(typedPace(perMinute)) });
}

import { useDirectory } from '../app/directory.ts';
import { useWords } from '../app/i18n.ts';
import { actionWords } from './action-words.ts';

/** Who grants rights and repairs rules, by name. */
export function useManagers(): string {
  const say = useWords(actionWords);
  const { people } = useDirectory();
  const names = people.filter(({ manages }) => manages).map(({ name }) => name);
  return names.length === 0 ? say('aManager') : names.join(', ');
}

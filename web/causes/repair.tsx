import { Button } from '@mantine/core';
import type { Group } from '../app/api-types.ts';
import { useWords } from '../app/i18n.ts';
import { useMe } from '../app/me.ts';
import { ruleLink } from '../app/rule-link.ts';
import { roleWords } from '../app/vocabulary.ts';
import { useManagers } from '../item/use-managers.ts';
import { words } from './words.ts';

const isManagers = ({ repairableBy }: Group): boolean =>
  repairableBy.includes('application-manager');

/** The way to the very rule that caused a cause, for whoever may change it. */
export function RepairLink({ cause }: { cause: Group }) {
  const say = useWords(words);
  const me = useMe();
  if (!me.may.configure || !isManagers(cause)) return null;
  const { rule, objectType, path, move, sentence } = cause;
  const about = { objectType, path: path ?? undefined, params: move ?? {} };
  return (
    <Button
      component="a"
      href={rule ? ruleLink(rule, about) : '/configuration'}
      size="compact-sm"
      variant="light"
      aria-label={say('doOf', { what: say('repair'), cause: sentence })}
    >
      {say('repair')}
    </Button>
  );
}

/** Whose job the repair is and what to do, where it is not in a rule that one may change. */
export function WhoRepairs({ cause }: { cause: Group }) {
  const say = useWords(words);
  const sayRole = useWords(roleWords);
  const me = useMe();
  const managers = useManagers();
  const { repairableBy } = cause;
  if (repairableBy.length === 0) return say('byItself');
  const inRule = me.may.configure && isManagers(cause);
  if (repairableBy.includes('back-office')) return say(inRule ? 'inBoth' : 'inChange');
  if (!isManagers(cause))
    return say('askThem', { who: repairableBy.map((role) => sayRole(role)).join(', ') });
  return inRule ? say('inRule') : say('askThem', { who: managers });
}

import { Button } from '@mantine/core';
import type { Group, Me } from '../app/api-types.ts';
import { useWords } from '../app/i18n.ts';
import { mayUse, useMe } from '../app/me.ts';
import { ruleLink } from '../app/rule-link.ts';
import { roleWords } from '../app/vocabulary.ts';
import { useManagers } from '../item/use-managers.ts';
import { words } from './words.ts';

/** The rule that whoever is signed in may change to repair a cause. */
const ruleToRepair = ({ rule, repairableBy }: Group, { may }: Me) =>
  may.configure && repairableBy.includes('application-manager') ? rule : null;

/** The way to the very rule that caused a cause, for whoever may change it. */
export function RepairLink({ cause }: { cause: Group }) {
  const say = useWords(words);
  const me = useMe();
  const { objectType, path, move, sentence } = cause;
  const rule = ruleToRepair(cause, me);
  if (!rule) return null;
  const about = { objectType, path: path ?? undefined, params: move ?? {} };
  return (
    <Button
      component="a"
      href={ruleLink(rule, about)}
      size="compact-sm"
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
  const isMine = mayUse(me, repairableBy);
  const inRule = ruleToRepair(cause, me) !== null;
  if (isMine && inRule) return say(repairableBy.includes('back-office') ? 'inBoth' : 'inRule');
  if (isMine) return say('inChange');
  const others = repairableBy.map((role) => sayRole(role)).join(', ');
  return say('askThem', { who: repairableBy.includes('application-manager') ? managers : others });
}

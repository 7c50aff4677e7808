import type { ReactNode } from 'react';
import type { ItemDetail } from '../app/api-types.ts';
import { useDirectory } from '../app/directory.ts';
import { useFormat, useWords } from '../app/i18n.ts';
import { StatusPill } from '../app/status-pill.tsx';
import { categoryWords } from '../app/vocabulary.ts';
import classes from './item.module.css';
import { ItemLink } from './item-link.tsx';
import { useObjectName } from './shown.tsx';
import { words } from './words.ts';

/** How it stands, in a line. */
export function Standing({ item }: { item: ItemDetail }) {
  const say = useWords(words);
  const sayCategory = useWords(categoryWords);
  const names = useDirectory();
  const format = useFormat();
  const { status, category, nextAttemptAt, blocking, assignee } = item;
  const parts: ReactNode[] = [
    category !== null && status !== 'completed' && sayCategory(category),
    status === 'not-started' && <Waiting key="waiting" item={item} />,
    status === 'queued' &&
      nextAttemptAt !== null &&
      say('triedAgain', { when: format.short(nextAttemptAt) }),
    blocking > 0 && say('holdsUp', { count: blocking }),
    assignee !== null && say('seenTo', { who: names.person(assignee) }),
  ];
  return (
    <p className={classes.standing}>
      <StatusPill status={status} />
      {parts.map((part, at) => part && <span key={String(at)}>{part}</span>)}
    </p>
  );
}

/** Waits for … */
function Waiting({ item: { blockedBy, lane } }: { item: ItemDetail }) {
  const say = useWords(words);
  const objectName = useObjectName();
  if (blockedBy === null) return say('waitsForFiles');
  const first = lane.before.find(({ id }) => id === blockedBy);
  return (
    <ItemLink id={blockedBy}>
      {say('waitsFor', { object: first ? objectName(first) : `…${blockedBy.slice(-6)}` })}
    </ItemLink>
  );
}

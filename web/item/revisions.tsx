import type { ItemDetail } from '../app/api-types.ts';
import { useDirectory } from '../app/directory.ts';
import { useWords } from '../app/i18n.ts';
import { DifferenceList } from './difference.tsx';
import classes from './item.module.css';
import { Section } from './section.tsx';
import { Moment } from './shown.tsx';
import { words } from './words.ts';

/** Every version of what was asked for, the last one first, each with what it changed. */
export function Revisions({ item }: { item: ItemDetail }) {
  const say = useWords(words);
  const names = useDirectory();
  return (
    <Section title={`${say('revisions')} (${item.revisions.length})`}>
      <ol className={classes.plain}>
        {item.revisions.toReversed().map(({ revision, by, at, reason, changes }) => (
          <li key={revision} className={classes.neighbour}>
            <span>
              {say('revisionNumber', { revision })} · {names.person(by)} · <Moment at={at} />
            </span>
            {reason !== null && <q className={classes.value}>{reason}</q>}
            {revision === 1 && <span className={classes.faint}>{say('fromDevice')}</span>}
            {revision > 1 && changes.length === 0 && (
              <span className={classes.faint}>{say('sameContent')}</span>
            )}
            {changes.length > 0 && <DifferenceList item={item} changes={changes} />}
          </li>
        ))}
      </ol>
    </Section>
  );
}

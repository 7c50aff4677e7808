import type { ItemStatus } from '../../domain/words.ts';
import { useWords } from './i18n.ts';
import classes from './status-pill.module.css';
import { statusWords } from './vocabulary.ts';

/** The status of an item: a word, with a mark that is told by more than its colour. */
export function StatusPill({ status }: { status: ItemStatus }) {
  const say = useWords(statusWords);
  return (
    <span className={classes.pill} data-status={status}>
      {say(status)}
    </span>
  );
}

import type { Difference } from '../../domain/difference.ts';
import type { ItemDetail } from '../app/api-types.ts';
import { useWords } from '../app/i18n.ts';
import classes from './item.module.css';
import { PartValue, usePartName } from './shown.tsx';
import { words } from './words.ts';

/** What differs, part by part: what was, and what becomes of it. */
export function DifferenceList({
  item,
  changes,
}: {
  item: Pick<ItemDetail, 'objectType' | 'form'>;
  changes: readonly { field: string; from?: unknown; to?: unknown }[];
}) {
  const say = useWords(words);
  const nameOf = usePartName(item.form);
  return (
    <dl className={classes.difference}>
      {changes.map(({ field, from, to }: Partial<Difference> & { field: string }) => (
        <div key={field}>
          <dt>{nameOf(field)}</dt>
          <dd>
            <del>
              <span className="visually-hidden">{say('was')} </span>
              <PartValue item={item} part={field} value={from} />
            </del>{' '}
            <span aria-hidden>→</span>{' '}
            <ins>
              <span className="visually-hidden">{say('becomes')} </span>
              <PartValue item={item} part={field} value={to} />
            </ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}

import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useDirectory } from '../app/directory.ts';
import { useFormat, useWords } from '../app/i18n.ts';
import table from '../app/table.module.css';
import { ActionProgress } from '../bulk/action-progress.tsx';
import { useAction } from '../bulk/bulk.ts';
import { words as bulkWords } from '../bulk/words.ts';
import classes from './actions.module.css';
import { Over } from './over.tsx';
import { usePaceText } from './pace-text.ts';
import type { ListedAction } from './queries.ts';
import { words } from './words.ts';

const headings = ['name', 'over', 'by', 'state', 'progress', 'pace'] as const;

/** The actions as rows; each is read again while it goes on. */
export function ActionTable({ actions }: { actions: readonly ListedAction[] }) {
  const say = useWords(words);
  return (
    <div className={table.frame}>
      <table className={table.table}>
        <caption className="visually-hidden">{say('list')}</caption>
        <thead>
          <tr>
            {headings.map((name) => (
              <th key={name} scope="col">
                {say(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {actions.map((action) => (
            <ActionRow key={action.id} listed={action} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ActionRow({ listed }: { listed: ListedAction }) {
  const say = useWords(words);
  const sayBulk = useWords(bulkWords);
  const names = useDirectory();
  const format = useFormat();
  const paceText = usePaceText();
  const { data } = useAction(listed.id);
  const { id, name, kind, by, createdAt, state, total, perMinute } = data ?? listed;
  const usual = sayBulk(kind);
  return (
    <tr>
      <td>
        <Anchor
          size="sm"
          fw={600}
          renderRoot={(props) => <Link {...props} to="/background-actions/$id" params={{ id }} />}
        >
          {name}
        </Anchor>
        {name !== usual && <div className={table.faint}>{usual}</div>}
      </td>
      <td data-label={say('over')}>
        <Over action={listed} />
        <div className={table.faint}>{say('items', { count: total })}</div>
      </td>
      <td data-label={say('by')}>
        {names.person(by)}
        <div className={table.faint}>
          <time dateTime={createdAt} title={format.exact(createdAt)}>
            {format.short(createdAt)}
          </time>
        </div>
      </td>
      <td data-label={say('state')}>
        <span className={classes.state} data-state={state}>
          {sayBulk(state)}
        </span>
      </td>
      <td className={classes.progress}>
        {data && (
          <>
            <div className={table.faint}>
              {sayBulk('ofTotal', {
                count: data.progress.done + data.progress.passedOver,
                total: data.progress.total,
              })}
            </div>
            <ActionProgress progress={data.progress} isSmall />
          </>
        )}
      </td>
      <td data-label={say('pace')}>{paceText(perMinute)}</td>
    </tr>
  );
}

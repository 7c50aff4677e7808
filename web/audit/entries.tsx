import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { AuditPage } from '../app/api-types.ts';
import { useFormat, useWords } from '../app/i18n.ts';
import table from '../app/table.module.css';
import classes from './audit.module.css';
import { words } from './words.ts';

type Entry = AuditPage['entries'][number];

/** What was done, in words; the rest of what is known of it opens beneath. */
export function Entries({ entries }: { entries: readonly Entry[] }) {
  const say = useWords(words);
  const format = useFormat();
  return (
    <div className={table.frame}>
      <table className={table.table}>
        <caption className="visually-hidden">{say('who')}</caption>
        <thead>
          <tr>
            <th scope="col">{say('when')}</th>
            <th scope="col">{say('who')}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id}>
              <td className={classes.when} data-label={say('when')}>
                <time dateTime={entry.at} title={format.exact(entry.at)}>
                  {format.precise(entry.at)}
                </time>
              </td>
              <td>
                <div className={classes.entry}>
                  <span className={classes.sentence}>{entry.sentence}</span>
                  <Subject entry={entry} />
                  <Details entry={entry} />
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Details({ entry: { action, subject, by, byName, data, sentence } }: { entry: Entry }) {
  const say = useWords(words);
  const facts = { by: byName === by ? by : `${byName} (${by})`, action, subject, ...data };
  return (
    <details>
      <summary aria-label={say('detailsOf', { sentence })}>{say('details')}</summary>
      <dl className={classes.facts}>
        {Object.entries(facts).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

const pages: Record<string, '/inbox/items/$id' | '/devices/$id' | '/background-actions/$id'> = {
  item: '/inbox/items/$id',
  device: '/devices/$id',
  'background-action': '/background-actions/$id',
};

/** Leads to what it was done to, where that has a page. */
function Subject({ entry: { subject, sentence } }: { entry: Entry }) {
  const say = useWords(words);
  const [kind, ...rest] = subject.split('/');
  const id = rest.join('/');
  const to = kind === undefined ? undefined : pages[kind];
  if (!to) return null;
  return (
    <Anchor
      size="xs"
      aria-label={say('showOf', { sentence })}
      renderRoot={(props) => <Link {...props} to={to} params={{ id }} />}
    >
      {say('show')}
    </Anchor>
  );
}

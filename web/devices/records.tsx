import { Anchor, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useId } from 'react';
import type { DeviceDetail } from '../app/api-types.ts';
import { useDirectory } from '../app/directory.ts';
import { useFormat, useWords } from '../app/i18n.ts';
import { nameOf } from '../app/object-name.ts';
import table from '../app/table.module.css';
import { codeWords } from '../app/vocabulary.ts';
import classes from './devices.module.css';
import { words } from './words.ts';

function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <Title order={2} size="h4" mb="xs" id={id}>
        {title}
      </Title>
      {children}
    </section>
  );
}

type Part<K extends keyof DeviceDetail> = Pick<DeviceDetail, K>;

/** The failed items behind which most others wait. */
export function Jams({ jams }: Part<'jams'>) {
  const say = useWords(words);
  const format = useFormat();
  const names = useDirectory();
  const sayCode = useWords(codeWords);
  if (jams.length === 0) return null;
  return (
    <Section title={say('jams')}>
      <ul>
        {jams.map(({ itemId, objectType, code, waiting, since, ...object }) => (
          <li key={itemId}>
            <Anchor
              size="sm"
              underline="always"
              renderRoot={(props) => (
                <Link {...props} to="/inbox/items/$id" params={{ id: itemId }} />
              )}
            >
              {names.objectType(objectType)} {nameOf(object)}
            </Anchor>{' '}
            {code !== null && `${sayCode(code as keyof typeof codeWords) || code} · `}
            <span className={classes.faint}>
              {say('jam', { count: waiting, ago: format.ago(since) })}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** When it was heard of, and under which version of the app. */
export function Sessions({ sessions }: Part<'sessions'>) {
  const say = useWords(words);
  const format = useFormat();
  const { person } = useDirectory();
  return (
    <Section title={say('sessions')}>
      {sessions.length === 0 && say('noSessions')}
      {sessions.length > 0 && (
        <Table headings={[say('from'), say('to'), say('engineer'), say('appVersion')]}>
          {sessions.map(({ startedAt, lastContactAt, engineerId, appVersion }) => (
            <tr key={startedAt}>
              <td data-label={say('from')}>{format.short(startedAt)}</td>
              <td data-label={say('to')}>{format.short(lastContactAt)}</td>
              <td data-label={say('engineer')}>{person(engineerId)}</td>
              <td data-label={say('appVersion')}>{appVersion ?? say('unknown')}</td>
            </tr>
          ))}
        </Table>
      )}
    </Section>
  );
}

/** What was not taken in. */
export function Refusals({ refusals }: Part<'refusals'>) {
  const say = useWords(words);
  const format = useFormat();
  return (
    <Section title={say('refusals')}>
      {refusals.length === 0 && say('noRefusals')}
      {refusals.length > 0 && (
        <Table headings={[say('when'), say('why')]}>
          {refusals.map(({ at, code, detail, transactionId }) => (
            <tr key={`${at} ${transactionId}`}>
              <td data-label={say('when')}>{format.short(at)}</td>
              <td>
                {detail}
                <div className={table.faint}>
                  {code}
                  {transactionId && ` · ${transactionId}`}
                </div>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Section>
  );
}

/** Whose it was before. */
export function HandOvers({ handOvers }: Part<'handOvers'>) {
  const say = useWords(words);
  const format = useFormat();
  const { person } = useDirectory();
  if (handOvers.length === 0) return null;
  return (
    <Section title={say('handOvers')}>
      <ul>
        {handOvers.map(({ at, by, from, to, reason }) => (
          <li key={at}>
            {say('handedOver', { by: person(by), from: person(from), to: person(to), reason })}
            <div className={classes.faint}>{format.moment(at)}</div>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Table({ headings, children }: { headings: string[]; children: ReactNode }) {
  return (
    <div className={table.frame}>
      <table className={table.table}>
        <thead>
          <tr>
            {headings.map((heading) => (
              <th key={heading} scope="col">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
